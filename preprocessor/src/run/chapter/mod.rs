//! Runs one chapter's plan, step by step, and records what happened.
//!
//! A step goes to a session (`sessions`) or to a shell (`shells`); a step that is only started runs in the background
//! until another block finishes it (`started`). Conditions for continuing the chapter are evaluated in `conditions`.

mod abandon;
mod background;
mod book_files;
mod claims;
mod conditions;
mod exclusive;
mod failing_workload;
mod running;
mod session_opening;
mod sessions;
mod shells;
mod step_report;
mod until;
mod watch;
mod windows;
mod workloads;

use self::background::BackgroundStep;
use self::step_report::{also, describe, too_long, with_server, with_walls};
use self::windows::StepBaseline;
use super::claims::Claims;
use super::control::ControlConnection;
use super::event::{Event, Listener};
use super::guard::Reaper;
use super::masks::Masks;
use super::sampler::Sampler;
use super::scratch::Scratch;
use super::session::Session;
use super::stand::Stand;
use super::workload::RunningWorkload;
use crate::error::{Error, Mistake, Result};
use crate::linked::InputEntry;
use crate::plan::{Actor, Plan, Server, Step, Verb, Work};
use crate::transcript::{self, Evidence, Outcome, Output};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

/// Time limit for a canceled statement, or a psql asked to quit, to end.
const GRACE: Duration = Duration::from_secs(2);

/// The context shared by all chapters of a run.
pub struct RunContext<'a> {
    /// The server.
    pub stand: &'a Stand,
    /// Cleans up leftover processes.
    pub guard: &'a Reaper,
    /// The book's root.
    pub root: &'a Path,
    /// The commands that each session runs when it opens.
    pub psql: &'a [String],
    /// Files and folders of the book that steps can read.
    pub files: &'a [InputEntry],
    /// The files that chapters depend on and that changed since the previous call.
    pub changed: &'a dyn Fn() -> BTreeSet<String>,
    /// The masks for secrets and paths in all results.
    pub masks: &'a Masks,
    /// Receives progress events.
    pub listener: Listener<'a>,
}

/// The outcome of a chapter.
#[derive(Debug)]
pub struct ChapterOutcome {
    /// One record for each step that ran: all of them unless a step failed that others depend on.
    pub steps: Vec<transcript::Step>,
    /// The evidence; empty if the chapter did not reach its end.
    pub evidence: Evidence,
    /// The steps that did not go as their blocks declare, by index, with their mistakes.
    pub failures: Vec<(usize, Vec<Mistake>)>,
}

/// Runs all steps of a chapter. A failed claim or expected output changes nothing for the steps after it, so they still
/// run. Any other failed step is the last one.
///
/// # Errors
/// Fails if the environment does: no psql, no disk space, a lost server.
pub fn run(plan: &Plan, setting: &RunContext<'_>) -> Result<ChapterOutcome> {
    let masks = setting.masks.on(setting.stand);
    run_masked(plan, setting, &masks).map_err(|error| masks.error(error))
}

/// Recreates the book's database for a chapter that begins on a fresh one.
///
/// # Errors
/// The server's error, reported at the chapter's first block.
pub fn renew(plan: &Plan, stand: &Stand, guard: &Reaper) -> Result<()> {
    let at_first = |error| match plan.steps.first() {
        Some(step) => conditions::at_step(step, error),
        None => error,
    };
    stand.renew_database(guard).map_err(at_first)
}

