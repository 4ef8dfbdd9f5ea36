//! The sandbox of a book's steps: they read the system, and write, connect and send signals only where the stand needs
//! it.
//!
//! Linux has Landlock for that (<https://docs.kernel.org/userspace-api/landlock.html>), by which a thread restricts
//! itself and everything that it starts. So a [`Sandbox`] is a thread that starts programs for others. `bounds` defines
//! the stand's needs, `config` the book's additions, and `enforce` calls the kernel. On other systems, and on a
//! kernel without Landlock, nothing is restricted, and a note says so.

pub(super) mod bounds;
pub(crate) mod config;
#[cfg_attr(not(target_os = "linux"), path = "nothing.rs")]
mod enforce;

use crate::error::{Context, Result};
use std::sync::mpsc::{Sender, channel};
use std::thread;

pub use bounds::Bounds;
pub use config::SandboxConfig;

/// The restrictions that the kernel enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// Nothing: this kernel has no Landlock, or has it switched off.
    Nothing,
    /// Those of this version of Landlock's interface: files from 1 on, TCP from 4, signals from 6.
    Landlock(i32),
}

impl Enforcement {
    /// Detects what this kernel can enforce.
    pub fn of_this_kernel() -> Self {
        // A thread of its own, since it restricts itself.
        let asked = thread::spawn(|| enforce::restrict(&Bounds::default())).join();
        asked.map_or(Self::Nothing, |force| force.unwrap_or(Self::Nothing))
    }

    /// Describes what is restricted and what isn't, as a phrase.
    pub fn phrase(self) -> String {
        match self {
            Self::Nothing => {
                "none: this kernel has no Landlock, so steps may do all that you may do".into()
            }
            Self::Landlock(version) => {
                let missing = match version {
                    ..=3 => "; TCP, devices and signals are free, which newer kernels restrict",
                    4 => "; devices and signals are free, which newer kernels restrict",
                    5 => "; signals are free, which newer kernels restrict",
                    _ => "",
                };
                format!("Landlock {version}: steps write in their own folder only{missing}")
            }
        }
    }
}

/// A start request to a sandbox.
type SpawnRequest = Box<dyn FnOnce() + Send>;

/// A thread within its bounds. Programs that it starts never get out of them.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// The channel to the thread; `None` if nothing is restricted.
    thread: Option<Sender<SpawnRequest>>,
}

impl Sandbox {
    /// Restricts nothing.
    pub(crate) fn none() -> Self {
        Self { thread: None }
    }

    /// Creates a sandbox with these bounds; one that restricts nothing if the kernel can't.
    ///
    /// # Errors
    /// Fails if the kernel has Landlock and refuses.
    pub(crate) fn new(bounds: Bounds) -> Result<Self> {
        let (jobs, handed) = channel::<SpawnRequest>();
        let (say, said) = channel();
        let doing = || "restricting what steps may do".to_owned();
        let serve = move || {
            let restricted = enforce::restrict(&bounds);
            let is_restricted = restricted.is_ok();
            if say.send(restricted).is_ok() && is_restricted {
                handed.into_iter().for_each(|job| job());
            }
        };
        let thread = thread::Builder::new().name("sandbox".into());
        thread.spawn(serve).context(doing)?;
        let force = said.recv().map_err(std::io::Error::other).and_then(|it| it);
        Ok(match force.context(doing)? {
            Enforcement::Nothing => Self::none(),
            Enforcement::Landlock(_) => Self { thread: Some(jobs) },
        })
    }

    /// A sandbox within this one, with narrower bounds.
    ///
    /// # Errors
    /// As for [`Sandbox::new`].
    pub(crate) fn within(&self, bounds: Bounds) -> Result<Self> {
        match self.thread {
            Some(_) => self.start(move || Self::new(bounds)),
            None => Ok(Self::none()),
        }
    }

    /// Returns `true` if anything is restricted.
    pub(crate) fn is_closed(&self) -> bool {
        self.thread.is_some()
    }

    /// Runs a start function on the sandbox's thread, so that the process and all its children are restricted.
    pub(crate) fn start<T: Send + 'static>(&self, start: impl FnOnce() -> T + Send + 'static) -> T {
        let Some(thread) = &self.thread else {
            return start();
        };
        let (say, said) = channel();
        let job = Box::new(move || {
            let _ = say.send(start());
        });
        // The thread ends with its last channel, which is this one at the earliest.
        match thread.send(job).ok().and_then(|()| said.recv().ok()) {
            Some(started) => started,
            None => panic!("what a sandbox starts has panicked"),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[path = "tests.rs"]
mod tests;
