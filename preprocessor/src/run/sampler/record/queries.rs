//! The run's queries about the samples recorded so far.

use super::Recorder;
use crate::transcript::evidence::Window;

impl Recorder {
    /// The WAL position at the latest sample, in bytes.
    pub(in crate::run::sampler) fn position(&self) -> Option<u64> {
        Some(self.wal? + self.samples.last()?.wal)
    }

    /// The session that was seen with this transaction.
    pub(in crate::run::sampler) fn owner(&self, xid: u32) -> Option<&String> {
        self.owners.get(&xid)
    }

    /// Returns `true` if a finished step overlapped this one.
    pub(in crate::run::sampler) fn overlaps(&self, window: &Window) -> bool {
        let mut windows = self.windows.iter();
        windows.any(|other| other.started < window.finished && window.started < other.finished)
    }

    /// Returns `true` if a backend waits for another one in the latest sample.
    pub(in crate::run::sampler) fn shows_waiting(&self, pid: i32) -> bool {
        self.waits.latest().any(|wait| wait.waiter.pid == pid)
    }

    /// Returns `true` if a backend is executing a statement in the latest sample.
    pub(in crate::run::sampler) fn shows_active(&self, pid: i32) -> bool {
        let mut activity = self.activity.latest();
        activity.any(|(backend, state, _)| backend.pid == pid && !state.starts_with("idle"))
    }
}
