//! Process groups: each child leads one, so that what it starts ends with it.

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use std::process::Child;
use std::time::{Duration, Instant};

/// How often an end is looked for where the system offers no way to wait for it with a deadline.
pub(crate) const POLL: Duration = Duration::from_millis(2);

/// The group that a child leads.
pub(crate) fn leader(child: &Child) -> i32 {
    child.id().cast_signed()
}

/// Sends a signal to all processes of a group. False when it has none.
pub(crate) fn signal(leader: i32, signal: Signal) -> bool {
    killpg(Pid::from_raw(leader), signal).is_ok()
}

/// Kills all processes of a group.
pub(crate) fn kill(leader: i32) {
    signal(leader, Signal::SIGKILL);
}

/// Whether a group has a process.
pub(crate) fn is_there(leader: i32) -> bool {
    killpg(Pid::from_raw(leader), None).is_ok()
}

/// Takes the ends of all children that have ended, at the end of this process: else they are still listed until the
/// system's first process gets round to it.
pub(crate) fn reap() {
    while let Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) =
        waitpid(None, Some(WaitPidFlag::WNOHANG))
    {}
}

/// Waits for a child's end. False when the deadline comes first.
pub(crate) fn wait_for(child: &mut Child, deadline: Instant) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(_)) | Err(_) => return true,
            Ok(None) if Instant::now() >= deadline => return false,
            Ok(None) => std::thread::sleep(POLL),
        }
    }
}
