//! `mdbook-witness verify`: checks that the book is still true, here and on other versions of PostgreSQL.

use super::RunOptions;
use crate::config::RunMode;
use crate::console;
use crate::diagnostics::render;
use crate::error::{Context, Error, Result};
use crate::pipeline::verify::{
    Change, VerifyContext, VerifyOptions, VerifyOutcome, accept, verify,
};
use crate::pipeline::{BookPlan, plan_all};
use crate::progress::ProgressReporter;
use crate::verify::files::{TranscriptFile, TranscriptFiles};
use crate::verify::report::{github, json, junit, list, terminal};
use crate::verify::settings::VerifySettings;
use crate::visible::visible_json;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The help text about exit statuses.
pub const NOTES: &str = "\
Exit status: 0 if all checks pass, 1 if one fails, and 2 if the book can't be run.
Failures are reported on stderr. Environment variables are listed in `mdbook-witness run --help`.";

/// The width of a table without a terminal.
const WIDTH: usize = 200;

/// The exit status of a book that can't be run.
const CANNOT: u8 = 2;

/// The arguments of `verify`.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// The chapters' files (default: all chapters)
    chapters: Vec<PathBuf>,
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    #[arg(long)]
    root: Option<PathBuf>,
    /// Major versions of PostgreSQL to run on, one after another, such as 15,16,17,18
    #[arg(long, value_delimiter = ',', value_name = "VERSIONS")]
    postgres: Vec<u32>,
    /// Write the output as accepted transcripts, and show the changes; refused if CI is set
    #[arg(long)]
    accept: bool,
    /// List what would be verified, without running it
    #[arg(long, conflicts_with_all = ["accept", "postgres"])]
    list: bool,
    /// Write a report as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a report as JSON; `-` is stdout
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print annotations for GitHub on stdout
    #[arg(long)]
    github: bool,
}

/// Verifies a book.
pub fn run(arguments: &Arguments, choice: &RunOptions) -> ExitCode {
    if arguments.github {
        console::to_github();
    }
    let verified = super::root_or_current(arguments.root.as_deref())
        .and_then(|root| super::book(&root))
        .and_then(|(context, book)| of_book(&context, &book, arguments, choice));
    verified.unwrap_or_else(|error| {
        super::report(&error);
        CANNOT.into()
    })
}

/// Verifies a loaded book.
///
/// # Errors
/// If it can't be run.
pub fn of_book(
    context: &PreprocessorContext,
    book: &Book,
    arguments: &Arguments,
    choice: &RunOptions,
) -> Result<ExitCode> {
    if arguments.accept && std::env::var_os("CI").is_some_and(|it| !it.is_empty()) {
        return Err(Error::setup(
            "`--accept` is disabled in CI (the CI variable is set)",
            "accept on your own machine, review the changes, and commit them",
        ));
    }
    let config = choice.config(&context.config)?;
    let settings = VerifySettings::of(config.verify.as_ref())?;
    let files = TranscriptFiles::new(
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
        RunMode::Fresh
    } else {
        RunMode::Auto
    };
    let wish = VerifyOptions {
        chapters,
        versions: arguments.postgres.clone(),
        mode: choice.mode()?.unwrap_or(default),
        accepts: arguments.accept,
    };
    let (verified, accepted) = {
        let progress = ProgressReporter::new();
        let listener = |event| progress.on_event(event);
        planning.tell_warnings(&listener);
        let subject = VerifyContext {
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
        let styled = console::is_styled();
        for mistake in refused.iter().chain(&orphans) {
            console::report_styled(&format!("{}\n", render(mistake, styled)));
        }
    }
    Ok(match (is_right, verified.outcome.is_complete()) {
        (false, _) => ExitCode::FAILURE,
        (true, false) => CANNOT.into(),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// Returns the files of the named chapters, relative to the root; `None` if none is named.
fn chosen(arguments: &Arguments, planning: &BookPlan, root: &Path) -> Result<Option<Vec<String>>> {
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

fn list_all(
    planning: &BookPlan,
    chapters: Option<&[String]>,
    files: &TranscriptFiles,
) -> Result<ExitCode> {
    let mut text = String::new();
    for planned in &planning.planned {
        let chapter = &planned.plan.chapter;
        if chapters.is_some_and(|it| !it.contains(chapter)) {
            continue;
        }
        let accepted = match files.find(chapter)? {
            TranscriptFile::Accepted(accepted, _) => Some(accepted),
            TranscriptFile::Nothing | TranscriptFile::Useless(..) => None,
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
fn tell(arguments: &Arguments, verified: &VerifyOutcome, root: &Path) -> Result<()> {
    let outcome = &verified.outcome;
    let stderr = std::io::stderr();
    let width = terminal_size::terminal_size_of(&stderr).map_or(WIDTH, |(width, _)| width.0.into());
    let with_table = !arguments.postgres.is_empty();
    let text = terminal::report(outcome, with_table, width, stderr.is_terminal());
    console::report_styled(text.trim_end());
    if arguments.github {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let repository = super::repository_of(&root);
        let book = root.strip_prefix(repository).unwrap_or(Path::new(""));
        console::command(&github::report(outcome, book)).context(|| "printing".into())?;
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
        write(
            file,
            &text.context(|| format!("writing {}", file.display()))?,
        )?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    let directory = file.parent().filter(|it| !it.as_os_str().is_empty());
    directory
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(file, text))
        .context(|| format!("writing {}", file.display()))
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
        console::report(&text);
    }
    if changes.is_empty() {
        console::report("nothing has changed: there is nothing to accept");
    }
}
