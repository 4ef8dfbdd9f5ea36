//! The effect of a step on one process of the workload: its longest pause, its throughput, and its failures.
//!
//! A timeline and a verdict both take their numbers from here, so they agree.

use super::failures::FailureCounts;
use super::figure_data::FigureData;
use super::format::micros;
use super::measure::{TransactionGap, duration, longest_gap, union};
use super::step_window::StepWindow;
use crate::transcript::evidence::{Transaction, Window, Workload};
use std::time::Duration;

/// The effect of a step on a process.
#[derive(Debug)]
pub(super) struct Effect<'a> {
    /// The process's name.
    pub(super) process: &'a str,
    /// Its runs: more than one if it was ended and started again meanwhile.
    pub(super) runs: Vec<&'a Workload>,
    /// The longest time without success that overlaps the step.
    pub(super) gap: TransactionGap,
    /// The severity of that gap.
    pub(super) pause: Pause,
    /// Successful transactions a second while the step ran; `None` if it was too short to tell.
    pub(super) rate: Option<f64>,
    /// Transactions a second while no step of the figure ran.
    pub(super) usual: f64,
    /// The slowest of the transactions that spent most of their time in the step.
    pub(super) slowest: Option<Duration>,
    /// Failures caused by the step.
    pub(super) failed: StepFailures,
}

/// The severity of a pause, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// The pause is most of the step, and far longer than the usual ones.
    Stalled,
    /// A few transactions succeeded, at a much lower rate than usual.
    Slowed,
    /// The pause is longer than the usual ones.
    Longer,
    /// The pause is no longer than those between transactions that come at random.
    Usual,
}

/// The failures of a process from the start of a step to the first success after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StepFailures {
    /// While the step ran.
    pub(super) during: FailureCounts,
    /// After the step, until the first success that began after it.
    pub(super) after: FailureCounts,
    /// The transactions in both times, successful ones included.
    pub(super) finished: u64,
    /// The time of that success, in microseconds; `None` if there was none.
    pub(super) recovered: Option<i64>,
}

impl<'a> Effect<'a> {
    /// Measures a process; `None` if it didn't run meanwhile.
    pub(super) fn measure(
        scene: &FigureData<'a>,
        panel: StepWindow<'a>,
        process: &'a str,
    ) -> Option<Self> {
        let window = panel.window;
        let runs: Vec<&Workload> = scene
            .workloads(panel)
            .filter(|it| it.name == process)
            .collect();
        let gaps = runs.iter().filter_map(|run| longest_gap(run, window));
        let gap = gaps.max_by_key(|gap| gap.length())?;
        let all = scene.evidence.workloads.iter();
        let all: Vec<&Workload> = all.filter(|it| it.name == process).collect();
        let drawn: Vec<&Window> = scene.panels.iter().map(|panel| panel.window).collect();
        let usual = usual_rate(&all, &drawn);
        // An application that is replaced runs for a part of the step.
        let ran = runs.iter().map(|run| {
            let end = run.ended.min(window.finished);
            end.saturating_sub(run.started.max(window.started))
        });
        let seconds: f64 = ran.map(|ran| ran.as_secs_f64()).sum();
        let succeeded = within(&runs, window).filter(|one| !one.failed);
        let succeeded: u64 = succeeded.map(|one| u64::from(one.count)).sum();
        let expected = usual * seconds;
        Some(Self {
            process,
            gap,
            pause: pause(gap, window, usual, (expected, succeeded as f64)),
            rate: (expected >= FEW).then(|| succeeded as f64 / seconds),
            usual,
            slowest: slowest(&runs, window),
            failed: StepFailures::count(&runs, &all, window),
            runs,
        })
    }

    /// True if the process was held up in a way that a user notices.
    pub(super) fn is_alarming(&self) -> bool {
        matches!(self.pause, Pause::Stalled | Pause::Slowed)
    }

    /// The rate in the step as a share of the usual one; at most 1.
    pub(super) fn share(&self) -> Option<f64> {
        self.rate.map(|rate| (rate / self.usual).min(1.0))
    }
}

impl StepFailures {
    /// Counts the failures of a process's runs around a step. `all` are those at other times, too: a process that is
    /// replaced succeeds again in its next run.
    fn count(runs: &[&Workload], all: &[&Workload], window: &Window) -> Self {
        let (from, to) = (micros(window.started), micros(window.finished));
        let transactions = all.iter().flat_map(|run| &run.transactions);
        let after = transactions.filter(|one| !one.failed && began(one) >= to);
        let recovered = after.map(|one| micros(one.finished)).min();
        let end = recovered.unwrap_or(i64::MAX);
        let between = |from, to| FailureCounts::between(runs.iter().copied(), from, to);
        let during = between(from, to);
        let after = between(to.saturating_add(1), end);
        let end = if after.count() == 0 { to } else { end };
        let finished = runs.iter().flat_map(|run| &run.transactions);
        let finished = finished.filter(|one| (from..=end).contains(&micros(one.finished)));
        Self {
            during,
            after,
            finished: finished.map(|one| u64::from(one.count)).sum(),
            recovered,
        }
    }

    /// The failures of both times.
    pub(super) fn all(&self) -> FailureCounts {
        let mut all = self.during.clone();
        all.extend(&self.after);
        all
    }

    /// The failures of several processes together.
    pub(super) fn extend(&mut self, other: &Self) {
        self.during.extend(&other.during);
        self.after.extend(&other.after);
        self.finished += other.finished;
        // The end of the last one.
        self.recovered = match (self.recovered, other.recovered) {
            (Some(one), Some(another)) => Some(one.max(another)),
            _ => None,
        };
    }
}

