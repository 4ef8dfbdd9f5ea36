//! What ends a run before its time: a signal, or mdBook going away.
//!
//! There is one way to end: the guard ends all that was started, and then this process exits.

use super::group;
use super::guard::Guard;
use crate::error::{Doing, Result};
use crate::speech;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::stat::{SFlag, fstat};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whether the end has begun.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// Whose guard ends what was started: that of the run which goes on.
static GUARD: Mutex<Option<Arc<Guard>>> = Mutex::new(None);

/// Ends the run on SIGINT, SIGTERM and SIGHUP, and when nobody reads stdout any more. A process may have several runs, one
/// after another.
///
/// # Errors
/// When the signals can't be taken.
pub fn arm(guard: &Arc<Guard>) -> Result<()> {
    let before = current().replace(Arc::clone(guard));
    if before.is_some() {
        return Ok(());
    }
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).doing(|| "listening for signals".into())?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let name = signal_hook::low_level::signal_name(signal).unwrap_or("a signal");
            end(name, 128 + signal);
        }
    });
    std::thread::spawn(move || {
        if wait_until_unread() {
            end("mdBook, which reads no more", 1);
        }
    });
    Ok(())
}

fn current() -> MutexGuard<'static, Option<Arc<Guard>>> {
    GUARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves the end to those who have begun it, if somebody has: what goes wrong from then on is their doing, and would
/// be told as a mistake of the author's. Returns if nobody has.
pub fn give_way() {
    while BEGUN.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

fn end(by: &str, status: i32) -> ! {
    BEGUN.store(true, Ordering::SeqCst);
    speech::tell(&format!(
        "witness: stopped by {by}; ending what was started"
    ));
    let guard = current().clone();
    guard.iter().for_each(|guard| guard.end());
    group::reap();
    std::process::exit(status)
}

/// Waits until the pipe on stdout has no reader. False where stdout is no pipe.
fn wait_until_unread() -> bool {
    let stdout = std::io::stdout();
    let is_pipe = fstat(stdout.as_fd()).is_ok_and(|stat| {
        SFlag::from_bits_truncate(stat.st_mode) & SFlag::S_IFMT == SFlag::S_IFIFO
    });
    if !is_pipe {
        return false;
    }
    loop {
        // Without events asked for, only the other end's going away is reported.
        let mut fds = [PollFd::new(stdout.as_fd(), PollFlags::empty())];
        match poll(&mut fds, PollTimeout::NONE) {
            Ok(_) => return fds[0].revents().is_some_and(|r| !r.is_empty()),
            Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return false,
        }
    }
}
