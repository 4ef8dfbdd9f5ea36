//! Observation of steps: the observer itself, the windows of the steps, and rewritten relations.

use super::super::sampler::Sampler;
use super::Chapter;
use super::conditions::at_step;
use super::shells::session_of;
use crate::error::{Error, Result};
use crate::plan::{Actor, Plan, Step, StepId, Verb};
use crate::stand::Stand;
use crate::transcript::evidence::{Window, WindowOutcome};
use crate::transcript::{Outcome, StepRecord};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The storage of each relation: its name and its file, by oid.
pub(super) type Storage = HashMap<u32, (String, u32)>;

/// The state before a named step.
pub(super) struct StepBaseline {
    /// The storage of all relations.
    pub(super) storage: Storage,
    /// The WAL position, in bytes.
    pub(super) wal: Option<u64>,
}

/// Time limit for a sample. It is long, since a server may be busy for a while.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts observing a chapter that uses evidence.
pub(super) fn begin(plan: &Plan, stand: &Stand, begun: Instant) -> Result<Option<Sampler>> {
    if !plan.observes() {
        return Ok(None);
    }
    let processes = plan.steps.iter().filter_map(|step| match &step.verb {
        Verb::Workload { processes, .. } => Some(processes),
        _ => None,
    });
    let names = processes.flatten().map(|process| process.name.clone());
    Sampler::begin(stand, begun, names.collect()).map(Some)
}

impl Chapter<'_> {
    /// Checks that a step can run: the observer works, and the workloads are alive.
    pub(super) fn check(&mut self, step: &Step) -> Result<()> {
        if let Some(observation) = &self.observation {
            observation.check().map_err(|error| at_step(step, error))?;
        }
        self.check_background(step)
    }

    /// Records the storage of all relations before a named step, to detect rewrites.
    pub(super) fn before(&mut self, index: StepId, step: &Step) -> Result<()> {
        let runs = matches!(step.verb, Verb::Run(_) | Verb::Start(..));
        if self.observation.is_some() && runs && step.name.is_some() {
            let within = within(step);
            let storage = self.observer()?.within(within).storage()?;
            // Later samples belong to this step, and WAL written before doesn't.
            self.look(step)?;
            let wal = self.observation.as_ref().and_then(Sampler::position);
            self.before.insert(index, StepBaseline { storage, wal });
        }
        Ok(())
    }

    /// Records the window of a finished step. `index` is the step that was run, `record` covers all of it.
    pub(super) fn after(&mut self, index: StepId, record: &StepRecord) -> Result<()> {
        self.worked = Instant::now();
        if self.observation.is_none() {
            return Ok(());
        }
        let step = &self.plan.steps[index];
        // This sample separates the step from the next one, and shows the locks that its session still holds.
        self.look(step)?;
        let before = self.before.remove(&index);
        let rewritten = match &before {
            Some(before) => {
                let within = within(step);
                rewritten(&before.storage, &self.observer()?.within(within).storage()?)
            }
            None => Vec::new(),
        };
        let (outcome, failure) = match &record.outcome {
            Outcome::Failed(with) => (WindowOutcome::Failed, Some(with.clone())),
            _ => (WindowOutcome::Succeeded, None),
        };
        let mut window = Window {
            name: step.name.clone(),
            session: match &step.verb {
                Verb::Run(work) | Verb::Start(work, _) => match &work.actor {
                    Actor::Session(name) => Some(name.clone()),
                    Actor::Shell => Some(session_of(step).to_owned()),
                },
                _ => None,
            },
            started: record.started,
            finished: record.started + record.took,
            outcome,
            failure,
            rewritten,
            exclusive: None,
        };
        if let Some(before) = &before {
            window.exclusive = self.exclusive(index, before, &window)?;
        }
        if let Some(observation) = &self.observation {
            observation.record(|recorder| recorder.window(window));
        }
        Ok(())
    }

    /// Takes a sample now and waits for it.
    pub(super) fn look(&mut self, step: &Step) -> Result<()> {
        let Some(observation) = &self.observation else {
            return Ok(());
        };
        if observation.sample_now(Instant::now() + PATIENCE) {
            return Ok(());
        }
        self.check(step)?;
        let patience = humantime::format_duration(PATIENCE);
        Err(Error::setup(
            format!("the observer could not take a sample within {patience}"),
            "give the server more resources, or reduce its load",
        ))
    }
}

/// The time limit of a step.
fn within(step: &Step) -> Duration {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) => work.within,
        _ => PATIENCE,
    }
}

/// The relations whose storage differs.
fn rewritten(before: &Storage, after: &Storage) -> Vec<String> {
    let has_changed = |(oid, (_, file)): &(&u32, &(String, u32))| {
        before.get(*oid).is_some_and(|(_, before)| before != file)
    };
    let changed = after.iter().filter(has_changed);
    let mut names: Vec<_> = changed.map(|(_, (name, _))| name.clone()).collect();
    names.sort();
    names
}
