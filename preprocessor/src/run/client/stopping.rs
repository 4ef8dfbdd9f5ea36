//! How the clients hear of their end.

use crate::error::{Doing, Result};
use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The end, which a signal asks for, or an error.
#[derive(Clone, Default)]
pub(super) struct Stopping(Arc<(Mutex<Option<End>>, Condvar)>);

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// What has begun may take as long as it does: so SIGALRM ends pgbench.
    Patient,
    /// It may not.
    Soon,
}

impl Stopping {
    /// Takes the signals that ask for an end. The second one that is not SIGALRM ends the process at once.
    ///
    /// # Errors
    /// When they can't be taken.
    pub(super) fn listen() -> Result<Self> {
        let mut signals = Signals::new([SIGALRM, SIGHUP, SIGINT, SIGTERM])
            .doing(|| "listening for signals".into())?;
        let stopping = Self::default();
        let heard = stopping.clone();
        std::thread::spawn(move || {
            for signal in signals.forever() {
                let end = match signal {
                    SIGALRM => End::Patient,
                    _ if heard.is(End::Soon) => std::process::exit(128 + signal),
                    _ => End::Soon,
                };
                heard.end(end);
            }
        });
        Ok(stopping)
    }

    fn lock(&self) -> MutexGuard<'_, Option<End>> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, end: End) -> bool {
        *self.lock() == Some(end)
    }

    fn end(&self, end: End) {
        let mut at = self.lock();
        if *at != Some(End::Soon) {
            *at = Some(end);
        }
        self.0.1.notify_all();
    }

    /// Ends all as if there had been a signal.
    pub(super) fn now(&self) {
        self.end(End::Soon);
    }

    /// Whether the end has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.lock().is_some()
    }

    /// Waits for the end, or for this moment, which then is one. True if what has begun may take its time.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut end = self.lock();
        while end.is_none() {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                *end = Some(End::Patient);
                self.0.1.notify_all();
                break;
            }
            end = self.pause(end, left);
        }
        *end == Some(End::Patient)
    }

    /// Waits until this moment. False if the end comes first.
    pub(super) fn sleep_until(&self, at: Instant) -> bool {
        let mut end = self.lock();
        while end.is_none() {
            let left = at.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            end = self.pause(end, Some(left));
        }
        false
    }

    fn pause<'a>(
        &'a self,
        end: MutexGuard<'a, Option<End>>,
        left: Option<Duration>,
    ) -> MutexGuard<'a, Option<End>> {
        let condition = &self.0.1;
        match left {
            Some(left) => condition
                .wait_timeout(end, left)
                .map_or_else(|error| error.into_inner().0, |(end, _)| end),
            None => condition.wait(end).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
