//! `mdbook-witness verify`: checks that the book is still true, here and on other versions of PostgreSQL.

mod merge;
mod reports;
mod review;
mod subject;
mod watch;

use self::merge::merge_reports;
use self::reports::{list_all, say_accepted, tell};
use self::review::Answer;
use self::subject::BookToVerify;
use super::{CANNOT, RunOptions};
use crate::config::RunMode;
use crate::console;
use crate::diagnostics::render;
use crate::error::{Error, Mistake, Result};
use crate::pipeline::verify::{
    LastRun, VerifyContext, VerifyOptions, VerifyOutcome, accept, last_run, verify,
};
use crate::progress::ProgressReporter;
use crate::run::event::Event;
use crate::verify::outcome::BookOutcome;
use crate::verify::partition::PartNumber;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::path::PathBuf;
use std::process::ExitCode;

/// The help text about exit statuses.
pub(super) const NOTES: &str = "\
Exit status: 0 if all checks pass, 1 if one fails or a changed block is left in a review, and 2 if the book can't be
run.
`--accept` and `--review` take the output of the last `verify` if neither the book nor this program has changed since;
`--mode fresh` runs the book in any case.
Failures are reported on stderr. Environment variables are listed in `mdbook-witness run --help`.";

/// The exit status of a review that was ended by Ctrl-C, as that of a program that SIGINT ends.
const INTERRUPTED: u8 = 130;

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
    /// Show each changed block, and ask whether its output is accepted; refused if CI is set
    #[arg(long, conflicts_with_all = ["accept", "junit", "json", "github"])]
    review: bool,
    /// Answers for a review without a terminal, in the order of the blocks; the blocks behind the last one are left
    #[arg(
        long,
        requires = "review",
        value_delimiter = ',',
        value_name = "ANSWERS"
    )]
    answers: Vec<Answer>,
    /// Verify again whenever a file of the book changes: the changed chapters, until Ctrl-C
    #[arg(long, conflicts_with_all = ["accept", "review", "junit", "json", "github"])]
    watch: bool,
    /// List what would be verified, without running it
    #[arg(long, conflicts_with_all = ["accept", "review", "watch", "postgres"])]
    list: bool,
    /// Verify one part of the book, on one of several machines: 2/8 is the second of eight parts
    #[arg(
        long,
        value_name = "PART",
        conflicts_with_all = ["chapters", "accept", "review", "watch"]
    )]
    partition: Option<PartNumber>,
    /// A JSON report of an earlier verification, by whose times the book is split; all parts need the same one
    #[arg(long, requires = "partition", value_name = "FILE")]
    times: Option<PathBuf>,
    /// Make one report of the JSON reports of all parts, without running anything
    #[arg(
        long,
        num_args = 1..,
        value_name = "FILE",
        conflicts_with_all = ["chapters", "postgres", "accept", "review", "watch", "list", "partition"]
    )]
    merge: Vec<PathBuf>,
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
pub(super) fn run(arguments: &Arguments, choice: &RunOptions) -> ExitCode {
    if arguments.github {
        console::to_github();
    }
    if !arguments.merge.is_empty() {
        let merged = merge_reports(&arguments.merge, arguments);
        return merged.map_or_else(|error| super::report_no_run(&error), |it| status(&it, true));
    }
    let root = super::root_or_current(arguments.root.as_deref());
    let verified = root.and_then(|root| match arguments.watch {
        true => watch::watch(&root, arguments, choice),
        false => {
            let (context, book) = super::book(&root)?;
            of_book(&context, &book, arguments, choice)
        }
    });
    verified.unwrap_or_else(|error| super::report_no_run(&error))
}

