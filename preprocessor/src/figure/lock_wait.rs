//! The waits of sessions for one lock, attempt by attempt: a statement that gives up after a timeout and is repeated
//! waits several times.

use super::format::micros;
use super::measure::{duration, union};
use super::sampling::Sampling;
use super::step_window::StepWindow;
use super::words::{Clause, Words, named};
use crate::labels::LabelValue;
use crate::transcript::evidence::{LockMode, Target, Wait};
use std::collections::BTreeMap;
use std::time::Duration;

/// Waits for one lock.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LockWait<'a> {
    /// The thing that was to be locked.
    pub(super) target: &'a Target,
    /// The mode that was wanted.
    pub(super) wanted: LockMode,
    /// The sessions that held the lock meanwhile, in the order of their appearance.
    pub(super) held_by: Vec<&'a str>,
    /// The attempts, as offsets from the step's start. They may begin before it, and end after it.
    pub(super) attempts: Vec<(i64, i64)>,
}

/// The waits of one backend for one lock. Of a lock on something else than a relation the blocker is a part of it: it is
/// that session's transaction.
type LockKey<'a> = (&'a str, bool, LockMode, &'a str);

/// Groups waits by the lock, those first that took longest within the step.
pub(super) fn lock_waits<'a>(
    waits: impl Iterator<Item = &'a Wait>,
    panel: StepWindow<'_>,
    sampling: &Sampling,
) -> Vec<LockWait<'a>> {
    let mut waits: Vec<&Wait> = waits.collect();
    waits.sort_by_key(|wait| (wait.waiter.pid, wait.span.first));
    let mut groups: BTreeMap<LockKey<'a>, LockWait<'a>> = BTreeMap::new();
    // For each backend and lock the sample in which it was last seen waiting.
    let mut seen: BTreeMap<(i32, LockKey<'a>), Option<Duration>> = BTreeMap::new();
    for wait in waits {
        let is_relation = matches!(wait.target, Target::Relation(_));
        let blocker = if is_relation {
            ""
        } else {
            wait.blocker.session.as_str()
        };
        let key = (wait.target.name(), is_relation, wait.wanted, blocker);
        let group = groups.entry(key).or_insert_with(|| LockWait {
            target: &wait.target,
            wanted: wait.wanted,
            held_by: Vec::new(),
            attempts: Vec::new(),
        });
        let start = micros(panel.window.started);
        let until = sampling.until(wait.span.last) - start;
        let last = seen.entry((wait.waiter.pid, key)).or_default();
        // It still waits for the same lock if it began before it was last seen waiting.
        match group.attempts.last_mut() {
            Some((_, to)) if last.is_some_and(|last| wait.since <= last) => *to = until.max(*to),
            _ => {
                let from = micros(wait.since) - start;
                group.attempts.push((from, until.max(from)));
            }
        }
        *last = Some(last.map_or(wait.span.last, |last| last.max(wait.span.last)));
        let holder = if wait.granted {
            &wait.blocker
        } else {
            &wait.root
        };
        let holder = holder.session.as_str();
        if !group.held_by.contains(&holder) {
            group.held_by.push(holder);
        }
    }
    let mut groups: Vec<LockWait<'a>> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.total(panel)));
    groups
}

impl LockWait<'_> {
    /// The attempts as far as they fall into the step.
    pub(super) fn within(&self, panel: StepWindow<'_>) -> Vec<(i64, i64)> {
        let attempts = self.attempts.iter();
        let attempts = attempts.map(|(from, to)| (*from.max(&0), *to.min(&panel.took())));
        attempts.filter(|(from, to)| from < to).collect()
    }

    /// The time in the step in which a session waited, in microseconds.
    pub(super) fn total(&self, panel: StepWindow<'_>) -> i64 {
        union(self.within(panel))
    }

    /// The length of the longest attempt in the step, in microseconds.
    pub(super) fn longest(&self, panel: StepWindow<'_>) -> i64 {
        let lengths = self.within(panel).into_iter().map(|(from, to)| to - from);
        lengths.max().unwrap_or_default()
    }

    /// The end of a clause about the one who waited: `2.8 s for SHARE on orders, held up by writer`.
    pub(super) fn said(&self, panel: StepWindow<'_>, words: Words<'_>) -> Clause {
        let time = |micros| words.duration(duration(micros));
        let all = ("time", time(self.total(panel)).into());
        let goal = [("goal", self.goal(words))];
        let wait = match self.within(panel).len() {
            0 | 1 => words.clause("fig-wait-once", &[all], &goal),
            number => {
                let longest = ("longest", time(self.longest(panel)).into());
                let times = [("number", number.into()), longest, all];
                words.clause("fig-wait-often", &times, &goal)
            }
        };
        match self.target {
            Target::Other(kind) if is_transaction(kind) => wait,
            _ => {
                let parts = [("wait", wait), ("sessions", self.holders(words))];
                words.clause("fig-wait-held-up", &[], &parts)
            }
        }
    }

    /// The sessions that held it up.
    fn holders(&self, words: Words<'_>) -> Clause {
        named(words.some(&self.held_by))
    }

    /// The thing waited for: a lock, or the end of a transaction.
    fn goal(&self, words: Words<'_>) -> Clause {
        let mode = || ("mode", self.wanted.sql().into());
        match self.target {
            Target::Relation(relation) => {
                words.clause("fig-goal-lock", &[mode()], &[("relation", named(relation))])
            }
            Target::Other(kind) if is_transaction(kind) => {
                let sessions = [("sessions", self.holders(words))];
                words.clause("fig-goal-transaction", &[], &sessions)
            }
            Target::Other(kind) if kind == "safe snapshot" => {
                words.clause("fig-goal-snapshot", &[], &[])
            }
            Target::Other(kind) => {
                let [kind, article] = kind_of(kind);
                words.clause("fig-goal-other", &[mode(), kind, article], &[])
            }
        }
    }

    /// The same as a label, for a mark of the drawing.
    pub(super) fn label(&self, words: Words<'_>) -> String {
        let goal = ("goal", super::plain(&self.goal(words)).into());
        match self.attempts.len() {
            0 | 1 => words.label("fig-waits-for", &[goal]),
            number => words.label("fig-waits-often-for", &[goal, ("number", number.into())]),
        }
    }
}

/// Returns `true` for the types of locks on a transaction, whose end is waited for.
pub(super) fn is_transaction(kind: &str) -> bool {
    kind.ends_with("xid") || kind == "transactionid"
}

/// The type of a lock as parameters of a label, with its article in English.
pub(super) fn kind_of(kind: &str) -> [(&'static str, LabelValue<'_>); 2] {
    let is_vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    let article = if is_vowel { "an" } else { "a" };
    [("kind", kind.into()), ("article", article.into())]
}

#[cfg(test)]
#[path = "lock_wait_tests.rs"]
mod tests;
