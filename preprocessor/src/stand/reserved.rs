//! The resources that a run acquires before it starts anything: the lock on its directories, and a reaper.

use crate::error::Result;
use crate::process_group;
use crate::reaper::{self, Reaper};
use crate::stand::dirs::StandDirs;
use crate::stand::lock::{LockHolder, StandLock};
use std::sync::Arc;

/// The directories of a stand that no other run uses, and the reaper of everything started there.
#[derive(Debug)]
pub struct ReservedStand {
    /// Ends everything. Dropped before the lock is released.
    pub reaper: Arc<Reaper>,
    _lock: StandLock,
    /// True if everything is left to the reaper, without waiting for it.
    is_left: bool,
}

impl ReservedStand {
    /// Waits for the lock, cleans up after an earlier run, and starts a reaper. `on_wait` is called once if another run
    /// has the lock, with its holder if known.
    ///
    /// # Errors
    /// Fails if the lock, the journal or the reaper's process is unavailable.
    pub fn reserve(dirs: &StandDirs, on_wait: impl FnOnce(Option<&LockHolder>)) -> Result<Self> {
        let lock = StandLock::take(&dirs.dir, &dirs.book, on_wait)?;
        let journal = dirs.journal();
        reaper::clean_up(&journal)?;
        let reaper = Arc::new(Reaper::start(&reaper::program()?, &journal)?);
        Ok(Self {
            reaper,
            _lock: lock,
            is_left: false,
        })
    }

    /// Releases the lock, and leaves everything that was started there to the reaper, which ends it in the background
    /// or after this process. The next holder of the lock waits for that.
    pub fn release(mut self) {
        self.reaper.leave();
        self.is_left = true;
    }
}

impl Drop for ReservedStand {
    /// Ends everything that was started, before the lock is released, unless that was left to the reaper.
    fn drop(&mut self) {
        if !self.is_left {
            self.reaper.end();
        }
        process_group::reap();
    }
}
