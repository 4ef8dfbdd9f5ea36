//! The recorded samples, in the transcript's form.

use super::{Object, Recorder, Stage};
use crate::transcript::Evidence;
use crate::transcript::evidence::{Activity, Lock, ProgressRow, Target, Wait};

impl Recorder {
    /// Everything recorded, with the names known by now.
    pub(in crate::run) fn evidence(&self) -> Evidence {
        let mut windows = self.windows.clone();
        windows.sort_by_key(|window| window.started);
        Evidence {
            samples: self.samples.clone(),
            windows,
            locks: self
                .locks
                .iter()
                .map(|(span, held, ())| Lock {
                    span: *span,
                    backend: held.backend.clone(),
                    target: self.target(&held.object),
                    mode: held.mode,
                    granted: held.granted,
                })
                .collect(),
            waits: self
                .waits
                .iter()
                .map(|(span, waiting, since)| Wait {
                    span: *span,
                    waiter: waiting.waiter.clone(),
                    blocker: waiting.blocker.clone(),
                    root: waiting.root.clone(),
                    target: self.target(&waiting.object),
                    wanted: waiting.wanted,
                    held: waiting.held,
                    granted: waiting.granted,
                    since: *since,
                })
                .collect(),
            activity: self
                .activity
                .iter()
                .map(|(span, (backend, state, wait), ())| Activity {
                    span: *span,
                    backend: backend.clone(),
                    state: state.clone(),
                    wait: wait.clone(),
                })
                .collect(),
            progress: self
                .progress
                .iter()
                .map(|(span, stage, ())| ProgressRow {
                    span: *span,
                    backend: stage.backend.clone(),
                    command: stage.command.clone(),
                    relation: self.built(stage),
                    phase: stage.phase.clone(),
                    done: stage.done,
                    total: stage.total,
                    locker: stage.locker.clone(),
                })
                .collect(),
            workloads: self.ended.clone(),
            thinned: self.thinned,
        }
    }

    fn target(&self, (kind, relation): &Object) -> Target {
        match relation {
            Some(oid) if kind == "relation" => {
                Target::Relation(self.names.get(oid).cloned().unwrap_or_default())
            }
            _ => Target::Other(kind.clone()),
        }
    }

    /// The object that a command works on.
    fn built(&self, stage: &Stage) -> Option<String> {
        let named = |oid: Option<u32>| self.names.get(&oid?).cloned();
        match (named(stage.relation), named(stage.index)) {
            (Some(table), Some(index)) => Some(format!("{index} on {table}")),
            (one, other) => one.or(other),
        }
    }
}
