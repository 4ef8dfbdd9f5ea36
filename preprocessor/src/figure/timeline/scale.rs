//! The scales of a timeline: one for the latencies, and one for the counts of each process.

use super::Row;
use std::time::Duration;

/// The scale of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// The number of transactions at the full height of the bars.
    pub(super) count: u64,
    /// The usual number of transactions in a bar's time.
    pub(super) usual: f64,
    /// The latency at the full length of the needles.
    pub(super) latency: Duration,
}

/// The shortest latency that may have the full length, so that rows without a slow transaction need no needles.
const SLOW: Duration = Duration::from_millis(250);

/// Returns the scale of a row. `rows` are all of the figure: those of the same process have the same scale, so that
/// steps can be compared, and one process can't flatten the bars of another. `width` is the time of a bar, in
/// microseconds.
///
/// Bars that tower above the usual ones are cut: the backlog worked off after a stall would make a dip invisible.
pub(super) fn scale<'a>(
    row: &Row<'_>,
    rows: impl Iterator<Item = &'a Row<'a>> + Clone,
    width: i64,
) -> Scale {
    let usual = row.effect.usual * width as f64 / 1e6;
    let same = rows
        .clone()
        .filter(|it| it.effect.process == row.effect.process);
    let most = same.flat_map(|row| &row.buckets).map(|it| it.count).max();
    let most = most.unwrap_or_default() as f64;
    // Transactions that come at random are more than four standard deviations above their mean once in a day.
    let cap = (usual * 2.0).max(usual + 4.0 * usual.sqrt());
    let worst = rows.flat_map(|row| &row.buckets).map(|it| it.worst).max();
    let worst = worst.unwrap_or_default().max(SLOW);
    let worst = u64::try_from(worst.as_micros()).unwrap_or(u64::MAX);
    Scale {
        // The line of the usual number is always below the upper end.
        count: round(most.clamp(usual * 1.4, cap).ceil() as u64),
        usual,
        latency: Duration::from_micros(round(worst)),
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