fn run_masked(plan: &Plan, setting: &RunContext<'_>, masks: &Masks) -> Result<ChapterOutcome> {
    let scratch = Scratch::new(setting.stand, setting.root, setting.files)?;
    let begun = Instant::now();
    let mut chapter = Chapter {
        setting,
        plan,
        begun,
        worked: begun,
        scratch,
        observer: None,
        observation: None,
        claims: None,
        sessions: HashMap::new(),
        started: HashMap::new(),
        workloads: HashMap::new(),
        before: HashMap::new(),
        server: setting.stand.server(),
    };
    let mut steps: Vec<transcript::Step> = Vec::with_capacity(plan.steps.len());
    let mut failures = Vec::new();
    // A failure here, caused by earlier chapters, is reported at the first step.
    let mut opened = Some(chapter.open());
    for (index, step) in plan.steps.iter().enumerate() {
        (setting.listener)(Event::Step {
            line: step.at.line,
            number: index + 1,
            what: describe(step),
        });
        let looked = Instant::now();
        let is_open = !matches!(opened, Some(Err(_)));
        let record = match opened.take() {
            Some(Err(error)) => Err(error),
            _ => chapter.step(index, step, &steps),
        };
        let kept = |record| Ok(book_files::check(step, setting).map(|()| record)?);
        match record.and_then(kept) {
            Ok(record) => steps.push(masks.step(record)),
            Err(error) => match with_server(chapter.at(step, error), step, setting.stand) {
                Error::Mistakes(mistakes) if setting.stand.is_alive() => {
                    let mistakes = chapter.with_background(mistakes);
                    let mistakes = with_walls(mistakes, chapter.scratch.sandbox());
                    let masked = mistakes.iter().cloned().map(|it| masks.mistake(it));
                    failures.push((index, masked.collect()));
                    if !(step.verb.is_read_only() && is_open) {
                        if let Err(error) = chapter.abandon() {
                            return Err(also(mistakes, &error));
                        }
                        let evidence = Evidence::default();
                        return Ok(ChapterOutcome {
                            steps,
                            evidence,
                            failures,
                        });
                    }
                    let shown = (Outcome::Shown, Output::default());
                    steps.push(chapter.record(looked, Instant::now(), shown.0, shown.1));
                }
                error => return Err(error),
            },
        }
    }
    let evidence = masks.evidence(chapter.close()?)?;
    // A started step may have run until now.
    if let Some((index, step)) = plan.steps.iter().enumerate().next_back()
        && let Err(mistake) = book_files::check(step, setting)
    {
        failures.push((index, vec![mistake]));
    }
    Ok(ChapterOutcome {
        steps,
        evidence,
        failures,
    })
}

struct Chapter<'a> {
    setting: &'a RunContext<'a>,
    plan: &'a Plan,
    begun: Instant,
    /// The end of the last step that ran anything.
    worked: Instant,
    scratch: Scratch,
    observer: Option<ControlConnection>,
    observation: Option<Sampler>,
    claims: Option<Claims>,
    sessions: HashMap<&'a str, Session>,
    started: HashMap<usize, BackgroundStep>,
    workloads: HashMap<usize, RunningWorkload>,
    /// The state before a step.
    before: HashMap<usize, StepBaseline>,
    server: Server,
}

impl<'a> Chapter<'a> {
    /// Opens the connections that the chapter begins with.
    fn open(&mut self) -> Result<()> {
        let (plan, setting) = (self.plan, self.setting);
        if let Some(name) = first_session(plan, &self.server) {
            // It connects while the observer does.
            self.begin_session(name)?;
        }
        self.observation = windows::begin(plan, setting.stand, self.begun)?;
        if needs_observer(plan) {
            // Connect now, while no session has locked a catalog that a log-in reads.
            self.observer()?;
        }
        Ok(())
    }

    /// Runs a step; `before` are the records of those before it.
    fn step(
        &mut self,
        index: usize,
        step: &'a Step,
        before: &[transcript::Step],
    ) -> Result<transcript::Step> {
        let begun = Instant::now();
        if let Some(reason) = self.plan.skips(index, &self.server) {
            return Ok(self.record(begun, begun, Outcome::Skipped(reason), Output::default()));
        }
        self.check(step)?;
        self.before(index, step)?;
        let record = self.perform(index, step, before)?;
        match &step.verb {
            Verb::Run(_) => self.after(index, &record)?,
            Verb::Finish { of, .. } | Verb::Stop { of, .. }
                if matches!(self.plan.steps[*of].verb, Verb::Start(..)) =>
            {
                self.after(*of, &record)?;
            }
            _ => {}
        }
        Ok(record)
    }

