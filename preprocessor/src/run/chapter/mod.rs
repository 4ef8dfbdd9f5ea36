//! Runs one chapter's plan, step by step, and records what happened.
//!
//! A step goes to a session (`sessions`) or to a shell (`shells`); one that is only
//! started is kept until another block takes its end (`started`). What has to hold before the chapter
//! goes on is judged in `conditions`.

mod abandon;
mod background;
mod claims;
mod conditions;
mod exclusive;
mod fruitless;
mod observing;
mod opening;
mod sessions;
mod shells;
mod started;
mod told;
mod until;
mod untouched;
mod watch;
mod workloads;

use self::observing::Before;
use self::started::Started;
use self::told::{also, describe, too_long, with_server, with_walls};
use super::claims::Claims;
use super::event::{Event, Listener};
use super::guard::Guard;
use super::masks::Masks;
use super::observe::Observation;
use super::observer::Observer;
use super::scratch::Scratch;
use super::session::Session;
use super::stand::Stand;
use super::workload::Running;
use crate::error::{Error, Mistake, Result};
use crate::linked::Entry;
use crate::plan::{Actor, Plan, Server, Step, Verb, Work};
use crate::transcript::{self, Evidence, Outcome, Output};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
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
    /// What each session runs when it opens.
    pub psql: &'a [String],
    /// Files and folders of the book that steps can read.
    pub files: &'a [Entry],
    /// The files of the book that chapters rest on and that were changed since this was asked last.
    pub changed: &'a dyn Fn() -> BTreeSet<String>,
    /// What must not be seen of what happens.
    pub masks: &'a Masks,
    /// Hears what goes on.
    pub listener: Listener<'a>,
}

/// What happened in a chapter.
#[derive(Debug)]
pub struct Happened {
    /// One record for each step, as far as it came: all of them unless one failed that others rest on.
    pub steps: Vec<transcript::Step>,
    /// What was observed; nothing where it did not come to its end.
    pub evidence: Evidence,
    /// The steps that did not go as their blocks declare, by their index, and what is wrong with them.
    pub failures: Vec<(usize, Vec<Mistake>)>,
}

/// Runs all steps of a chapter. What only looks, a claim or an expected output, changes nothing for the steps after it: they
/// are run also where it fails. Any other step that fails is the last one.
///
/// # Errors
/// When the machine fails: no psql, no disk, no server any more.
pub fn run(plan: &Plan, setting: &Setting<'_>) -> Result<Happened> {
    let masks = setting.masks.on(setting.stand);
    run_masked(plan, setting, &masks).map_err(|error| masks.error(error))
}

/// Makes the book's database anew for a chapter that begins on a fresh one.
///
/// # Errors
/// The error of a server that refuses, at the chapter's first block.
pub fn renew(plan: &Plan, stand: &Stand, guard: &Guard) -> Result<()> {
    let at_first = |error| match plan.steps.first() {
        Some(step) => conditions::at_step(step, error),
        None => error,
    };
    stand.renew_database(guard).map_err(at_first)
}

fn run_masked(plan: &Plan, setting: &Setting<'_>, masks: &Masks) -> Result<Happened> {
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
    // What goes wrong here, because of what chapters before this one did, is told at the first step.
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
        let kept = |record| Ok(untouched::check(step, setting).map(|()| record)?);
        match record.and_then(kept) {
            Ok(record) => steps.push(masks.step(record)),
            Err(error) => match with_server(chapter.at(step, error), step, setting.stand) {
                Error::Mistakes(mistakes) if setting.stand.is_alive() => {
                    let mistakes = chapter.with_background(mistakes);
                    let mistakes = with_walls(mistakes, chapter.scratch.sandbox());
                    let masked = mistakes.iter().cloned().map(|it| masks.mistake(it));
                    failures.push((index, masked.collect()));
                    if !(step.verb.only_looks() && is_open) {
                        if let Err(error) = chapter.abandon() {
                            return Err(also(mistakes, &error));
                        }
                        let evidence = Evidence::default();
                        return Ok(Happened {
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
    // What was started may have gone on until now.
    if let Some((index, step)) = plan.steps.iter().enumerate().next_back()
        && let Err(mistake) = untouched::check(step, setting)
    {
        failures.push((index, vec![mistake]));
    }
    Ok(Happened {
        steps,
        evidence,
        failures,
    })
}

struct Chapter<'a> {
    setting: &'a Setting<'a>,
    plan: &'a Plan,
    begun: Instant,
    /// When the last step that did something ended.
    worked: Instant,
    scratch: Scratch,
    observer: Option<Observer>,
    observation: Option<Observation>,
    claims: Option<Claims>,
    sessions: HashMap<&'a str, Session>,
    started: HashMap<usize, Started>,
    workloads: HashMap<usize, Running>,
    /// What there was before a step.
    before: HashMap<usize, Before>,
    server: Server,
}

impl<'a> Chapter<'a> {
    /// Makes the connections that the chapter begins with.
    fn open(&mut self) -> Result<()> {
        let (plan, setting) = (self.plan, self.setting);
        if let Some(name) = first_session(plan, &self.server) {
            // It connects while the observer does.
            self.begin_session(name)?;
        }
        self.observation = observing::begin(plan, setting.stand, self.begun)?;
        if needs_observer(plan) {
            // Now, while nobody has a catalog locked yet that a log-in reads.
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

    /// Ends all sessions and removes the scratch directory; what was observed.
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

/// The session that begins a chapter, if nothing is done before its first block.
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

/// Returns whether a chapter asks questions of its own.
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
