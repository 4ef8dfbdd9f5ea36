//! Keeps the transactions of a workload within bounds: one that runs at full speed must not fill the memory or the archive.
//!
//! Nothing is given up silently: [`crate::transcript::evidence::Thinned`] says what was.

use crate::transcript::evidence::Transaction;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many transactions are kept of one process, at the least. Above, the busiest moments are told by fewer.
const MOST_TRANSACTIONS: usize = 250_000;

/// In each of these, the first, the last and the slowest transaction are kept.
const BUCKET: Duration = Duration::from_millis(100);

/// Keeps the first, the last and the slowest transaction of each [`BUCKET`], where there are too many; how many they
/// stand for.
pub(super) fn transactions(all: &mut Vec<Transaction>) -> Option<u64> {
    if all.len() <= MOST_TRANSACTIONS {
        return None;
    }
    let before = all.len();
    let bucket = |one: &Transaction| one.finished.as_micros() / BUCKET.as_micros();
    let mut kept = Vec::new();
    for group in all.chunk_by(|one, other| bucket(one) == bucket(other)) {
        let slowest = (0..group.len()).max_by_key(|index| (group[*index].latency, *index));
        let chosen = BTreeSet::from([0, slowest.unwrap_or(0), group.len() - 1]);
        let rest = u32::try_from(group.len() - chosen.len()).unwrap_or(u32::MAX);
        kept.extend(chosen.iter().map(|index| {
            let mut one = group[*index];
            if Some(*index) == slowest {
                one.count += rest;
            }
            one
        }));
    }
    *all = kept;
    Some((before - all.len()) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_still_counted() {
        let one = |index: u64| Transaction {
            finished: Duration::from_micros(index * 1000),
            latency: Duration::from_micros(1 + index % 100),
            lag: Duration::ZERO,
            failed: false,
            count: 1,
        };
        let mut all: Vec<_> = (0..300_000).map(one).collect();
        let dropped = transactions(&mut all).expect("too many");
        assert_eq!(
            all.iter().map(|one| u64::from(one.count)).sum::<u64>(),
            300_000
        );
        assert_eq!(all.len() as u64 + dropped, 300_000);
        assert_eq!(all.len(), 3000 * 2);
        assert_eq!(all[0].finished, Duration::ZERO);
        assert_eq!(transactions(&mut all), None);
    }
}
