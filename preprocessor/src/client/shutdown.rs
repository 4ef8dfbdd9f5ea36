//! The shutdown of the clients.

use crate::error::{Context, Result};
use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The shutdown, requested by a signal or an error.
#[derive(Clone, Default)]
pub(super) struct Shutdown(Arc<(Mutex<Option<ShutdownPhase>>, Condvar)>);

/// The kind of shutdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ShutdownPhase {
    /// A run in progress may take its time: so SIGALRM ends pgbench.
    Patient,
    /// A run in progress is canceled after a grace period.
    Soon,
}

impl Shutdown {
    /// Installs handlers for the signals that request a shutdown. A second one other than SIGALRM ends the process at
    /// once.
    ///
    /// # Errors
    /// Fails if they can't be handled.
    pub(super) fn listen() -> Result<Self> {
        let mut signals = Signals::new([SIGALRM, SIGHUP, SIGINT, SIGTERM])
            .context(|| "listening for signals".into())?;
        let stopping = Self::default();
        let heard = stopping.clone();
        std::thread::spawn(move || {
            for signal in signals.forever() {
                let end = match signal {
                    SIGALRM => ShutdownPhase::Patient,
                    _ if heard.is(ShutdownPhase::Soon) => std::process::exit(128 + signal),
                    _ => ShutdownPhase::Soon,
                };
                heard.end(end);
            }
        });
        Ok(stopping)
    }

    fn lock(&self) -> MutexGuard<'_, Option<ShutdownPhase>> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, end: ShutdownPhase) -> bool {
        *self.lock() == Some(end)
    }

    fn end(&self, end: ShutdownPhase) {
        let mut at = self.lock();
        if *at != Some(ShutdownPhase::Soon) {
            *at = Some(end);
        }
        self.0.1.notify_all();
    }

    /// Requests a shutdown as if by a signal.
    pub(super) fn now(&self) {
        self.end(ShutdownPhase::Soon);
    }

    /// Returns `true` if the shutdown has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.lock().is_some()
    }

    /// Waits for the shutdown, which begins at this deadline at the latest. True if runs in progress may take their
    /// time.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut end = self.lock();
        while end.is_none() {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                *end = Some(ShutdownPhase::Patient);
                self.0.1.notify_all();
                break;
            }
            end = self.pause(end, left);
        }
        *end == Some(ShutdownPhase::Patient)
    }

    /// Waits until this moment. False if the shutdown comes first.
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
        end: MutexGuard<'a, Option<ShutdownPhase>>,
        left: Option<Duration>,
    ) -> MutexGuard<'a, Option<ShutdownPhase>> {
        let condition = &self.0.1;
        match left {
            Some(left) => condition
                .wait_timeout(end, left)
                .map_or_else(|error| error.into_inner().0, |(end, _)| end),
            None => condition.wait(end).unwrap_or_else(PoisonError::into_inner),
        }
    }
}
