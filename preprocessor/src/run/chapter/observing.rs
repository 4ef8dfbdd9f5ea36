//! What is observed while steps run: the observer itself, the windows of the steps, and rewritten relations.

use super::super::observe::Observation;
use super::super::stand::Stand;
use super::Chapter;
use super::conditions::at_step;
use super::shells::session_of;
use crate::error::{Error, Result};
use crate::plan::{Actor, Plan, Step, Verb};
use crate::transcript::evidence::Window;
use crate::transcript::{self, Outcome};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The storage of each relation: its name and its file, by oid.
pub(super) type Storage = HashMap<u32, (String, u32)>;

/// What there was before a step that has a name.
pub(super) struct Before {
    /// The storage of all relations.
    pub(super) storage: Storage,
    /// How far the server's log was, in bytes.
    pub(super) wal: Option<u64>,
}

/// How long a sample may let wait for itself. It is long, since a server may be busy for a while.
const PATIENCE: Duration = Duration::from_secs(30);

/// Begins to observe a chapter that makes use of it.
pub(super) fn begin(plan: &Plan, stand: &Stand, begun: Instant) -> Result<Option<Observation>> {
    if !plan.observes() {
        return Ok(None);
    }
    let processes = plan.steps.iter().filter_map(|step| match &step.verb {
        Verb::Workload { processes, .. } => Some(processes),
        _ => None,
    });
    let names = processes.flatten().map(|process| process.name.clone());
    Observation::begin(stand, begun, names.collect()).map(Some)
}

impl Chapter<'_> {
    /// What has to hold for a step to be run: the observer sees, and the workloads go on.
    pub(super) fn check(&mut self, step: &Step) -> Result<()> {
        if let Some(observation) = &self.observation {
            observation.check().map_err(|error| at_step(step, error))?;
        }
        self.check_background(step)
    }

    /// Notes the storage of all relations before a step that has a name, so that it is known what it rewrites.
    pub(super) fn before(&mut self, index: usize, step: &Step) -> Result<()> {
        let runs = matches!(step.verb, Verb::Run(_) | Verb::Start(..));
        if self.observation.is_some() && runs && step.name.is_some() {
            let within = within(step);
            let storage = self.observer()?.within(within).storage()?;
            // What is seen from now on belongs to this step, and what was written before doesn't.
            self.look(step)?;
            let wal = self.observation.as_ref().and_then(Observation::position);
            self.before.insert(index, Before { storage, wal });
        }
        Ok(())
    }

    /// Records the window of a step that has ended. `index` is the step that was run, `record` tells of all of it.
    pub(super) fn after(&mut self, index: usize, record: &transcript::Step) -> Result<()> {
        self.worked = Instant::now();
        if self.observation.is_none() {
            return Ok(());
        }
        let step = &self.plan.steps[index];
        // What comes next must not be taken for a part of this step, and what its session still has locked is seen.
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
            Outcome::Failed(with) => ("failed", Some(with.clone())),
            _ => ("succeeded", None),
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
            outcome: outcome.to_owned(),
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

    /// Has a sample taken now, and waits for it.
    pub(super) fn look(&mut self, step: &Step) -> Result<()> {
        let Some(observation) = &self.observation else {
            return Ok(());
        };
        if observation.look(Instant::now() + PATIENCE) {
            return Ok(());
        }
        self.check(step)?;
        let patience = humantime::format_duration(PATIENCE);
        Err(Error::setup(
            format!("the observer could not take a sample within {patience}"),
            "give the server more room, or less to do",
        ))
    }
}

/// How long a step may take.
fn within(step: &Step) -> Duration {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) => work.within,
        _ => PATIENCE,
    }
}

/// The relations that have other storage now than before.
fn rewritten(before: &Storage, after: &Storage) -> Vec<String> {
    let has_changed = |(oid, (_, file)): &(&u32, &(String, u32))| {
        before.get(*oid).is_some_and(|(_, before)| before != file)
    };
    let changed = after.iter().filter(has_changed);
    let mut names: Vec<_> = changed.map(|(_, (name, _))| name.clone()).collect();
    names.sort();
    names
}
