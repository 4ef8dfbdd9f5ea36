//! `mdbook-witness list`: every command that a book would run, with file and line. None of them is run.

mod context;
mod entry;
mod files_read;
mod mdbook;
mod sandbox;
mod server;

use self::entry::indented;
use self::files_read::{BookInputs, FileRead};
use super::book_loader::{Missing, OtherPreprocessors, load_book};
use crate::config::Config;
use crate::console;
use crate::error::{Error, Mistake, Result};
use crate::inputs::InputFiles;
use crate::pipeline::{BookPlan, PlannedChapter, drawn_steps, linked, plan_all};
use crate::plan::{
    Actor, ChapterServer, Code, Failure, Plan, StandKind, Step, StepId, Until, Verb, Work, failure,
};
use crate::run::event::Event;
use crate::visible::visible_line;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    #[arg(long)]
    root: Option<PathBuf>,
    /// Format of the list
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
    /// Leave out blocks that are not run on this major version of PostgreSQL
    #[arg(long, value_name = "MAJOR")]
    postgres: Option<u32>,
    /// With --postgres: the kind of stand
    #[arg(long, value_name = "KIND", default_value = "local", value_parser = kind)]
    stand: StandKind,
    /// Run no other preprocessors: steps that they add may be missing, and steps that they remove may be listed
    #[arg(long, visible_alias = "only-links")]
    no_preprocessors: bool,
}

fn kind(word: &str) -> std::result::Result<StandKind, String> {
    let found = StandKind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or_else(|| {
        format!(
            "a kind of stand is one of {}",
            StandKind::ALL.map(StandKind::word).join(", ")
        )
    })
}

/// The format of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ListFormat {
    /// For people.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

