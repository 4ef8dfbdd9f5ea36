//! Process groups: each child leads one, so that its descendants end with it.

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::process::Child;
use std::time::{Duration, Instant};

/// Interval of checks for an end, on systems without a wait that has a deadline.
pub(crate) const POLL: Duration = Duration::from_millis(2);

/// The group that a child leads.
pub(crate) fn leader(child: &Child) -> i32 {
    child.id().cast_signed()
}

/// Sends a signal to all processes of a group. False if it has none.
pub(crate) fn signal(leader: i32, signal: Signal) -> bool {
    killpg(Pid::from_raw(leader), signal).is_ok()
}

/// Kills all processes of a group.
pub(crate) fn kill(leader: i32) {
    signal(leader, Signal::SIGKILL);
}

/// Returns `true` if a group has a process.
pub(crate) fn is_there(leader: i32) -> bool {
    killpg(Pid::from_raw(leader), None).is_ok()
}

/// Reaps all children that have ended, at the end of this process: otherwise they stay listed until the system's first
/// process reaps them.
pub(crate) fn reap() {
    while let Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) =
        waitpid(None, Some(WaitPidFlag::WNOHANG))
    {}
}

/// Waits for a child's end. False at the deadline.
pub(crate) fn wait_for(child: &mut Child, deadline: Instant) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(_)) | Err(_) => return true,
            Ok(None) if Instant::now() >= deadline => return false,
            Ok(None) => std::thread::sleep(POLL),
        }
    }
}
