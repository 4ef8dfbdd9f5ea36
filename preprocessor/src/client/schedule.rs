//! The schedule of a script's runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A schedule shared by all clients: a free client takes the next run. Runs due while all are busy are late, and none
/// is left out.
pub(super) struct Schedule {
    begun: Instant,
    rate: Option<f64>,
    taken: AtomicU64,
}

impl Schedule {
    /// This many runs per second from this moment on, at even intervals; without a rate, a run is due as soon as a
    /// client is free.
    pub(super) fn new(rate: Option<f64>, begun: Instant) -> Self {
        Self {
            begun,
            rate,
            taken: AtomicU64::new(0),
        }
    }

    /// Takes the next run and returns its time, if there is a rate.
    pub(super) fn next(&self) -> Option<Instant> {
        let rate = self.rate?;
        let number = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        let after = Duration::try_from_secs_f64(number as f64 / rate).unwrap_or(Duration::MAX);
        // A time beyond the representable range never comes.
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