    fn perform(
        &mut self,
        index: usize,
        step: &'a Step,
        before: &[transcript::Step],
    ) -> Result<transcript::Step> {
        let begun = Instant::now();
        let mut values = Vec::new();
        let mut output = Output::default();
        let outcome = match &step.verb {
            Verb::Run(work) => return self.run(step, work),
            Verb::Start(work, until) => return self.start(index, step, work, until),
            Verb::Finish { of, within } => return self.finish(*of, step, None, *within),
            Verb::Stop { of, signal, within } => match &self.plan.steps[*of].verb {
                Verb::Workload { .. } => {
                    output = self.stop_workload(*of, step, *within)?;
                    Outcome::Succeeded
                }
                _ => return self.finish(*of, step, Some(*signal), *within),
            },
            Verb::Watch { of, work, every } => return self.watch(*of, step, work, *every),
            Verb::Wait { code, within } => {
                self.wait_until(step, code, begun + *within)?;
                Outcome::Succeeded
            }
            Verb::Await { of, until, within } => {
                self.wait_for(*of, step, until, *within)?;
                Outcome::Succeeded
            }
            Verb::Claim {
                sentence,
                code,
                within,
            } => {
                values = self.claim(step, sentence, code, begun + *within)?;
                Outcome::Succeeded
            }
            Verb::Expect { of, pattern } => {
                claims::expect(step, &self.plan.steps[*of], pattern, &before[*of].output)?;
                Outcome::Shown
            }
            Verb::Workload {
                processes, within, ..
            } => {
                self.workload(index, step, processes, *within)?;
                Outcome::Started
            }
            Verb::Open { session } => {
                self.session(session).map(drop)?;
                Outcome::Succeeded
            }
            // The database was made before the chapter began.
            Verb::Fresh | Verb::Show(_) | Verb::Figure { .. } => Outcome::Shown,
        };
        let mut record = self.record(begun, Instant::now(), outcome, output);
        record.values = values;
        Ok(record)
    }

    /// Runs code to its end.
    fn run(&mut self, step: &'a Step, work: &'a Work) -> Result<transcript::Step> {
        match &work.actor {
            Actor::Session(name) => {
                let begun = self.hand_over(name, work)?;
                let ended = self.end_of(name, step, work.within)?;
                self.judge(name, step, work, begun, ended)
            }
            Actor::Shell => {
                let begun = Instant::now();
                let shell = self.shell(step, work)?;
                if !self.wait_for_shell(step, &shell, begun + work.within)? {
                    return Err(shells::overdue(&step.at, work.within, shell));
                }
                self.end_shell(&step.at, work, begun, shell, None)
            }
        }
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
            values: Vec::new(),
        }
    }

    /// Ends all sessions, removes the scratch directory, and returns the evidence.
    fn close(mut self) -> Result<Evidence> {
        let evidence = self
            .observation
            .take()
            .map(|observation| observation.evidence());
        for (_, session) in self.sessions.drain() {
            session.close(GRACE);
        }
        self.scratch.remove()?;
        Ok(evidence.unwrap_or_default())
    }
}

/// The session that begins a chapter, if nothing runs before its first block.
fn first_session<'a>(plan: &'a Plan, server: &Server) -> Option<&'a str> {
    let does = |(index, step): &(usize, &Step)| {
        !matches!(step.verb, Verb::Fresh | Verb::Show(_)) && plan.skips(*index, server).is_none()
    };
    match &plan.steps.iter().enumerate().find(does)?.1.verb {
        Verb::Run(work) | Verb::Start(work, _) => match &work.actor {
            Actor::Session(name) => Some(name),
            Actor::Shell => None,
        },
        _ => None,
    }
}

/// Returns `true` if a chapter needs the tool's own queries.
fn needs_observer(plan: &Plan) -> bool {
    let asks = |step: &Step| {
        matches!(
            step.verb,
            Verb::Start(..)
                | Verb::Wait { .. }
                | Verb::Await { .. }
                | Verb::Watch { .. }
                | Verb::Claim { .. }
        )
    };
    plan.observes() || plan.steps.iter().any(asks)
}
