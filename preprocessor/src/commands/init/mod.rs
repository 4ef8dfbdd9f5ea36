//! `mdbook-witness init`: adds the preprocessor to an existing book.
//!
//! 1. `book_toml` adds the tables to the text of `book.toml`, and leaves the rest unchanged.
//! 2. All chapters are planned first, so mistakes are reported before any file is written.
//! 3. `atomic_write` replaces the file atomically.
//! 4. `gitignore` adds the folder of the built book to `.gitignore`, in a git repository.
//! 5. `workflow`, if requested, adds a workflow for GitHub or GitLab that verifies the book.
//!
//! Each of these parts also takes out what it has put in, for `mdbook-witness uninit`. With `--template`, `template` writes a
//! complete book into an empty folder instead.

pub(super) mod atomic_write;
pub(super) mod book_toml;
pub(super) mod gitignore;
mod template;
pub(super) mod workflow;

use self::template::BookTemplate;
use self::workflow::WorkflowHost;
use super::book_loader::{Missing, OtherPreprocessors, load_book};
use crate::config::Config;
use crate::console;
use crate::diagnostics::render;
use crate::error::{Context, Error, Mistake, Result};
use crate::pipeline::plan_all;
use crate::run::event::Event;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The name of the program that mdBook starts.
const PROGRAM: &str = "mdbook-witness";

const NEXT: &str = "
Next, put a block into a chapter:

    ```sql {run}
    SELECT count(*) FROM generate_series(1, 3);
    ```

    mdbook build                     # runs it, and shows its output on the page
    mdbook-witness verify --accept   # accepts its output, so that `verify` reports changes
";

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    path: Option<PathBuf>,
    /// Same as PATH
    #[arg(long, conflicts_with = "path", hide_short_help = true)]
    root: Option<PathBuf>,
    /// Write a complete book from a template, into a new or empty directory (default: the current one)
    #[arg(long)]
    template: Option<BookTemplate>,
    /// Also write a workflow that verifies the book at each push (default: for GitHub)
    #[arg(
        long,
        value_name = "HOST",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "github"
    )]
    workflow: Option<WorkflowHost>,
    /// With --workflow: verify a large book in so many parts, each on a machine of its own
    #[arg(
        long,
        requires = "workflow",
        conflicts_with = "template",
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u64).range(2..=workflow::MOST_PARTS)
    )]
    parts: Option<u64>,
}

/// Adds the preprocessor to a book.
///
/// # Errors
/// If there is no book, it can't be read, or a file can't be written. Nothing is lost then.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let named = arguments.path.as_deref().or(arguments.root.as_deref());
    if let Some(template) = arguments.template {
        return write_template(
            template,
            named.unwrap_or(Path::new(".")),
            arguments.workflow,
        );
    }
    let root = root(named)?;
    let file = root.join("book.toml");
    let text = fs::read_to_string(&file).context(|| format!("reading {}", file.display()))?;
    match book_toml::with_witness(&text).map_err(|why| unusable(&file, &why))? {
        None => say("book.toml already has [preprocessor.witness]: it was not changed")?,
        Some(new) => {
            let mistakes = mistakes(&root)?;
            atomic_write::replace(&file, &new)?;
            say("book.toml: added [preprocessor.witness] and [preprocessor.witness.stand]")?;
            say(&judged(&mistakes))?;
            if let Some(said) = gitignore::add(&root)? {
                say(&said)?;
            }
        }
    }
    if !book_toml::names_a_command(&text) {
        say(&found(which::which(PROGRAM).ok()))?;
    }
    if let Some(host) = arguments.workflow {
        let workflow = workflow::witness(host, arguments.parts.unwrap_or(1));
        say(&workflow::write(&root, &workflow)?)?;
    }
    say(NEXT.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a book from a template.
fn write_template(
    template: BookTemplate,
    root: &Path,
    workflow: Option<WorkflowHost>,
) -> Result<ExitCode> {
    let written = template::write(template, root)?;
    say(&format!("{}: wrote {written} files", root.display()))?;
    say(&found(which::which(PROGRAM).ok()))?;
    match workflow {
        Some(WorkflowHost::Github) => say(&workflow::write(root, &template.workflow())?)?,
        Some(WorkflowHost::Gitlab) => say("ci/gitlab.yml: include it in .gitlab-ci.yml")?,
        None => {}
    }
    say(template.next_steps().trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the book's directory.
///
/// # Errors
/// If there is no book.
pub(super) fn root(named: Option<&Path>) -> Result<PathBuf> {
    let Some(root) = named else {
        return super::root().map_err(|error| Error::setup(error.to_string(), MAKE_ONE));
    };
    if root.join("book.toml").is_file() {
        return Ok(root.to_owned());
    }
    let what = format!("there is no book.toml in {}", root.display());
    Err(Error::setup(what, MAKE_ONE))
}

const MAKE_ONE: &str = "go to a book's directory, or name it, as in `mdbook-witness init PATH`; create a book with `mdbook init`";

fn unusable(file: &Path, why: &str) -> Error {
    Error::setup(
        format!("{} can't be changed: {}", file.display(), why.trim_end()),
        "correct it first; nothing was changed",
    )
}

/// Reports and returns the mistakes that the preprocessor finds in the book.
fn mistakes(root: &Path) -> Result<Vec<Mistake>> {
    let read = load_book(root, OtherPreprocessors::Run, Missing::Draft)?;
    let config = Config::from_table(&read.context.config)?;
    let planning = plan_all(&read.context, &read.book, &config);
    planning.tell_warnings(&|event| {
        if let Event::Note(text) = event {
            console::report(&text);
        }
    });
    let mistakes = planning.mistakes();
    let styled = console::is_styled();
    for mistake in &mistakes {
        console::report_styled(&format!("{}\n", render(mistake, styled)));
    }
    Ok(mistakes)
}

/// Describes the consequences of the mistakes.
fn judged(mistakes: &[Mistake]) -> String {
    let (count, is, they) = match mistakes.len() {
        0 => return "chapters: no mistakes".to_owned(),
        1 => ("1 mistake".to_owned(), "is", "it is"),
        many => (format!("{many} mistakes"), "are", "they are"),
    };
    let mut said = format!(
        "chapters: {count} {is} listed above; the book can't be built until {they} corrected\n  \
         a fence of sql, sh, bash or text whose braces begin with a verb, or almost one, is a live block: write other fences without braces"
    );
    if mistakes.iter().any(|it| it.at.excerpt.contains("{{=")) {
        said.push_str("\n  where {{= is not a quote, write \\{{=");
    }
    said
}

/// Describes where mdBook finds the program, or a remedy.
fn found(program: Option<PathBuf>) -> String {
    if let Some(program) = program {
        return format!(
            "{PROGRAM}: mdBook finds it on the PATH, {}",
            program.display()
        );
    }
    let own = std::env::current_exe().unwrap_or_else(|_| PROGRAM.into());
    // For file names, strings of TOML and of JSON are written alike.
    let own = serde_json::Value::from(own.to_string_lossy()).to_string();
    format!(
        "{PROGRAM}: mdBook can't find it, since it isn't on the PATH\n  \
         install it: cargo install {PROGRAM}\n  \
         or set its path in [preprocessor.witness] of book.toml: command = {own}"
    )
}

fn say(text: &str) -> Result<()> {
    super::print(&format!("{text}\n"))
}
