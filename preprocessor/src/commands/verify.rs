//! `mdbook-witness verify`: is the book still true, here and on other versions of PostgreSQL?

use super::Choice;
use crate::config::Mode;
use crate::error::{Doing, Error, Result};
use crate::pipeline::verify::{Change, Subject, Verified, Wish, accept, verify};
use crate::pipeline::{Planning, plan_all};
use crate::progress::Progress;
use crate::report::render;
use crate::speech;
use crate::verify::files::{Files, Found};
use crate::verify::report::{github, json, junit, list, terminal};
use crate::verify::settings::Settings;
use crate::visible::visible_json;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the help says of the ends that it can have.
pub const NOTES: &str = "\
Exit status: 0 if all is as it should be, 1 if not, and 2 if the book can't be run.
What is wrong is told on stderr. The environment's variables are those of `mdbook-witness run`.";

/// How wide a table is where there is no terminal.
const WIDTH: usize = 200;

/// The exit status of a book that can't be run.
const CANNOT: u8 = 2;

/// What is verified, and how it is told.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// The chapters' files; all chapters if none is given
    chapters: Vec<PathBuf>,
    /// The directory that holds book.toml; the nearest one above this one if it isn't given
    #[arg(long)]
    root: Option<PathBuf>,
    /// Major versions of PostgreSQL to run on, one after another, such as 15,17,18
    #[arg(long, value_delimiter = ',', value_name = "VERSIONS")]
    postgres: Vec<u32>,
    /// Writes what was seen as the accepted transcripts, and shows what changed; never where CI is set
    #[arg(long)]
    accept: bool,
    /// Tells what would be verified, and runs nothing
    #[arg(long, conflicts_with_all = ["accept", "postgres"])]
    list: bool,
    /// Writes a report as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes a report as JSON; `-` is stdout
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Prints annotations for GitHub on stdout
    #[arg(long)]
    github: bool,
}

/// Verifies a book.
pub fn run(arguments: &Arguments, choice: &Choice) -> ExitCode {
    if arguments.github {
        speech::to_github();
    }
    let verified = super::root_or(arguments.root.as_deref())
        .and_then(|root| super::book(&root))
        .and_then(|(context, book)| of_book(&context, &book, arguments, choice));
    verified.unwrap_or_else(|error| {
        super::report(&error);
        CANNOT.into()
    })
}

