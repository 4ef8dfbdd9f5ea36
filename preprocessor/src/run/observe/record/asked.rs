//! What the run asks of what was recorded so far.

use super::Recorder;
use crate::transcript::evidence::Window;

impl Recorder {
    /// How far the server's log was at the latest sample, in bytes.
    pub(in crate::run::observe) fn position(&self) -> Option<u64> {
        Some(self.wal? + self.samples.last()?.wal)
    }

    /// The session that was seen with this transaction.
    pub(in crate::run::observe) fn owner(&self, xid: u32) -> Option<&String> {
        self.owners.get(&xid)
    }

    /// Returns whether a step that has ended ran at the same time as this one.
    pub(in crate::run::observe) fn overlaps(&self, window: &Window) -> bool {
        let mut windows = self.windows.iter();
        windows.any(|other| other.started < window.finished && window.started < other.finished)
    }

    /// Returns whether the latest sample shows that a backend waits for another one.
    pub(in crate::run::observe) fn shows_waiting(&self, pid: i32) -> bool {
        self.waits.latest().any(|wait| wait.waiter.pid == pid)
    }

    /// Returns whether the latest sample shows that a backend is executing a statement.
    pub(in crate::run::observe) fn shows_active(&self, pid: i32) -> bool {
        let mut activity = self.activity.latest();
        activity.any(|(backend, state, _)| backend.pid == pid && !state.starts_with("idle"))
    }
}
