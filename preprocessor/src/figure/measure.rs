//! Values computed from evidence, for figures to draw. The view `witness_gap` has the same notion of a gap.
//!
//! Nothing here trusts the order of times: a clock may have stepped back.

use super::failures::FailureCounts;
use crate::figure::format::micros;
use crate::transcript::Evidence;
use crate::transcript::evidence::{Lock, LockMode, Sample, Span, Target, Wait, Window, Workload};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

/// A time in which no transaction of a process succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TransactionGap {
    /// The end of the transaction before it, or the start of the process.
    pub(super) began: Duration,
    /// The end of the transaction after it, or the end of the process.
    pub(super) ended: Duration,
}

/// The strongest lock of a session on a relation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Strongest<'a> {
    /// The session held this lock.
    Held(&'a Lock),
    /// The session waited for this lock, and held none that is as strong.
    Wanted(&'a Wait),
    /// The session held no lock, and was not seen waiting for one.
    None,
}

impl TransactionGap {
    /// The length of the gap.
    pub(super) fn length(self) -> Duration {
        self.ended.saturating_sub(self.began)
    }
}

/// Transactions that finished within a bucket of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bucket {
    /// Their number.
    pub(super) count: u64,
    /// The failed ones.
    pub(super) failed: FailureCounts,
    /// The longest latency among them.
    pub(super) worst: Duration,
}

/// Converts microseconds to a duration; a negative number becomes zero.
pub(super) fn duration(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// Returns the longest span between the ends of two consecutive successful transactions that overlaps the window. The
/// start and the end of the process count as transactions.
pub(super) fn longest_gap(workload: &Workload, window: &Window) -> Option<TransactionGap> {
    let went_well = workload.transactions.iter().filter(|one| !one.failed);
    let finished = went_well.map(|one| one.finished);
    let mut longest: Option<TransactionGap> = None;
    let mut began = workload.started;
    for ended in finished.chain([workload.ended]) {
        let gap = TransactionGap { began, ended };
        began = began.max(ended);
        let overlaps = gap.began < window.finished && window.started < gap.ended;
        if overlaps && longest.is_none_or(|longest| gap.length() > longest.length()) {
            longest = Some(gap);
        }
    }
    longest
}

/// Counts the transactions that finished in each of `number` buckets of `width` microseconds, from the offset `from`
/// on.
pub(super) fn buckets<'a>(
    workloads: impl IntoIterator<Item = &'a Workload>,
    from: i64,
    width: i64,
    number: usize,
) -> Vec<Bucket> {
    let mut buckets = vec![Bucket::default(); number];
    for transaction in workloads.into_iter().flat_map(|w| &w.transactions) {
        let index = (micros(transaction.finished) - from).div_euclid(width.max(1));
        let bucket = usize::try_from(index)
            .ok()
            .and_then(|index| buckets.get_mut(index));
        if let Some(bucket) = bucket {
            bucket.count += u64::from(transaction.count);
            bucket.failed.add(transaction);
            bucket.worst = bucket.worst.max(transaction.latency);
        }
    }
    buckets
}

/// The times of the samples in the window, in order.
pub(super) fn samples_within(samples: &[Sample], window: &Window) -> Vec<Duration> {
    let within = |at: &Duration| (window.started..=window.finished).contains(at);
    let mut sampled_at: Vec<Duration> = samples
        .iter()
        .map(|sample| sample.at)
        .filter(within)
        .collect();
    sampled_at.sort_unstable();
    sampled_at
}

/// Returns the sample at which most backends waited, and their number. Of several it takes the last, where they have
/// waited longest.
pub(super) fn worst_instant<'a>(
    waits: impl IntoIterator<Item = &'a Wait>,
    sampled_at: &[Duration],
) -> Option<(Duration, usize)> {
    // A backend that waits for several others has several waits, but is one waiter.
    let mut waiters: BTreeMap<i32, Vec<(usize, usize)>> = BTreeMap::new();
    for wait in waits {
        let first = sampled_at.partition_point(|at| *at < wait.span.first);
        let end = sampled_at.partition_point(|at| *at <= wait.span.last);
        if first < end {
            let seen = waiters.entry(wait.waiter.pid).or_default();
            seen.push((first, end));
        }
    }
    let mut change = vec![0_i64; sampled_at.len() + 1];
    for mut seen in waiters.into_values() {
        seen.sort_unstable();
        let mut upto = 0;
        for (first, end) in seen {
            let first = first.max(upto);
            if first < end {
                change[first] += 1;
                change[end] -= 1;
                upto = end;
            }
        }
    }
    let mut now = 0;
    let mut worst = (0, 0);
    for (index, change) in change.iter().enumerate() {
        now += change;
        if now > 0 && now >= worst.1 {
            worst = (index, now);
        }
    }
    let most = usize::try_from(worst.1).ok().filter(|most| *most > 0)?;
    Some((*sampled_at.get(worst.0)?, most))
}

