//! Runs one chapter's plan, step by step, and records what happened.
//!
//! A step goes to a session (`sessions`) or to a shell (`shells`); one that is only
//! started is kept until another block takes its end (`started`). What has to hold before the chapter
//! goes on is judged in `conditions`.

mod conditions;
mod sessions;
mod shells;
mod started;

use self::started::Started;
use super::event::{Event, Listener};
use super::guard::Guard;
use super::observer::Observer;
use super::scratch::Scratch;
use super::session::Session;
use super::stand::Stand;
use crate::error::{Error, Location, Mistake, Result};
use crate::plan::{Actor, Plan, Step, Verb};
use crate::transcript::{self, Outcome, Output};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a statement that was cancelled, or a psql that was asked to end, may take over it.
const GRACE: Duration = Duration::from_secs(2);

/// What every chapter of a run has in common.
pub struct Setting<'a> {
    /// The server.
    pub stand: &'a Stand,
    /// Ends what is left.
    pub guard: &'a Guard,
    /// The book's root.
    pub root: &'a Path,
    /// Files and folders of the book that steps can read, relative to the root.
    pub files: &'a [PathBuf],
    /// Hears what goes on.
    pub listener: Listener<'a>,
}

/// Runs all steps of a chapter.
///
/// # Errors
/// [`Error::Mistakes`] with the step that did not go as its block declares; the steps after it are not run.
/// Other errors when the machine fails: no psql, no disk.
pub fn run(plan: &Plan, setting: &Setting<'_>) -> Result<Vec<transcript::Step>> {
    let scratch = Scratch::new(&setting.stand.directory, setting.root, setting.files)?;
    let mut chapter = Chapter {
        setting,
        plan,
        begun: Instant::now(),
        scratch,
        observer: None,
        sessions: HashMap::new(),
        started: HashMap::new(),
        skipped: HashSet::new(),
    };
    let mut steps = Vec::with_capacity(plan.steps.len());
    for (index, step) in plan.steps.iter().enumerate() {
        (setting.listener)(Event::Step {
            line: step.at.line,
            number: index + 1,
            what: describe(step),
        });
        let done = chapter.step(index, step);
        steps.push(done.map_err(|error| with_server(error, step, setting.stand))?);
    }
    chapter.close()?;
    Ok(steps)
}

/// A step in a few words, for the progress.
fn describe(step: &Step) -> String {
    let (verb, code) = match &step.verb {
        Verb::Run(work) => ("run", &work.code),
        Verb::Start(work, _) => ("start", &work.code),
        Verb::Wait { code, .. } => ("wait", code),
        Verb::Show(code) => ("show", code),
        Verb::Finish { .. } | Verb::Stop { .. } => return step.at.excerpt.trim().to_owned(),
    };
    let first = || code.text.lines().find(|line| !line.trim().is_empty());
    let what = code.file.as_deref().or_else(first);
    format!("{verb} {}", what.unwrap_or_default().trim())
}

struct Chapter<'a> {
    setting: &'a Setting<'a>,
    plan: &'a Plan,
    begun: Instant,
    scratch: Scratch,
    observer: Option<Observer>,
    sessions: HashMap<&'a str, Session>,
    started: HashMap<usize, Started>,
    skipped: HashSet<usize>,
}

impl<'a> Chapter<'a> {
    fn step(&mut self, index: usize, step: &'a Step) -> Result<transcript::Step> {
        let begun = Instant::now();
        if let Some(reason) = self.skip(step) {
            self.skipped.insert(index);
            return Ok(self.record(begun, begun, Outcome::Skipped(reason), Output::default()));
        }
        match &step.verb {
            Verb::Show(_) => Ok(self.record(begun, begun, Outcome::Shown, Output::default())),
            Verb::Wait { code, within } => {
                self.wait_until(step, code, begun + *within)?;
                Ok(self.record(begun, Instant::now(), Outcome::Succeeded, Output::default()))
            }
            Verb::Run(work) => match &work.actor {
                Actor::Session(name) => {
                    let begun = self.hand_over(name, step, work)?;
                    let ended = self.end_of(name, step, work.within)?;
                    self.judge(name, step, work, begun, ended)
                }
                Actor::Shell => {
                    let shell = self.shell(step, work)?;
                    if !shell.wait(begun + work.within) {
                        return Err(shells::overdue(&step.at, work.within, shell));
                    }
                    self.end_shell(&step.at, work, begun, shell, None)
                }
            },
            Verb::Start(work, until) => self.start(index, step, work, until),
            Verb::Finish { of, within } => self.finish(*of, step, None, *within),
            Verb::Stop { of, signal, within } => self.finish(*of, step, Some(*signal), *within),
        }
    }

    /// Why a step is not meant for this stand, if it isn't.
    fn skip(&self, step: &Step) -> Option<String> {
        let stand = self.setting.stand;
        if let Verb::Finish { of, .. } | Verb::Stop { of, .. } = &step.verb
            && self.skipped.contains(of)
        {
            return self.skip(&self.plan.steps[*of]);
        }
        if let Some(only) = step.only.filter(|only| *only != stand.kind) {
            return Some(format!(
                "only for a {only} stand; this one is {}",
                stand.kind
            ));
        }
        let range = step.pg.filter(|range| !range.contains(stand.major))?;
        Some(format!("for PostgreSQL {range}; this is {}", stand.version))
    }

    fn record(
        &self,
        begun: Instant,
        ended: Instant,
        outcome: Outcome,
        output: Output,
    ) -> transcript::Step {
        transcript::Step {
            started: begun - self.begun,
            took: ended - begun,
            outcome,
            rows: None,
            output,
        }
    }

    /// Ends all sessions and removes the scratch directory.
    fn close(mut self) -> Result<()> {
        for (_, session) in self.sessions.drain() {
            session.close(GRACE);
        }
        self.scratch.remove()
    }
}

/// The error of a step, with what became of the server if it is gone: then that is why, whatever the step says.
fn with_server(error: Error, step: &Step, stand: &Stand) -> Error {
    if stand.is_alive() {
        return error;
    }
    let diagnosis = stand.diagnosis().to_string();
    let Error::Mistakes(mistakes) = error else {
        return Error::from(Mistake::new(step.at.clone(), diagnosis));
    };
    let mistakes = mistakes.into_iter();
    Error::Mistakes(mistakes.map(|it| it.note(diagnosis.clone())).collect())
}

/// The mistake of a step that takes longer than it may.
fn too_long(at: &Location, within: Duration) -> Mistake {
    let within = humantime::format_duration(within);
    Mistake::new(at.clone(), format!("this step did not end within {within}"))
        .help("give it more time with `within=…`, or find what it waits for")
}