/// The smallest expected number of transactions from which a rate says something.
const FEW: f64 = 10.0;

/// Judges the longest gap of a step, in which so many transactions were expected, and so many succeeded.
fn pause(
    gap: TransactionGap,
    window: &Window,
    usual: f64,
    (expected, succeeded): (f64, f64),
) -> Pause {
    let length = gap.length().as_secs_f64() * usual;
    let within = gap.ended.min(window.finished);
    let within = within.saturating_sub(gap.began.max(window.started));
    // Of `n` transactions that come at random, the longest distance is about ln n times the usual one, and is longer by
    // five in fewer than one such set of a hundred.
    let at_random = 5.0 + expected.max(1.0).ln();
    if within * 2 >= window.took() && length >= at_random.max(10.0) {
        return Pause::Stalled;
    }
    let missing = expected - succeeded;
    // Four standard deviations of a number of random events.
    let is_rare = missing > 4.0 * expected.sqrt();
    if expected >= 2.0 * FEW && is_rare && missing > expected / 4.0 {
        return Pause::Slowed;
    }
    if length >= at_random {
        Pause::Longer
    } else {
        Pause::Usual
    }
}

/// The transactions that finished in a window.
fn within<'a>(runs: &[&'a Workload], window: &Window) -> impl Iterator<Item = &'a Transaction> {
    let (from, to) = (window.started, window.finished);
    let transactions = runs.iter().flat_map(|run| &run.transactions);
    transactions.filter(move |one| (from..=to).contains(&one.finished))
}

/// The time at which a client began a transaction, in microseconds.
fn began(one: &Transaction) -> i64 {
    micros(one.finished) - micros(one.latency) + micros(one.lag)
}

/// The slowest transaction of a step: at least half of its time lies in it, so that it isn't a neighbour's.
fn slowest(runs: &[&Workload], window: &Window) -> Option<Duration> {
    let (from, to) = (micros(window.started), micros(window.finished));
    let transactions = runs.iter().flat_map(|run| &run.transactions);
    let own = transactions.filter(|one| {
        let (end, latency) = (micros(one.finished), micros(one.latency));
        let overlap = end.min(to) - (end - latency).max(from);
        overlap > 0 && overlap * 2 >= latency
    });
    own.map(|one| one.latency).max()
}

/// The usual number of transactions a second of a process: its rate if it keeps to it, or else the median of the whole
/// seconds in which no drawn step ran.
fn usual_rate(runs: &[&Workload], steps: &[&Window]) -> f64 {
    const SECOND: i64 = 1_000_000;
    let mut counts = Vec::new();
    for run in runs {
        let (started, ended) = (micros(run.started), micros(run.ended));
        // Longer runs than a day are not looked at to their end.
        let number = ((ended - started) / SECOND).clamp(0, 86_400);
        let mut seconds = vec![0_u64; usize::try_from(number).unwrap_or_default()];
        for one in &run.transactions {
            let second = (micros(one.finished) - started).div_euclid(SECOND);
            let second = usize::try_from(second).ok();
            if let Some(count) = second.and_then(|it| seconds.get_mut(it)) {
                *count += u64::from(one.count);
            }
        }
        let calm = seconds.into_iter().zip(0..).filter(|(count, second)| {
            let from = duration(started + second * SECOND);
            let to = duration(started + (second + 1) * SECOND);
            let meets = |step: &&Window| step.started < to && from < step.finished;
            *count > 0 && !steps.iter().any(meets)
        });
        counts.extend(calm.map(|(count, _)| count));
    }
    counts.sort_unstable();
    let target = runs.iter().find_map(|run| run.rate).map(f64::from);
    let measured = counts.get(counts.len() / 2).map(|count| *count as f64);
    let measured = measured.or_else(|| calm_rate(runs, steps));
    match (target, measured) {
        (Some(target), Some(measured)) if measured < target * 0.75 => measured,
        (Some(target), _) => target,
        (None, Some(measured)) => measured,
        (None, None) => mean_rate(runs),
    }
}

/// The number of transactions a second in the time without steps, if it is long enough to tell.
fn calm_rate(runs: &[&Workload], steps: &[&Window]) -> Option<f64> {
    const LEAST: i64 = 200_000;
    let spans = steps.iter().map(|step| (step.started, step.finished));
    let (mut calm, mut count) = (0, 0_u64);
    for run in runs {
        let (started, ended) = (run.started, run.ended);
        let busy = spans
            .clone()
            .map(|(from, to)| (from.max(started), to.min(ended)));
        let busy = busy.map(|(from, to)| (micros(from), micros(to)));
        calm += micros(ended) - micros(started) - union(busy.collect());
        let is_calm = |one: &&Transaction| {
            let mut spans = spans.clone();
            !spans.any(|(from, to)| (from..=to).contains(&one.finished))
        };
        let transactions = run.transactions.iter().filter(is_calm);
        count += transactions.map(|one| u64::from(one.count)).sum::<u64>();
    }
    (calm >= LEAST && count > 0).then(|| count as f64 / (calm as f64 / 1e6))
}

/// The number of transactions a second over whole runs, more than zero.
fn mean_rate(runs: &[&Workload]) -> f64 {
    let all = runs.iter().flat_map(|run| &run.transactions);
    let all: u64 = all.map(|one| u64::from(one.count)).sum();
    let took = runs.iter().map(|run| run.ended.saturating_sub(run.started));
    let took: f64 = took.map(|it| it.as_secs_f64()).sum();
    (all as f64 / took.max(1e-3)).max(1e-3)
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
