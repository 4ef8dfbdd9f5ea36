//! The words of a line of the queue, after the name of its session.

use crate::figure::lock_wait::{is_transaction, kind_of};
use crate::figure::wait_tree::WaitNode;
use crate::figure::words::Words;
use crate::transcript::evidence::{LockMode, Target, Wait};

/// The length of the words of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// All words.
    Whole,
    /// Without those that the tree says as well.
    Short,
}

/// The text of a line after the name, without the time.
pub(super) fn said(entry: &WaitNode<'_>, words: Words<'_>, length: Length) -> String {
    match entry {
        WaitNode::Root(_, held, circle) => {
            let holds = held.map(|(mode, target)| holds(mode, target, words));
            let session = |wait: &Wait| ("session", wait.blocker.session.clone().into());
            match (holds, circle) {
                (Some(holds), None) if length == Length::Short => holds,
                (Some(holds), None) => {
                    words.label("fig-holds-for-nobody", &[("holds", holds.into())])
                }
                (None, None) => words.text("fig-for-nobody"),
                (Some(holds), Some(wait)) => {
                    let holds = ("holds", holds.into());
                    words.label("fig-holds-in-turn", &[holds, session(wait)])
                }
                (None, Some(wait)) => words.label("fig-in-turn", &[session(wait)]),
            }
        }
        WaitNode::Waiters(number, wait) => {
            let wants = wants(*number, wait, words);
            let key = match (wait.granted, length) {
                (true, _) => return wants,
                (false, Length::Whole) => "fig-queued",
                (false, Length::Short) => "fig-queued-short",
            };
            words.label(key, &[("wants", wants.into())])
        }
        WaitNode::More(_) => String::new(),
    }
}

/// The lock of a session, as the beginning of a line.
fn holds(mode: LockMode, target: &Target, words: Words<'_>) -> String {
    match target {
        Target::Relation(relation) => {
            let parameters = [
                ("mode", mode.sql().into()),
                ("relation", relation.as_str().into()),
            ];
            words.label("fig-holds", &parameters)
        }
        Target::Other(kind) if is_lock(kind) => words.label("fig-holds-other", &kind_of(kind)),
        Target::Other(_) => words.text("fig-has-transaction"),
    }
}

/// The lock that so many sessions want.
fn wants(number: usize, wait: &Wait, words: Words<'_>) -> String {
    let number = ("number", number.into());
    let mode = ("mode", wait.wanted.sql().into());
    match &wait.target {
        Target::Relation(relation) => {
            let relation = ("relation", relation.as_str().into());
            words.label("fig-wants", &[number, mode, relation])
        }
        Target::Other(kind) if is_transaction(kind) => {
            words.label("fig-wants-transaction", &[number])
        }
        Target::Other(kind) if kind == "safe snapshot" => {
            words.label("fig-wants-snapshot", &[number])
        }
        Target::Other(kind) => {
            let [kind, article] = kind_of(kind);
            let goal = words.label("fig-goal-other", &[mode, kind, article]);
            words.label("fig-wants-other", &[number, ("goal", goal.into())])
        }
    }
}

/// Returns `true` if a session holds a lock of this type which others wait for; `false` if they wait for the end of its
/// transaction.
pub(super) fn is_lock(kind: &str) -> bool {
    !is_transaction(kind) && !matches!(kind, "tuple" | "safe snapshot")
}

/// The name in a line.
pub(super) fn who(entry: &WaitNode<'_>, words: Words<'_>) -> String {
    match entry {
        WaitNode::Root(backend, ..) => backend.session.clone(),
        WaitNode::Waiters(1, wait) => wait.waiter.session.clone(),
        WaitNode::Waiters(number, wait) => format!("{} ×{number}", wait.waiter.session),
        WaitNode::More(number) => words.label("fig-more-waiters", &[("number", (*number).into())]),
    }
}
