//! Runs one chapter's plan, step by step, and records what happened.
//!
//! A [`ChapterDriver`] runs the steps one at a time; [`run`] lets it run all of them. A step goes to a session
//! (`sessions`) or to a shell (`shells`); a step that is only started runs in the background until another block
//! finishes it (`background`). Conditions for continuing the chapter are evaluated in `conditions`.

mod awaited_condition;
mod background;
mod book_files;
mod claims;
mod conditions;
mod driver;
mod exclusive;
mod failing_workload;
mod running;
mod session_claim;
mod session_opening;
mod sessions;
mod shells;
mod step_report;
mod teardown;
mod until;
mod watch;
mod windows;
mod workloads;

pub use self::claims::false_claim;
pub use self::driver::ChapterDriver;
pub use self::sessions::SessionState;

use self::background::BackgroundStep;
use self::claims::CheckedClaim;
use self::step_report::too_long;
use self::windows::StepBaseline;
use super::claims::Claims;
use super::control::ControlConnection;
use super::event::Listener;
use super::masks::Masks;
use super::sampler::Sampler;
use super::workload::RunningWorkload;
use crate::error::{Mistake, Result};
use crate::inputs::InputEntry;
use crate::plan::{Actor, ChapterServer, Plan, Step, StepId, Verb, Work};
use crate::programs::psql::Session;
use crate::programs::scratch::Scratch;
use crate::reaper::Reaper;
use crate::stand::Stand;
use crate::transcript::{Evidence, Outcome, Output, StepRecord};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

/// Interval of checks of background processes while a step is awaited: each costs what is measured meanwhile some time.
const ALIVE: Duration = Duration::from_millis(50);

/// Time limit for a canceled statement, or a psql asked to quit, to end.
const GRACE: Duration = Duration::from_secs(2);

/// The context shared by all chapters of a run.
pub struct RunContext<'a> {
    /// The server.
    pub stand: &'a Stand,
    /// Cleans up leftover processes.
    pub reaper: &'a Reaper,
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
    pub steps: Vec<StepRecord>,
    /// The evidence; empty if the chapter did not reach its end.
    pub evidence: Evidence,
    /// The steps that did not go as their blocks declare, with their mistakes.
    pub failures: Vec<(StepId, Vec<Mistake>)>,
}

/// Runs all steps of a chapter. A failed claim or expected output changes nothing for the steps after it, so they still
/// run. Any other failed step is the last one.
///
/// # Errors
/// Fails if the environment does: no psql, no disk space, a lost server.
pub fn run(plan: &Plan, context: &RunContext<'_>) -> Result<ChapterOutcome> {
    let mut driver = ChapterDriver::begin(plan, context)?;
    while driver.run_step()?.is_some() {}
    driver.finish()
}

/// Recreates the book's database for a chapter that begins on a fresh one.
///
/// # Errors
/// The server's error, reported at the chapter's first block.
pub fn renew(plan: &Plan, stand: &Stand, reaper: &Reaper) -> Result<()> {
    let at_first = |error| match plan.steps.first() {
        Some(step) => conditions::at_step(step, error),
        None => error,
    };
    stand.renew_database(reaper).map_err(at_first)
}

struct Chapter<'a> {
    context: &'a RunContext<'a>,
    plan: &'a Plan,
    begun: Instant,
    /// The end of the last step that ran anything.
    worked: Instant,
    scratch: Scratch,
    observer: Option<ControlConnection>,
    observation: Option<Sampler>,
    claims: Option<Claims>,
    sessions: HashMap<&'a str, Session>,
    started: HashMap<StepId, BackgroundStep>,
    workloads: HashMap<StepId, RunningWorkload>,
    /// The state before a step.
    before: HashMap<StepId, StepBaseline>,
    server: ChapterServer,
    /// True if the last step was a claim that its session has answered, though it isn't true: the session goes on.
    has_answered: bool,
}

impl<'a> Chapter<'a> {
    /// A chapter of which nothing was started, with copies of its files.
    fn new(plan: &'a Plan, context: &'a RunContext<'a>) -> Result<Self> {
        let scratch = Scratch::new(context.stand, context.root, context.files)?;
        let begun = Instant::now();
        Ok(Self {
            context,
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
            server: context.stand.server(),
            has_answered: false,
        })
    }

    /// Opens the connections that the chapter begins with.
    fn open(&mut self) -> Result<()> {
        let (plan, context) = (self.plan, self.context);
        if let Some(name) = first_session(plan, &self.server) {
            // It connects while the observer does.
            self.begin_session(name)?;
        }
        self.observation = windows::begin(plan, context.stand, self.begun)?;
        if needs_observer(plan) {
            // Connect now, while no session has locked a catalog that a log-in reads.
            self.observer()?;
        }
        Ok(())
    }

    /// Runs a step; `before` are the records of those before it.
    fn step(&mut self, index: StepId, step: &'a Step, before: &[StepRecord]) -> Result<StepRecord> {
        let begun = Instant::now();
        self.has_answered = false;
        if let Some(reason) = self.plan.skips(index, &self.server) {
            return Ok(self.record(
                begun,
                begun,
                Outcome::Skipped(reason.to_string()),
                Output::default(),
            ));
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
        index: StepId,
        step: &'a Step,
        before: &[StepRecord],
    ) -> Result<StepRecord> {
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
                session,
                shows_false,
                within,
            } => {
                let claim = CheckedClaim {
                    step,
                    sentence,
                    code,
                    shows_false: *shows_false,
                };
                if let Some(session) = session {
                    return self.claim_in_session(&claim, session, *within);
                }
                let (outcome, row) = self.claim(&claim, begun + *within)?;
                values = row;
                outcome
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
            Verb::Fresh
            | Verb::Show(_)
            | Verb::Figure { .. }
            | Verb::Output { .. }
            | Verb::Diff { .. } => Outcome::Shown,
        };
        let mut record = self.record(begun, Instant::now(), outcome, output);
        record.values = values;
        Ok(record)
    }

    /// Runs code to its end.
    fn run(&mut self, step: &'a Step, work: &'a Work) -> Result<StepRecord> {
        match &work.actor {
            Actor::Session(name) => self.run_in_session(name, step, work),
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
    ) -> StepRecord {
        StepRecord {
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
fn first_session<'a>(plan: &'a Plan, server: &ChapterServer) -> Option<&'a str> {
    let does = |(index, step): &(StepId, &Step)| {
        step.is_run() && step.verb != Verb::Fresh && plan.skips(*index, server).is_none()
    };
    match &StepId::enumerate(&plan.steps).find(does)?.1.verb {
        Verb::Run(work) | Verb::Start(work, _) => match &work.actor {
            Actor::Session(name) => Some(name),
            Actor::Shell => None,
        },
        Verb::Claim {
            session: Some(name),
            ..
        } => Some(name),
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
