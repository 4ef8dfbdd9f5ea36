//! Limits the recorded transactions of a workload: one that runs at full speed must not fill the memory or the archive.
//!
//! Nothing is dropped silently: [`crate::transcript::evidence::Thinned`] counts what was.

use crate::transcript::evidence::Transaction;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Number of transactions of one process above which they are thinned, mostly in the busiest moments.
const MOST_TRANSACTIONS: usize = 250_000;

/// Interval in which the first, the last and the slowest transaction of each kind are recorded.
const BUCKET: Duration = Duration::from_millis(100);

/// Reduces too many transactions to the first, the last and the slowest of each [`BUCKET`], with the number that they
/// stand for, grouped: successes by themselves, and failures by their SQLSTATE.
pub(super) fn transactions(all: &mut Vec<Transaction>) -> Option<u64> {
    if all.len() <= MOST_TRANSACTIONS {
        return None;
    }
    let before = all.len();
    let bucket = |one: &Transaction| one.finished.as_micros() / BUCKET.as_micros();
    let mut kept = Vec::new();
    for group in all.chunk_by(|one, other| bucket(one) == bucket(other)) {
        let mut kinds: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, one) in group.iter().enumerate() {
            let kind = (one.failed, one.sqlstate);
            kinds.entry(kind).or_default().push(index);
        }
        let mut chosen: Vec<_> = kinds.values().flat_map(|of| thinned(group, of)).collect();
        chosen.sort_unstable_by_key(|(index, _)| *index);
        kept.extend(chosen.into_iter().map(|(_, one)| one));
    }
    *all = kept;
    Some((before - all.len()) as u64)
}

/// The retained transactions of one kind, each with its index; the slowest stands for the dropped ones.
fn thinned(group: &[Transaction], of: &[usize]) -> Vec<(usize, Transaction)> {
    let slowest = of
        .iter()
        .copied()
        .max_by_key(|index| (group[*index].latency, *index));
    let ends = [of.first().copied(), slowest, of.last().copied()];
    let chosen: BTreeSet<_> = ends.into_iter().flatten().collect();
    let rest = u32::try_from(of.len() - chosen.len()).unwrap_or(u32::MAX);
    let kept = chosen.into_iter().map(|index| {
        let mut one = group[index];
        if Some(index) == slowest {
            one.count += rest;
        }
        (index, one)
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Sqlstate;

    #[test]
    fn transactions_are_still_counted() {
        let one = |index: u64| Transaction {
            finished: Duration::from_micros(index * 1000),
            latency: Duration::from_micros(1 + index % 100),
            lag: Duration::ZERO,
            failed: false,
            sqlstate: None,
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

    #[test]
    fn errors_of_one_kind_are_not_told_by_another() {
        let one = |index: u64| {
            // Most of what fails is slow.
            let sqlstate = ["42703", "57P01"].get(index as usize % 4);
            Transaction {
                finished: Duration::from_micros(index * 100),
                latency: Duration::from_micros(if sqlstate.is_some() { 900 } else { 1 }),
                lag: Duration::ZERO,
                failed: sqlstate.is_some(),
                sqlstate: sqlstate.and_then(|it| it.parse().ok()),
                count: 1,
            }
        };
        let mut all: Vec<_> = (0..300_000).map(one).collect();
        assert!(transactions(&mut all).is_some());
        assert!(all.is_sorted_by_key(|one| one.finished));
        let count = |sqlstate: Option<&str>| {
            let of = all
                .iter()
                .filter(|one| one.sqlstate.as_ref().map(Sqlstate::as_str) == sqlstate);
            of.map(|one| one.count).sum::<u32>()
        };
        assert_eq!(count(Some("42703")), 75_000);
        assert_eq!(count(Some("57P01")), 75_000);
        assert_eq!(count(None), 150_000);
    }
}
