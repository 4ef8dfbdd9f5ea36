//! `mdbook-witness init`: puts the preprocessor into a book that is there already, without harm to it.
//!
//! 1. `settings` adds the tables to the text of `book.toml`, and leaves all else of it as it is.
//! 2. All chapters are planned as a build would: what is a mistake from now on is told before anything is written.
//! 3. `write` puts the new text in the place of the old one: all of it, or nothing.
//! 4. `workflow`, where it is asked for, has the book verified by GitHub.

mod settings;
mod workflow;
mod write;

use super::handed_over::{Missing, Others, handed_over};
use crate::config::Config;
use crate::error::{Doing, Error, Mistake, Result};
use crate::pipeline::plan_all;
use crate::report::render;
use crate::run::event::Event;
use crate::speech;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What mdBook calls a preprocessor by.
const PROGRAM: &str = "mdbook-witness";

const NEXT: &str = "
Next, put a block into a chapter:

    ```sql {run}
    SELECT count(*) FROM generate_series(1, 3);
    ```

    mdbook build                     # runs it, and puts into the page what it printed
    mdbook-witness verify --accept   # keeps what it printed, so that `verify` tells when that changes
";

/// Which book it is, and what else is written.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory that holds book.toml; the nearest one above this one if it isn't given
    #[arg(long)]
    root: Option<PathBuf>,
    /// Writes a workflow for GitHub, too, that verifies the book
    #[arg(long)]
    workflow: bool,
}

/// Puts the preprocessor into a book.
///
/// # Errors
/// When there is no book, it can't be read, or something can't be written. Nothing is lost then.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = root(arguments.root.as_deref())?;
    let file = root.join("book.toml");
    let text = fs::read_to_string(&file).doing(|| format!("reading {}", file.display()))?;
    match settings::with_witness(&text).map_err(|why| unusable(&file, &why))? {
        None => say("book.toml has [preprocessor.witness] already: nothing was changed in it")?,
        Some(new) => {
            let mistakes = mistakes(&root)?;
            write::replace(&file, &new)?;
            say("book.toml: added [preprocessor.witness] and [preprocessor.witness.stand]")?;
            say(&judged(&mistakes))?;
        }
    }
    if !settings::names_a_command(&text) {
        say(&found(which::which(PROGRAM).ok()))?;
    }
    if arguments.workflow {
        say(&workflow::write(&root)?)?;
    }
    say(NEXT.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Where the book is.
fn root(named: Option<&Path>) -> Result<PathBuf> {
    let Some(root) = named else {
        return super::root().map_err(|error| Error::setup(error.to_string(), MAKE_ONE));
    };
    if root.join("book.toml").is_file() {
        return Ok(root.to_owned());
    }
    let what = format!("there is no book.toml in {}", root.display());
    Err(Error::setup(what, MAKE_ONE))
}

const MAKE_ONE: &str =
    "go to the directory of a book, or name it with --root; mdbook init makes a new one";

fn unusable(file: &Path, why: &str) -> Error {
    Error::setup(
        format!("{} can't be changed: {}", file.display(), why.trim_end()),
        "correct it first; nothing was changed",
    )
}

/// All that is a mistake as soon as the preprocessor sees the book.
fn mistakes(root: &Path) -> Result<Vec<Mistake>> {
    let read = handed_over(root, Others::Run, Missing::Draft)?;
    let config = Config::of(&read.context.config)?;
    let planning = plan_all(&read.context, &read.book, &config);
    planning.tell_warnings(&|event| {
        if let Event::Note(text) = event {
            speech::tell(&text);
        }
    });
    let mistakes = planning.mistakes();
    let styled = speech::is_styled();
    for mistake in &mistakes {
        speech::tell_styled(&format!("{}\n", render(mistake, styled)));
    }
    Ok(mistakes)
}

/// What the mistakes mean, in words.
fn judged(mistakes: &[Mistake]) -> String {
    let (count, is, they) = match mistakes.len() {
        0 => return "chapters: no text in them is a mistake from now on".to_owned(),
        1 => ("1 text".to_owned(), "is a mistake", "it is"),
        many => (format!("{many} texts"), "are mistakes", "they are"),
    };
    let mut said = format!(
        "chapters: {count} in them {is} from now on, as is told above, and the book isn't built until {they} corrected\n  \
         a fence of sql, sh, bash or text whose braces begin with a verb, or nearly, is read as a live block: write what isn't one without braces"
    );
    if mistakes.iter().any(|it| it.at.excerpt.contains("{{=")) {
        said.push_str("\n  {{=, where it is no quote, is written \\{{=");
    }
    said
}

/// Whether mdBook finds the program.
fn found(program: Option<PathBuf>) -> String {
    if let Some(program) = program {
        return format!(
            "{PROGRAM}: mdBook finds it on the PATH, {}",
            program.display()
        );
    }
    let own = std::env::current_exe().unwrap_or_else(|_| PROGRAM.into());
    // A string of TOML and one of JSON are written alike, as far as file names go.
    let own = serde_json::Value::from(own.to_string_lossy()).to_string();
    format!(
        "{PROGRAM}: mdBook doesn't find it, for it isn't on the PATH\n  \
         install it there: cargo install {PROGRAM}\n  \
         or say where it is, in [preprocessor.witness] of book.toml: command = {own}"
    )
}

fn say(text: &str) -> Result<()> {
    super::print(&format!("{text}\n"))
}
