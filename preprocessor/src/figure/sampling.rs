//! The times of the samples, which bound every observation.

use super::format::micros;
use super::measure;
use crate::transcript::Evidence;
use std::time::Duration;

/// The times of all samples.
#[derive(Debug, Clone)]
pub(super) struct Sampling {
    /// In order, in microseconds.
    times: Vec<i64>,
    /// The intended time between two of them, in microseconds.
    period: i64,
}

impl Sampling {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let mut times: Vec<i64> = evidence.samples.iter().map(|it| micros(it.at)).collect();
        times.sort_unstable();
        Self {
            times,
            period: micros(measure::period(evidence)),
        }
    }

    /// The intended time between two samples, in microseconds.
    pub(super) fn period(&self) -> i64 {
        self.period
    }

    /// The time up to which an observation is taken to hold that was made last in the sample at `last`, in
    /// microseconds: that of the next sample, or one period if the next one is far away.
    pub(super) fn until(&self, last: Duration) -> i64 {
        let last = micros(last);
        let next = self.times.partition_point(|at| *at <= last);
        match self.times.get(next) {
            Some(next) if next - last <= 5 * self.period => *next,
            _ => last + self.period,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sampling;
    use std::time::Duration;

    #[test]
    fn an_observation_holds_up_to_the_next_sample() {
        let sampling = Sampling {
            times: vec![0, 20_000, 41_000, 300_000],
            period: 20_000,
        };
        for (last, until) in [(0, 20_000), (20, 41_000), (41, 61_000), (300, 320_000)] {
            assert_eq!(sampling.until(Duration::from_millis(last)), until);
        }
    }
}
