//! `mdbook-witness exercise`: the starting state of an exercise, and a check of a reader's answer.

mod answer_files;
mod report;

use self::answer_files::{answer_files, names};
use super::stand::attach;
use super::{RunOptions, find_chapter, find_named, print, root};
use crate::config::{Config, Exercise};
use crate::error::{Context, Result};
use crate::pipeline::exercise::{ExerciseContext, check, prepare};
use crate::pipeline::{PlannedChapter, chapters};
use crate::progress::ProgressReporter;
use crate::reaper::{self, Reaper};
use crate::stand::{Purpose, StandConfig, StandDirs, persistent};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The help text below the options.
pub(super) const NOTES: &str = "\
The starting state is made on the server of `mdbook-witness stand up`, in a database of its own, which begins anew each
time. An answer is checked on a server that ends with the check; your own isn't touched.
Exit status of a check: 0 if the answer is right, 1 if it is wrong, and 2 if it can't be run.";

/// The arguments of `exercise`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The exercise, as the book names it (default: list all exercises)
    name: Option<String>,
    /// Check an answer: its files in the order of the exercise, or the folder with them
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "name")]
    check: Vec<PathBuf>,
}

/// Lists the exercises, makes a starting state, or checks an answer.
pub(super) fn run(arguments: &Arguments, choice: &RunOptions) -> ExitCode {
    root()
        .and_then(|root| of_book(&root, arguments, choice))
        .unwrap_or_else(|error| super::report_no_run(&error))
}

fn of_book(root: &Path, arguments: &Arguments, choice: &RunOptions) -> Result<ExitCode> {
    let (context, book) = super::book(root)?;
    let config = choice.config(&context.config)?;
    let named = match &arguments.name {
        Some(name) => {
            let kind = ("exercise", "exercise.NAME");
            Some((name, find_named(&config.exercise, name, kind)?))
        }
        None => None,
    };
    let answers = match named {
        Some((_, exercise)) if !arguments.check.is_empty() => {
            Some(answer_files(&exercise.answer, &arguments.check)?)
        }
        _ => None,
    };
    let progress = ProgressReporter::new();
    let listener = |event| progress.on_event(event);
    let mut planned = chapters(&context, &book, &config, &listener)?;
    let Some((name, exercise)) = named else {
        drop(progress);
        print(&list(&config, &planned))?;
        return Ok(ExitCode::SUCCESS);
    };
    let chapter = find_chapter(&planned, Path::new(&exercise.solution), root)?;
    let subject = ExerciseContext {
        planned: planned.swap_remove(chapter.index()),
        context: &context,
        config: &config,
        exercise,
        listener: &listener,
    };
    let Some(answers) = answers else {
        return begin(&subject, name).map(|()| ExitCode::SUCCESS);
    };
    let (plan, outcome) = check(subject, &answers)?;
    drop(progress);
    report::tell(name, &plan, outcome, &exercise.answer, &answers)
}

/// Returns the exercises, one a line, with the files that an answer has.
fn list(config: &Config, planned: &[PlannedChapter]) -> String {
    if config.exercise.is_empty() {
        return "the book has no exercises\n".into();
    }
    let mut text = String::new();
    for (name, exercise) in &config.exercise {
        let of = planned
            .iter()
            .find(|it| it.plan.chapter == exercise.solution);
        let title = of.map_or("", |it| it.title.as_str());
        let _ = writeln!(
            text,
            "{name}  {title}: {}",
            names(&exercise.answer).join(" ")
        );
    }
    text
}

/// Returns the command that checks an answer.
fn check_command(config: &Config, name: &str, exercise: &Exercise) -> String {
    format!(
        "{} exercise {name} --check {}",
        config.program(),
        names(&exercise.answer).join(" ")
    )
}

/// Makes the starting state of an exercise, and holds it until Ctrl-C if something in it is at work.
fn begin(subject: &ExerciseContext<'_>, name: &str) -> Result<()> {
    let root = &subject.context.root;
    let config = StandConfig::of_book(&subject.context.config, root)?;
    let stand = attach(&config, &StandDirs::of(root, Purpose::Reader)?)?;
    let stand = persistent::for_exercises(stand);
    let journal = tempfile::tempdir().context(|| "making a directory".into())?;
    let reaper = Reaper::start(&reaper::program()?, &journal.path().join("journal"))?;
    let (program, database) = (subject.config.program(), &stand.database);
    let checks = check_command(subject.config, name, subject.exercise);
    let made = prepare(subject, &stand, &reaper, |at_work| {
        let mut text = format!(
            "exercise {name} is ready, in the database {database}\n  connect: {program} stand psql {database}\n  \
             check your answer: {checks}\n"
        );
        if at_work.is_empty() {
            return print(&text);
        }
        let _ = writeln!(text, "at work until Ctrl-C: {}", at_work.join(", "));
        let mut signals =
            Signals::new([SIGINT, SIGTERM, SIGHUP]).context(|| "listening for signals".into())?;
        print(&text)?;
        signals.forever().next();
        Ok(())
    });
    reaper.end();
    made
}