/// Rank of a lock: the stronger one is greater; of equal ones, a table's is greater than that of an index, which by
/// default is named after its table and so has the longer name.
pub(super) fn weight(lock: &Lock) -> (LockMode, Reverse<usize>) {
    (lock.mode, Reverse(lock.target.name().len()))
}

/// Returns the strongest lock on a relation that the window's session held in it; of several, see [`weight`], the one
/// seen first.
///
/// The samples next to the window count as well: they are taken while the session does nothing, so the locks that they
/// show were held at the window's beginning or end.
pub(super) fn strongest<'a>(evidence: &'a Evidence, window: &Window) -> Strongest<'a> {
    let Some(session) = window.session.as_deref() else {
        return Strongest::None;
    };
    let counts = |target: &Target, span: &Span| {
        matches!(target, Target::Relation(_)) && span.meets(window.started, window.finished)
    };
    let (from, to) = around(&evidence.samples, window);
    let held = evidence.locks.iter().rev().filter(|lock| {
        let is_on_relation = matches!(lock.target, Target::Relation(_));
        lock.granted
            && lock.backend.session == session
            && is_on_relation
            && lock.span.meets(from, to)
    });
    let wanted = evidence
        .waits
        .iter()
        .rev()
        .filter(|wait| wait.waiter.session == session && counts(&wait.target, &wait.span));
    // `max_by_key` takes the last of equal locks, which is the first of the list since it was reversed.
    let held = held.max_by_key(|lock| weight(lock));
    let wanted = wanted.max_by_key(|wait| wait.wanted);
    match (held, wanted) {
        (held, Some(wanted)) if held.is_none_or(|held| held.mode < wanted.wanted) => {
            Strongest::Wanted(wanted)
        }
        (Some(held), _) => Strongest::Held(held),
        (None, _) => Strongest::None,
    }
}

/// The times of the last sample before the window, and of the first one after it.
fn around(samples: &[Sample], window: &Window) -> (Duration, Duration) {
    let times = || samples.iter().map(|sample| sample.at);
    let before = times().filter(|at| *at <= window.started).max();
    let after = times().filter(|at| *at >= window.finished).min();
    (
        before.unwrap_or(window.started),
        after.unwrap_or(window.finished),
    )
}

/// Returns the bytes of WAL that the server wrote from the last sample before the window (or else its first one) to the
/// first sample after it (or else its last one).
pub(super) fn wal(samples: &[Sample], window: &Window) -> u64 {
    let mut samples: Vec<&Sample> = samples.iter().collect();
    samples.sort_by_key(|sample| sample.at);
    let before = samples.partition_point(|sample| sample.at <= window.started);
    let after = samples.partition_point(|sample| sample.at < window.finished);
    let first = samples.get(before.saturating_sub(1));
    let last = samples.get(after).or(samples.last());
    match (first, last) {
        (Some(first), Some(last)) => last.wal.saturating_sub(first.wal),
        _ => 0,
    }
}

/// The intended time between two samples.
pub(super) fn period(evidence: &Evidence) -> Duration {
    let due = evidence.samples.windows(2);
    let mut apart: Vec<Duration> = due
        .map(|pair| pair[1].due.saturating_sub(pair[0].due))
        .filter(|apart| !apart.is_zero())
        .collect();
    apart.sort_unstable();
    let usual = apart.get(apart.len() / 2).copied().unwrap_or_default();
    let thinned = evidence.thinned.map_or(Duration::ZERO, |it| it.period);
    usual.max(thinned)
}

/// The times between `from` and `to` without observation: where two samples are more than five periods apart.
pub(super) fn unseen(evidence: &Evidence, from: i64, to: i64) -> Vec<(i64, i64)> {
    let period = micros(period(evidence));
    let mut sampled_at: Vec<i64> = evidence.samples.iter().map(|it| micros(it.at)).collect();
    sampled_at.sort_unstable();
    let edges = [from].into_iter().chain(sampled_at).chain([to]);
    let mut unseen = Vec::new();
    let mut last = from;
    for look in edges.filter(|look| (from..=to).contains(look)) {
        if look - last > 5 * period {
            unseen.push((last, look));
        }
        last = last.max(look);
    }
    unseen
}

/// The total length of the union of spans, in microseconds.
pub(super) fn union(mut spans: Vec<(i64, i64)>) -> i64 {
    spans.sort_unstable();
    let mut upto = i64::MIN;
    let mut length = 0;
    for (first, last) in spans {
        let first = first.max(upto);
        if first < last {
            length += last - first;
            upto = last;
        }
    }
    length
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