/// Verifies a loaded book.
///
/// # Errors
/// If it can't be run.
pub(super) fn of_book(
    context: &PreprocessorContext,
    book: &Book,
    arguments: &Arguments,
    choice: &RunOptions,
) -> Result<ExitCode> {
    let accepting = match (arguments.accept, arguments.review) {
        (true, _) => Some("--accept"),
        (_, true) => Some("--review"),
        _ => None,
    };
    let is_ci = std::env::var_os("CI").is_some_and(|it| !it.is_empty());
    if let Some(flag) = accepting.filter(|_| is_ci) {
        return Err(Error::setup(
            format!("`{flag}` is disabled in CI (the CI variable is set)"),
            "accept on your own machine, review the changes, and commit them",
        ));
    }
    let book = BookToVerify::new(context, book, choice)?;
    let chapters = match arguments.partition {
        None => book.chosen(&arguments.chapters)?,
        Some(number) => {
            let (part, note) = book.part(number, arguments.times.as_deref())?;
            console::report(&format!("witness: {note}"));
            part
        }
    };
    if arguments.list {
        return list_all(&book, &chapters);
    }
    let mode = choice.mode()?;
    let default = match chapters.is_named() {
        false => RunMode::Fresh,
        true => RunMode::Auto,
    };
    let wish = VerifyOptions {
        chapters,
        versions: arguments.postgres.clone(),
        mode: mode.unwrap_or(default),
        accepts: accepting.is_some(),
    };
    let verified = verified(&book, &wish, accepting.is_some() && mode.is_none())?;
    // Before a review, only failures are of interest: a summary would count what isn't accepted yet.
    let is_worth_telling = !(verified.outcome.is_right() && verified.outcome.is_complete());
    if !arguments.review || is_worth_telling {
        let with_table = !arguments.postgres.is_empty();
        tell(arguments, &verified.outcome, with_table, &context.root)?;
    }
    let subject = book.subject(&|_| {});
    let mut is_accepted = true;
    if arguments.accept {
        is_accepted &= accept_all(&subject, &verified)?;
    }
    if arguments.review {
        let reviewed = review::review(&subject, &verified, &arguments.answers)?;
        if reviewed.is_interrupted {
            return Ok(INTERRUPTED.into());
        }
        is_accepted &= reviewed.is_complete();
    }
    Ok(status(&verified.outcome, is_accepted))
}

/// Returns the exit status of an outcome; `is_accepted` is false if something else failed.
fn status(outcome: &BookOutcome, is_accepted: bool) -> ExitCode {
    match (outcome.is_right() && is_accepted, outcome.is_complete()) {
        (false, _) => ExitCode::FAILURE,
        (true, false) => CANNOT.into(),
        (true, true) => ExitCode::SUCCESS,
    }
}

/// Returns the outcome of the last run if it may serve and is of the book as it is now, or else of a new one.
fn verified(book: &BookToVerify, wish: &VerifyOptions, may_be_last: bool) -> Result<VerifyOutcome> {
    let progress = ProgressReporter::new();
    let listener = |event| progress.on_event(event);
    book.planning.tell_warnings(&listener);
    let subject = book.subject(&listener);
    if may_be_last {
        match last_run(&subject, wish)? {
            LastRun::Current(verified) => {
                listener(Event::Note(
                    "nothing is run: this is the output of the last verification".into(),
                ));
                return Ok(verified);
            }
            LastRun::Outdated(changed) => listener(Event::Note(format!(
                "running anew, since this has changed since the last verification: {changed}"
            ))),
            LastRun::Missing => {}
        }
    }
    verify(&subject, wish)
}

/// Writes the transcripts of all chapters without failures, and reports the changes. Returns `false` if one can't be
/// written by this version.
fn accept_all(subject: &VerifyContext<'_>, verified: &VerifyOutcome) -> Result<bool> {
    let (changes, refused) = accept(subject, verified)?;
    say_accepted(&changes);
    say_mistakes(refused.iter().chain(&subject.orphans()?));
    Ok(refused.is_empty())
}

/// Reports mistakes, one after another.
fn say_mistakes<'a>(mistakes: impl Iterator<Item = &'a Mistake>) {
    let styled = console::is_styled();
    for mistake in mistakes {
        console::report_styled(&format!("{}\n", render(mistake, styled)));
    }
}