/// Lists the commands that a book would run.
///
/// # Errors
/// A book that can't be read; all mistakes of all chapters.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = super::root_or_current(arguments.root.as_deref())?;
    let server = arguments.postgres.map(|major| ChapterServer {
        kind: arguments.stand,
        version: major.to_string(),
        major,
    });
    let others = match arguments.no_preprocessors {
        true => OtherPreprocessors::LeaveOut,
        false => OtherPreprocessors::Run,
    };
    let read = load_book(&root, others, Missing::Draft)?;
    super::print(&match arguments.format {
        ListFormat::Text => context::before_in_text(&read.before),
        ListFormat::Json => context::before_in_json(&read.before),
    })?;
    let config = Config::from_table(&read.context.config)?;
    let planning = plan_all(&read.context, &read.book, &config);
    tell_warnings(&planning);
    let mut mistakes = planning.mistakes();
    let files = files(linked(&read.context, &config), &mut mistakes)?;
    let Some(files) = files.filter(|_| mistakes.is_empty()) else {
        return Err(Error::Mistakes(mistakes));
    };
    let mut entries = mdbook::commands(&read.context.config, &read.before)?;
    entries.extend(sandbox::entry(&read.context.config));
    entries.extend(server::entries(&read.context)?);
    let format = arguments.format;
    for entry in &entries {
        super::print(&entry.shown(format))?;
    }
    let mut library = BookInputs::new(&read.context.root, &files);
    super::print(&match format {
        ListFormat::Text => context::begins_in_text(&config, &files),
        ListFormat::Json => context::begins_in_json(&config, &files),
    })?;
    for text in &config.psql {
        let found = library.of_psql(text);
        super::print(&library.show("book.toml", &found, format))?;
    }
    let book = &planning.planned;
    for planned in book {
        for (index, step) in StepId::enumerate(&planned.plan.steps) {
            let skips = |server| planned.plan.skips(index, server).is_some();
            if server.as_ref().is_some_and(skips) {
                continue;
            }
            let found = library.of_step(step);
            super::print(&match format {
                ListFormat::Text => text(book, planned, step),
                ListFormat::Json => entry::json_line(&object(book, planned, step, &found)),
            })?;
            let at = format!("{}:{}", step.at.file, step.at.line);
            super::print(&library.show(&at, &found, format))?;
        }
    }
    super::print(&match format {
        ListFormat::Text => {
            context::left_in_text(library.left()) + &context::passed_in_text(&planning.passed)
        }
        ListFormat::Json => {
            context::left_in_json(library.left()) + &context::passed_in_json(&planning.passed)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the files that steps get, and adds mistakes in their names to `mistakes`.
fn files(found: Result<InputFiles>, mistakes: &mut Vec<Mistake>) -> Result<Option<InputFiles>> {
    match found {
        Ok(files) => Ok(Some(files)),
        Err(Error::Mistakes(more)) => {
            mistakes.extend(more);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Prints the warnings, such as fences that only resemble live blocks.
fn tell_warnings(planning: &BookPlan) {
    planning.tell_warnings(&|event| {
        if let Event::Note(text) = event {
            console::report(&format!("witness: {text}"));
        }
    });
}

fn text(book: &[PlannedChapter], planned: &PlannedChapter, step: &Step) -> String {
    let line = visible_line(&format!(
        "{}:{}: {}",
        step.at.file,
        step.at.line,
        words(book, planned, step)
    ));
    format!("{line}\n{}", indented(code(step).unwrap_or_default(), 4))
}

/// Describes a step.
fn words(book: &[PlannedChapter], planned: &PlannedChapter, step: &Step) -> String {
    let plan = &planned.plan;
    let by = |work: &Work| match &work.actor {
        Actor::Session(name) => format!("in session {name}"),
        Actor::Shell => work
            .interpreter_command()
            .map_or_else(|| "in bash".into(), |command| format!("with {command}")),
    };
    match &step.verb {
        Verb::Run(work) => format!("run {}{}", by(work), from(&work.code)),
        Verb::Start(work, until) => {
            let until = match until {
                Until::Active => String::new(),
                Until::Blocked => " until blocked".into(),
                Until::True(expression) => format!(" until {expression}"),
            };
            format!("start {}{}{until}", by(work), from(&work.code))
        }
        Verb::Finish { of, .. } => format!("finish {}", name(plan, *of)),
        Verb::Stop { of, signal, .. } => {
            format!("stop {} with {}", name(plan, *of), signal.name())
        }
        Verb::Wait { .. } => "wait until".into(),
        Verb::Open { session } => format!("open session {session}"),
        Verb::Fresh => "begin on a fresh database".into(),
        Verb::Await { of, until, .. } => {
            let until = match until {
                Until::Active => "is active",
                Until::Blocked => "is blocked",
                Until::True(expression) => return format!("wait until {expression}"),
            };
            format!("wait until {} {until}", name(plan, *of))
        }
        Verb::Show(code) => format!("show{}", from(code)),
        Verb::Watch { of, work, every } => format!(
            "watch {} {}, every {}",
            name(plan, *of),
            by(work),
            humantime::format_duration(*every)
        ),
        Verb::Claim {
            sentence,
            session: None,
            ..
        } => format!("claim: {sentence}"),
        Verb::Claim {
            sentence,
            session: Some(session),
            ..
        } => format!("claim in session {session}: {sentence}"),
        Verb::Output { name, .. } => format!("output of {name}"),
        Verb::Diff { names, .. } => format!("difference of {}", names.join(" and ")),
        Verb::Figure {
            picture, chapter, ..
        } => {
            let names = drawn_steps(book, planned, &step.verb).join(", ");
            let from = chapter.iter();
            let from = from.map(|page| format!(" in {}", page.display()));
            let from: String = from.collect();
            format!("figure {} of {names}{from}", picture.word())
        }
        Verb::Expect { of, .. } => {
            format!("expect of the output of line {}", plan.steps[*of].at.line)
        }
        Verb::Workload { name, .. } => format!("workload {name}"),
    }
}

fn name(plan: &Plan, of: StepId) -> &str {
    plan.steps[of].name.as_deref().unwrap_or_default()
}

/// Returns the code that a step runs or shows.
fn code(step: &Step) -> Option<&str> {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => Some(&work.code.text),
        Verb::Wait { code, .. } | Verb::Claim { code, .. } | Verb::Show(code) => Some(&code.text),
        Verb::Workload { commands, .. } => Some(commands),
        Verb::Finish { .. }
        | Verb::Stop { .. }
        | Verb::Open { .. }
        | Verb::Fresh
        | Verb::Await { .. }
        | Verb::Figure { .. }
        | Verb::Output { .. }
        | Verb::Diff { .. }
        | Verb::Expect { .. } => None,
    }
}

fn from(code: &Code) -> String {
    code.file
        .as_ref()
        .map_or_else(String::new, |file| format!(", from {file}"))
}

fn object(
    book: &[PlannedChapter],
    planned: &PlannedChapter,
    step: &Step,
    read: &FileRead,
) -> Value {
    let plan = &planned.plan;
    let (verb, of) = match &step.verb {
        Verb::Run(_) => ("run", None),
        Verb::Start(..) => ("start", None),
        Verb::Finish { of, .. } => ("finish", Some(*of)),
        Verb::Stop { of, .. } => ("stop", Some(*of)),
        Verb::Wait { .. } => ("wait", None),
        Verb::Open { .. } => ("open", None),
        Verb::Fresh => ("fresh", None),
        Verb::Await { of, .. } => ("wait", Some(*of)),
        Verb::Show(_) => ("show", None),
        Verb::Watch { of, .. } => ("watch", Some(*of)),
        Verb::Claim { .. } => ("claim", None),
        Verb::Figure { .. } => ("figure", None),
        Verb::Output { .. } => ("output", None),
        Verb::Diff { .. } => ("diff", None),
        Verb::Expect { .. } => ("expect", None),
        Verb::Workload { .. } => ("workload", None),
    };
    let work = match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => Some(work),
        _ => None,
    };
    let mut object = json!({
        "file": step.at.file,
        "line": step.at.line,
        "verb": verb,
        "name": of.map_or(&step.name, |of| &plan.steps[of].name),
        "session": step.verb.session(),
        "every": match &step.verb {
            Verb::Watch { every, .. } => Some(every.as_secs_f64()),
            _ => None,
        },
        "until": match &step.verb {
            Verb::Start(_, until) | Verb::Await { until, .. } => Some(match until {
                Until::Active => "active",
                Until::Blocked => "blocked",
                Until::True(expression) => expression.as_str(),
            }),
            _ => None,
        },
        "signal": match &step.verb {
            Verb::Stop { signal, .. } => Some(signal.name()),
            _ => None,
        },
        "fails": work.and_then(|work| work.fails.as_ref()).map(|fails| match fails {
            Failure::Errors(errors) => failure::words(errors),
            Failure::Exit(code) => code.to_string(),
        }),
        "claim": match &step.verb {
            Verb::Claim { sentence, .. } => Some(sentence),
            _ => None,
        },
        "figure": match &step.verb {
            Verb::Figure { picture, .. } => Some(picture.word()),
            _ => None,
        },
        "steps": match &step.verb {
            Verb::Figure { .. } => Some(drawn_steps(book, planned, &step.verb)),
            Verb::Output { name, .. } => Some(vec![name.as_str()]),
            Verb::Diff { names, .. } => Some(names.iter().map(String::as_str).collect()),
            _ => None,
        },
        "chapter": match &step.verb {
            Verb::Figure { chapter, .. } => chapter.as_ref(),
            _ => None,
        },
        "code": code(step),
    });
    read.add_to(&mut object);
    object
}
