//! Early ends of a run: by a signal, or because mdBook is gone.
//!
//! There is one way to end: the reaper ends everything that was started, and then this process exits.

use crate::error::{Context, Result};
use crate::reaper::Reaper;
use crate::{console, process_group};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::stat::{SFlag, fstat};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// True if the end has begun.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// The reaper of the current run, which cleans up.
static REAPER: Mutex<Option<Arc<Reaper>>> = Mutex::new(None);

/// Ends the run on SIGINT, SIGTERM and SIGHUP, and when stdout has no reader any more. A process may have several runs,
/// one after another.
///
/// # Errors
/// Fails if the signals can't be handled.
pub(crate) fn install(reaper: &Arc<Reaper>) -> Result<()> {
    let before = current().replace(Arc::clone(reaper));
    if before.is_some() {
        return Ok(());
    }
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).context(|| "listening for signals".into())?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let name = signal_hook::low_level::signal_name(signal).unwrap_or("a signal");
            end(name, 128 + signal);
        }
    });
    std::thread::spawn(move || {
        if wait_until_unread() {
            end("mdBook, which stopped reading", 1);
        }
    });
    Ok(())
}

fn current() -> MutexGuard<'static, Option<Arc<Reaper>>> {
    REAPER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Blocks for ever if the end has begun: errors from then on are caused by it, and would be reported as mistakes of the
/// author. Otherwise returns.
pub(crate) fn park_if_interrupted() {
    while BEGUN.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

fn end(by: &str, status: i32) -> ! {
    BEGUN.store(true, Ordering::SeqCst);
    console::report(&format!(
        "witness: stopped by {by}; terminating everything it started"
    ));
    let reaper = current().clone();
    reaper.iter().for_each(|reaper| reaper.end());
    process_group::reap();
    std::process::exit(status)
}

/// Waits until the pipe on stdout has no reader. False if stdout is not a pipe.
fn wait_until_unread() -> bool {
    let stdout = std::io::stdout();
    let is_pipe = fstat(stdout.as_fd()).is_ok_and(|stat| {
        SFlag::from_bits_truncate(stat.st_mode) & SFlag::S_IFMT == SFlag::S_IFIFO
    });
    if !is_pipe {
        return false;
    }
    loop {
        // Without requested events, only a hang-up of the other end is reported.
        let mut fds = [PollFd::new(stdout.as_fd(), PollFlags::empty())];
        match poll(&mut fds, PollTimeout::NONE) {
            Ok(_) => return fds[0].revents().is_some_and(|r| !r.is_empty()),
            Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return false,
        }
    }
}
