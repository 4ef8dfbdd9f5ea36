//! The scale that all rows of a timeline share.

use super::Row;
use crate::figure::measure::Bucket;
use std::time::Duration;

/// One scale for all rows.
pub(super) struct Scale {
    /// The number of transactions at the full height of the bars.
    pub(super) count: u64,
    /// The latency at the full length of the needles.
    pub(super) latency: Duration,
}

/// Returns a scale on which all rows fit, except for bars that tower above all others: the backlog worked off after a
/// stall would make everything else invisible.
pub(super) fn scale<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> Scale {
    let buckets: Vec<&Bucket> = rows.flat_map(|row| &row.buckets).collect();
    let mut counts: Vec<u64> = buckets
        .iter()
        .map(|it| it.count)
        .filter(|it| *it > 0)
        .collect();
    counts.sort_unstable();
    let most = counts.last().copied().unwrap_or(1);
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(1);
    let worst = buckets
        .iter()
        .map(|bucket| bucket.worst)
        .max()
        .unwrap_or_default();
    let worst = u64::try_from(worst.as_micros()).unwrap_or(u64::MAX);
    Scale {
        count: round(most.min(usual.saturating_mul(2))),
        latency: Duration::from_micros(round(worst.max(1_000))),
    }
}

/// The smallest number with few digits that is not below `least`.
fn round(least: u64) -> u64 {
    let mut decade = 1_u64;
    loop {
        for factor in [10, 12, 15, 20, 25, 30, 40, 50, 60, 80] {
            let round = decade.saturating_mul(factor).div_ceil(10);
            if round >= least {
                return round;
            }
        }
        decade = decade.saturating_mul(10);
    }
}
