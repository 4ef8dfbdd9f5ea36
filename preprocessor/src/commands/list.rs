//! `mdbook-witness list`: every command that a book would run, with file and line. Nothing is run.

mod around;
mod entry;
mod mdbook;
mod reads;
mod sandbox;
mod server;

use self::entry::indented;
use self::reads::{Library, Read};
use super::handed_over::{Missing, Others, handed_over};
use crate::config::Config;
use crate::error::{Error, Mistake, Result};
use crate::linked::LinkedFiles;
use crate::pipeline::{Planning, linked, plan_all};
use crate::plan::failure;
use crate::plan::{Actor, Code, Failure, Plan, Server, StandKind, Step, Until, Verb, Work};
use crate::run::event::Event;
use crate::speech;
use crate::visible::visible_line;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// What is listed, and how.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory that holds book.toml; the nearest one above this one if it isn't given
    #[arg(long)]
    root: Option<PathBuf>,
    /// How the list is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Leave out what is not run on this major version of PostgreSQL
    #[arg(long, value_name = "MAJOR")]
    postgres: Option<u32>,
    /// With --postgres: the kind of stand that it is on
    #[arg(long, value_name = "KIND", default_value = "local", value_parser = kind)]
    stand: StandKind,
    /// Run no other preprocessors: steps that they would make or take away may be missing, or listed in vain
    #[arg(long, visible_alias = "only-links")]
    no_preprocessors: bool,
}

fn kind(word: &str) -> std::result::Result<StandKind, String> {
    let found = StandKind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or_else(|| {
        format!(
            "a stand is {}",
            StandKind::ALL.map(StandKind::word).join(", ")
        )
    })
}

/// How the list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Lists what a book would run.
///
/// # Errors
/// A book that can't be read; all mistakes of all chapters.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = super::root_or(arguments.root.as_deref())?;
    let server = arguments.postgres.map(|major| Server {
        kind: arguments.stand,
        version: major.to_string(),
        major,
    });
    let others = match arguments.no_preprocessors {
        true => Others::LeaveOut,
        false => Others::Run,
    };
    let read = handed_over(&root, others, Missing::Draft)?;
    super::print(&match arguments.format {
        Format::Text => around::before_in_text(&read.before),
        Format::Json => around::before_in_json(&read.before),
    })?;
    let config = Config::of(&read.context.config)?;
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
    let mut library = Library::new(&read.context.root, &files);
    super::print(&match format {
        Format::Text => around::begins_in_text(&config, &files),
        Format::Json => around::begins_in_json(&config, &files),
    })?;
    for text in &config.psql {
        let found = library.of_psql(text);
        super::print(&library.show("book.toml", &found, format))?;
    }
    for planned in planning.planned {
        for (index, step) in planned.plan.steps.iter().enumerate() {
            let skips = |server| planned.plan.skips(index, server).is_some();
            if server.as_ref().is_some_and(skips) {
                continue;
            }
            let found = library.of_step(step);
            super::print(&match format {
                Format::Text => text(&planned.plan, step),
                Format::Json => entry::json_line(&object(&planned.plan, step, &found)),
            })?;
            let at = format!("{}:{}", step.at.file, step.at.line);
            super::print(&library.show(&at, &found, format))?;
        }
    }
    super::print(&match format {
        Format::Text => {
            around::left_in_text(library.left()) + &around::passed_in_text(&planning.passed)
        }
        Format::Json => {
            around::left_in_json(library.left()) + &around::passed_in_json(&planning.passed)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The files that steps get; what is wrong with their names is added to the mistakes.
fn files(found: Result<LinkedFiles>, mistakes: &mut Vec<Mistake>) -> Result<Option<LinkedFiles>> {
    match found {
        Ok(files) => Ok(Some(files)),
        Err(Error::Mistakes(more)) => {
            mistakes.extend(more);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Prints what only looks like a live block.
fn tell_warnings(planning: &Planning) {
    planning.tell_warnings(&|event| {
        if let Event::Note(text) = event {
            speech::tell(&format!("witness: {text}"));
        }
    });
}

fn text(plan: &Plan, step: &Step) -> String {
    let line = visible_line(&format!(
        "{}:{}: {}",
        step.at.file,
        step.at.line,
        words(plan, step)
    ));
    format!("{line}\n{}", indented(code(step).unwrap_or_default(), 4))
}

/// A step in words.
fn words(plan: &Plan, step: &Step) -> String {
    let by = |work: &Work| match &work.actor {
        Actor::Session(name) => format!("in session {name}"),
        Actor::Shell => "in bash".into(),
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
        Verb::Claim { sentence, .. } => format!("claim: {sentence}"),
        Verb::Figure { picture, steps } => {
            let names: Vec<_> = steps.iter().map(|of| name(plan, *of)).collect();
            format!("figure {} of {}", picture.word(), names.join(", "))
        }
        Verb::Expect { of, .. } => {
            format!("expect of the output of line {}", plan.steps[*of].at.line)
        }
        Verb::Workload { name, .. } => format!("workload {name}"),
    }
}

fn name(plan: &Plan, of: usize) -> &str {
    plan.steps[of].name.as_deref().unwrap_or_default()
}

/// What a step runs or shows.
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
        | Verb::Expect { .. } => None,
    }
}

fn from(code: &Code) -> String {
    code.file
        .as_ref()
        .map_or_else(String::new, |file| format!(", from {file}"))
}

fn object(plan: &Plan, step: &Step, read: &Read) -> Value {
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
        "session": match &step.verb {
            Verb::Open { session } => Some(session),
            _ => work.and_then(|work| match &work.actor {
                Actor::Session(name) => Some(name),
                Actor::Shell => None,
            }),
        },
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
            Verb::Figure { steps, .. } => Some(steps.iter().map(|of| name(plan, *of)).collect()),
            _ => None::<Vec<_>>,
        },
        "code": code(step),
    });
    read.add_to(&mut object);
    object
}
