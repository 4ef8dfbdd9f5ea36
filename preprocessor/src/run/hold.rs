//! What a run has in hand before it starts anything: its place, the lock on it, and a guard.

use super::group;
use super::guard::{self, Guard};
use super::lock::{Holder, Lock};
use super::stand::place::Place;
use crate::error::Result;
use std::sync::Arc;

/// A place that no other run uses, and the guard of all that is started there.
#[derive(Debug)]
pub struct Hold {
    /// Ends everything. Dropped before the lock is given back.
    pub guard: Arc<Guard>,
    _lock: Lock,
    /// All is left to the guard, and not waited for.
    is_left: bool,
}

impl Hold {
    /// Waits for the place, ends what an earlier run left there, and starts a guard. `on_wait` is called once
    /// if another run has the place, with who that is as far as is known.
    ///
    /// # Errors
    /// When the lock, the journal or the guard's process can't be had.
    pub fn take(place: &Place, on_wait: impl FnOnce(Option<&Holder>)) -> Result<Self> {
        let lock = Lock::take(&place.dir, &place.book, on_wait)?;
        let journal = place.journal();
        guard::clean_up(&journal)?;
        let guard = Arc::new(Guard::start(&guard::program()?, &journal)?);
        Ok(Self {
            guard,
            _lock: lock,
            is_left: false,
        })
    }

    /// Gives the place back, and leaves all that was started there to the guard, which ends it while this process goes on or
    /// when it is gone. Whoever takes the place next waits for that.
    pub fn leave(mut self) {
        self.guard.leave();
        self.is_left = true;
    }
}

impl Drop for Hold {
    /// Ends all that was started, before the lock is given back, unless that was left to the guard.
    fn drop(&mut self) {
        if !self.is_left {
            self.guard.end();
        }
        group::reap();
    }
}
