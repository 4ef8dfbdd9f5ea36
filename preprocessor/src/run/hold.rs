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
        Ok(Self { guard, _lock: lock })
    }
}

impl Drop for Hold {
    /// Ends all that was started, before the lock is given back.
    fn drop(&mut self) {
        self.guard.end();
        group::reap();
    }
}
