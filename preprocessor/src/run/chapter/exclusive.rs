//! The ACCESS EXCLUSIVE locks of a step, read from the server's WAL: certain, however short they were.

use super::super::control::EVERY;
use super::Chapter;
use super::windows::StepBaseline;
use crate::error::Result;
use crate::plan::{PictureKind, Plan, StepId, Verb};
use crate::transcript::evidence::Window;
use std::time::{Duration, Instant};

/// Maximum wait for the WAL to reach the disk. Records of committed transactions have reached it; those of a failed one
/// follow when the WAL writer comes by.
const PATIENCE: Duration = Duration::from_millis(200);

/// The same while a workload runs: its next commit writes the records of all sessions.
const PATIENCE_WITH_WORKLOAD: Duration = Duration::from_secs(2);

/// Words of statements that may lock a table in ACCESS EXCLUSIVE mode.
const LOCKS: [&str; 10] = [
    "alter", "call", "cluster", "create", "drop", "lock", "refresh", "reindex", "truncate",
    "vacuum",
];

/// Returns `true` if a verdict or a claim refers to the locks of a step.
pub(super) fn is_asked(plan: &Plan, index: StepId) -> bool {
    let drawn = (PictureKind::Verdict, index);
    plan.drawn_elsewhere.contains(&drawn)
        || plan.steps.iter().any(|step| match &step.verb {
            Verb::Figure {
                picture: PictureKind::Verdict,
                chapter: None,
                steps,
            } => steps.contains(&index),
            Verb::Claim { code, .. } => {
                let code = code.text.to_ascii_lowercase();
                code.contains("witness_step") && code.contains("exclusive")
            }
            _ => false,
        })
}

impl Chapter<'_> {
    /// The relations that a step's session has locked in ACCESS EXCLUSIVE mode during it, the most informative first;
    /// `None` if that can't be determined.
    pub(super) fn exclusive(
        &mut self,
        index: StepId,
        before: &StepBaseline,
        window: &Window,
    ) -> Result<Option<Vec<String>>> {
        let (Some(observation), true) = (&self.observation, is_asked(self.plan, index)) else {
            return Ok(None);
        };
        let (Some(from), Some(to)) = (before.wal, observation.position()) else {
            return Ok(None);
        };
        let database = observation.database();
        if !self.is_written(to)? {
            return Ok(None);
        }
        let Some(locks) = self.context.stand.exclusive_locks(from, to)? else {
            return Ok(None);
        };
        let is_alone = self.started.is_empty() && !self.may_workloads_lock();
        let mut names = Vec::new();
        let mut is_certain = true;
        for lock in locks.iter().filter(|lock| lock.database == database) {
            // A relation created in this step concerns no other session.
            let Some((name, _)) = before.storage.get(&lock.relation) else {
                continue;
            };
            let Some(observation) = &self.observation else {
                break;
            };
            match observation.owner(lock.xid) {
                Some(owner) if Some(&owner) != window.session.as_ref() => {}
                None if !is_alone || lock.truncates || observation.overlaps(window) => {
                    is_certain = false;
                }
                _ => names.push(name.clone()),
            }
        }
        // By default an index is named after its table, so its name is longer.
        names.sort_by_key(|name| (name.len(), name.clone()));
        names.dedup();
        Ok((is_certain || !names.is_empty()).then_some(names))
    }

    /// Returns `true` if the scripts of a running workload may take such locks, judged by their words.
    fn may_workloads_lock(&self) -> bool {
        let running = self
            .workloads
            .keys()
            .map(|index| &self.plan.steps[*index].verb);
        let mut processes = running.flat_map(|verb| match verb {
            Verb::Workload { processes, .. } => processes.as_slice(),
            _ => &[],
        });
        processes.any(|process| {
            let script = std::fs::read_to_string(self.context.root.join(&process.script));
            script.map_or(true, |text| {
                let text = text.to_ascii_lowercase();
                if text.contains("do $") {
                    return true;
                }
                let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                words.any(|word| LOCKS.contains(&word))
            })
        })
    }

    /// Returns `true` if the WAL records locks (`wal_level`) and has reached the disk up to here. An aborted
    /// transaction's records are not written at once.
    fn is_written(&mut self, to: u64) -> Result<bool> {
        let to = i64::try_from(to).unwrap_or(i64::MAX);
        let patience = match self.workloads.is_empty() {
            true => PATIENCE,
            false => PATIENCE_WITH_WORKLOAD,
        };
        let deadline = Instant::now() + patience;
        loop {
            let query = include_str!("../sampler/sql/written.sql");
            let row = self
                .observer()?
                .ask_with("how far its log is written", |client| {
                    client.query_one(query, &[&to])
                })?;
            match row.get(0) {
                Some(false) if Instant::now() < deadline => std::thread::sleep(EVERY),
                is_written => return Ok(is_written.unwrap_or_default()),
            }
        }
    }
}
