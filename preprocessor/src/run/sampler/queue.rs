//! The queues for locks, as one sample shows them.

use super::sample::{RawLock, RawSample};
use crate::transcript::evidence::LockMode;
use std::collections::{HashMap, HashSet};

/// The locks of each backend, and the first blocker of each waiter.
pub(super) struct WaitQueue<'a> {
    locks: HashMap<i32, Vec<&'a RawLock>>,
    blockers: HashMap<i32, i32>,
}

impl<'a> WaitQueue<'a> {
    pub(super) fn of(seen: &'a RawSample) -> Self {
        let mut locks: HashMap<i32, Vec<&RawLock>> = HashMap::new();
        for lock in &seen.locks {
            locks.entry(lock.pid).or_default().push(lock);
        }
        let mut blockers = HashMap::new();
        for (waiter, blocker) in &seen.waits {
            blockers.entry(*waiter).or_insert(*blocker);
        }
        Self { locks, blockers }
    }

    fn of_backend(&self, pid: i32) -> impl Iterator<Item = &'a RawLock> {
        self.locks.get(&pid).into_iter().flatten().copied()
    }

    /// The lock that a backend waits for. `None` if it was granted between the two queries of one sample.
    pub(super) fn wanted(&self, waiter: i32) -> Option<&'a RawLock> {
        self.of_backend(waiter).find(|lock| !lock.granted)
    }

    /// The strongest mode in which a blocker holds the wanted object, or waits for it ahead; and whether it holds it.
    pub(super) fn held(&self, blocker: i32, wanted: &RawLock) -> (Option<LockMode>, bool) {
        let strongest = self
            .of_backend(blocker)
            .filter(|lock| lock.kind == wanted.kind && lock.relation == wanted.relation)
            .filter(|lock| lock.mode.conflicts(wanted.mode))
            .max_by_key(|lock| (lock.granted, lock.mode));
        match strongest {
            Some(lock) => (Some(lock.mode), lock.granted),
            // A transaction's lock on itself is not sampled; the blocker is that transaction.
            None if wanted.relation.is_none() => (Some(LockMode::Exclusive), true),
            None => (None, true),
        }
    }

    /// The backend at the end of the chain of blockers, which waits for nothing. In a cycle, the last before it closes.
    pub(super) fn root(&self, blocker: i32) -> i32 {
        let mut visited = HashSet::from([blocker]);
        let mut last = blocker;
        while let Some(next) = self
            .blockers
            .get(&last)
            .filter(|next| visited.insert(**next))
        {
            last = *next;
        }
        last
    }
}
