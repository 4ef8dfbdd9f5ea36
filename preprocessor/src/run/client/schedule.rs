//! When runs of the script are due.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A schedule that all clients share: whoever is free takes the next run. What is due while all are busy is late, and
/// none of it is left out.
pub(super) struct Schedule {
    begun: Instant,
    rate: Option<f64>,
    taken: AtomicU64,
}

impl Schedule {
    /// So many runs a second from this moment on, at even distances; without a rate, a run is due as soon as a client is
    /// free.
    pub(super) fn new(rate: Option<f64>, begun: Instant) -> Self {
        Self {
            begun,
            rate,
            taken: AtomicU64::new(0),
        }
    }

    /// Takes the next run: when it is due, if there is a rate.
    pub(super) fn next(&self) -> Option<Instant> {
        let rate = self.rate?;
        let number = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        let after = Duration::try_from_secs_f64(number as f64 / rate).unwrap_or(Duration::MAX);
        // What is due after the end of time never is.
        let never = self.begun + Duration::from_secs(u32::MAX.into());
        Some(self.begun.checked_add(after).unwrap_or(never))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_due_at_even_distances() {
        let begun = Instant::now();
        let schedule = Schedule::new(Some(40.0), begun);
        let due = [(); 3].map(|()| schedule.next().map(|due| due - begun));
        let ms = |number| Some(Duration::from_millis(number));
        assert_eq!(due, [ms(25), ms(50), ms(75)]);
        assert_eq!(Schedule::new(None, begun).next(), None);
        assert!(Schedule::new(Some(1e-300), begun).next().is_some());
    }
}