/// Verifies a book that was read already.
///
/// # Errors
/// When it can't be run.
pub fn of_book(
    context: &PreprocessorContext,
    book: &Book,
    arguments: &Arguments,
    choice: &Choice,
) -> Result<ExitCode> {
    if arguments.accept && std::env::var_os("CI").is_some_and(|it| !it.is_empty()) {
        return Err(Error::setup(
            "nothing is accepted where the environment's CI is set",
            "accept it on a machine of yours, look at what changed, and commit it",
        ));
    }
    let config = choice.config(&context.config)?;
    let settings = Settings::of(config.verify.as_ref())?;
    let files = Files::new(
        &context.root,
        &settings.transcripts,
        &context.config.book.src,
    )?;
    let planning = plan_all(context, book, &config);
    let chapters = chosen(arguments, &planning, &context.root)?;
    if arguments.list {
        return list_all(&planning, chapters.as_deref(), &files);
    }
    let default = if chapters.is_none() {
        Mode::Fresh
    } else {
        Mode::Auto
    };
    let wish = Wish {
        chapters,
        versions: arguments.postgres.clone(),
        mode: choice.mode()?.unwrap_or(default),
        accepts: arguments.accept,
    };
    let (verified, accepted) = {
        let progress = Progress::new();
        let listener = |event| progress.hear(event);
        planning.tell_warnings(&listener);
        let subject = Subject {
            context,
            config: &config,
            planning: &planning,
            settings: &settings,
            files: &files,
            listener: &listener,
        };
        let verified = verify(&subject, &wish)?;
        let accepted = match arguments.accept {
            true => Some((accept(&subject, &verified)?, subject.orphans()?)),
            false => None,
        };
        (verified, accepted)
    };
    let mut is_right = verified.outcome.is_right();
    tell(arguments, &verified, &context.root)?;
    if let Some(((changes, refused), orphans)) = accepted {
        is_right &= refused.is_empty();
        say_accepted(&changes);
        let styled = speech::is_styled();
        for mistake in refused.iter().chain(&orphans) {
            speech::tell_styled(&format!("{}\n", render(mistake, styled)));
        }
    }
    Ok(match (is_right, verified.outcome.is_complete()) {
        (false, _) => ExitCode::FAILURE,
        (true, false) => CANNOT.into(),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// The files of the chapters that are named, as the book calls them; nothing if none is.
fn chosen(arguments: &Arguments, planning: &Planning, root: &Path) -> Result<Option<Vec<String>>> {
    if arguments.chapters.is_empty() {
        return Ok(None);
    }
    let chosen = arguments.chapters.iter().map(|file| {
        let mut unclear = planning.unclear.iter().map(|it| &it.file);
        match unclear.find(|it| super::is_chapter(it, file, root)) {
            Some(unclear) => Ok(unclear.clone()),
            None => {
                let index = super::find_chapter(&planning.planned, file, root)?;
                Ok(planning.planned[index].plan.chapter.clone())
            }
        }
    });
    chosen.collect::<Result<_>>().map(Some)
}

fn list_all(planning: &Planning, chapters: Option<&[String]>, files: &Files) -> Result<ExitCode> {
    let mut text = String::new();
    for planned in &planning.planned {
        let chapter = &planned.plan.chapter;
        if chapters.is_some_and(|it| !it.contains(chapter)) {
            continue;
        }
        let accepted = match files.find(chapter)? {
            Found::Accepted(accepted, _) => Some(accepted),
            Found::Nothing | Found::Useless(..) => None,
        };
        text += &list::line(&planned.plan, &files.name(chapter), accepted.as_ref());
    }
    super::print(&text)?;
    let mistakes = planning.mistakes();
    if mistakes.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(super::report(&Error::Mistakes(mistakes)))
}

/// Writes the reports of the book in `root`.
fn tell(arguments: &Arguments, verified: &Verified, root: &Path) -> Result<()> {
    let outcome = &verified.outcome;
    let stderr = std::io::stderr();
    let width = terminal_size::terminal_size_of(&stderr).map_or(WIDTH, |(width, _)| width.0.into());
    let with_table = !arguments.postgres.is_empty();
    let text = terminal::report(outcome, with_table, width, stderr.is_terminal());
    speech::tell_styled(text.trim_end());
    if arguments.github {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let repository = super::repository_of(&root);
        let book = root.strip_prefix(repository).unwrap_or(Path::new(""));
        speech::command(&github::report(outcome, book)).doing(|| "printing".into())?;
    }
    if let Some(file) = &arguments.json {
        let text = json::report(outcome);
        match file.as_os_str() == "-" {
            true => super::print(&visible_json(&text))?,
            false => write(file, &text)?,
        }
    }
    if let Some(file) = &arguments.junit {
        let text = junit::report(outcome).map_err(std::io::Error::other);
        write(file, &text.doing(|| format!("writing {}", file.display()))?)?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    let directory = file.parent().filter(|it| !it.as_os_str().is_empty());
    directory
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(file, text))
        .doing(|| format!("writing {}", file.display()))
}

fn say_accepted(changes: &[Change]) {
    for change in changes {
        let text = match change.difference.is_empty() {
            true => format!("accepted, new: {}", change.file),
            false => format!(
                "accepted: {}\n{}",
                change.file,
                change.difference.trim_end()
            ),
        };
        speech::tell(&text);
    }
    if changes.is_empty() {
        speech::tell("nothing has changed: there is nothing to accept");
    }
}
