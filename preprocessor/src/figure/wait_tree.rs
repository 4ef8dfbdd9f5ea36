//! The lock queue at one instant as a tree: each session has its waiters below it. The tree stays small, however many
//! wait.

use crate::transcript::evidence::{Backend, LockMode, Target, Wait};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Limits of a tree: its lines, the lines directly below one session, and its depth.
const LINES: usize = 40;
const BESIDE: usize = 12;
const DEPTH: usize = 10;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TreeLine<'a> {
    /// For each level above it, and for itself: true if it is the last one there. Empty for a root.
    pub(super) last: Vec<bool>,
    /// The content of the line.
    pub(super) entry: WaitNode<'a>,
}

/// The content of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum WaitNode<'a> {
    /// A session that others wait for, with its lock on their target. It waits for nobody, unless the queue is a
    /// circle: then for one of the sessions below it.
    Root(
        &'a Backend,
        Option<(LockMode, &'a Target)>,
        Option<&'a Wait>,
    ),
    /// Waiters of one name on the same target, merged: their number and longest wait.
    Waiters(usize, &'a Wait),
    /// The number of waiters that don't fit.
    More(usize),
}

/// The waits between backends.
struct WaitTree<'a> {
    /// For each waiter, the one wait that defines its place in the tree.
    waits: BTreeMap<i32, &'a Wait>,
    /// Waits left out because they would close a circle, by waiter.
    circles: BTreeMap<i32, &'a Wait>,
    /// The waiters of each blocker.
    behind: BTreeMap<i32, Vec<i32>>,
    /// The number of direct and indirect waiters of each backend.
    size: BTreeMap<i32, usize>,
}

/// The tree of the waits at an instant.
pub(super) fn lines<'a>(waits: &[&'a Wait]) -> Vec<TreeLine<'a>> {
    let queue = WaitTree::build(waits);
    let mut lines = Vec::new();
    let mut roots: Vec<(&Backend, usize)> = Vec::new();
    for wait in waits {
        let is_root = !queue.waits.contains_key(&wait.blocker.pid);
        if is_root && roots.iter().all(|(root, _)| root.pid != wait.blocker.pid) {
            roots.push((&wait.blocker, queue.size(wait.blocker.pid)));
        }
    }
    roots.sort_by_key(|(root, size)| (std::cmp::Reverse(*size), root.pid));
    roots.retain(|(_, size)| *size > 0);
    let more: usize = roots.iter().skip(BESIDE).map(|(_, size)| size).sum();
    for (root, _) in roots.into_iter().take(BESIDE) {
        let mut held: Option<(LockMode, &Target)> = None;
        for wait in waits
            .iter()
            .filter(|wait| wait.blocker.pid == root.pid && wait.granted)
        {
            if let Some(mode) = wait.held
                && held.is_none_or(|(strongest, _)| mode > strongest)
            {
                held = Some((mode, &wait.target));
            }
        }
        lines.push(TreeLine {
            last: Vec::new(),
            entry: WaitNode::Root(root, held, queue.circles.get(&root.pid).copied()),
        });
        queue.below(root.pid, &[], &mut lines);
    }
    if more > 0 {
        lines.push(TreeLine {
            last: Vec::new(),
            entry: WaitNode::More(more),
        });
    }
    lines
}

impl<'a> WaitTree<'a> {
    fn build(all: &[&'a Wait]) -> Self {
        let mut waits: BTreeMap<i32, &'a Wait> = BTreeMap::new();
        for wait in all {
            // If a waiter has two blockers and one waits for the other, its place is behind the one that waits.
            let rank = |wait: &Wait| {
                (
                    !wait.granted,
                    wait.held,
                    std::cmp::Reverse(wait.blocker.pid),
                )
            };
            let known = waits.entry(wait.waiter.pid).or_insert(wait);
            if rank(wait) > rank(known) {
                *known = wait;
            }
        }
        let circles = open_circles(&mut waits);
        let mut behind: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        for wait in waits.values() {
            behind
                .entry(wait.blocker.pid)
                .or_default()
                .push(wait.waiter.pid);
        }
        let size = sizes(&waits);
        Self {
            waits,
            circles,
            behind,
            size,
        }
    }

    fn size(&self, pid: i32) -> usize {
        self.size.get(&pid).copied().unwrap_or_default()
    }

    /// Adds the lines below a backend.
    fn below(&self, pid: i32, above: &[bool], lines: &mut Vec<TreeLine<'a>>) {
        let groups = self.groups(pid);
        let is_deep = above.len() >= DEPTH;
        let mut left: usize = groups.iter().map(|(pids, _)| self.waiters(pids)).sum();
        for (index, (pids, wait)) in groups.iter().enumerate() {
            let is_full = is_deep || index >= BESIDE || lines.len() >= LINES;
            let is_last = is_full || index + 1 == groups.len();
            let last = [above, &[is_last]].concat();
            if is_full {
                let entry = WaitNode::More(left);
                lines.push(TreeLine { last, entry });
                return;
            }
            left = left.saturating_sub(self.waiters(pids));
            let entry = WaitNode::Waiters(pids.len(), wait);
            lines.push(TreeLine {
                last: last.clone(),
                entry,
            });
            if let [only] = pids.as_slice() {
                self.below(*only, &last, lines);
            }
        }
    }

    /// The number of these backends and all their waiters.
    fn waiters(&self, pids: &[i32]) -> usize {
        pids.iter().map(|pid| self.size(*pid) + 1).sum()
    }

    /// The waiters of a backend, in the order of the queue. Equal ones are merged if nobody waits for them.
    fn groups(&self, pid: i32) -> Vec<(Vec<i32>, &'a Wait)> {
        let mut groups: BTreeMap<_, (Vec<i32>, &'a Wait)> = BTreeMap::new();
        for waiter in self.behind.get(&pid).into_iter().flatten() {
            let wait = self.waits[waiter];
            let alone = (self.size(*waiter) > 0).then_some(*waiter);
            let key = (
                alone,
                &wait.waiter.session,
                wait.wanted,
                wait.target.name(),
                wait.held,
                wait.granted,
            );
            let (pids, longest) = groups.entry(key).or_insert((Vec::new(), wait));
            pids.push(*waiter);
            if wait.since < longest.since {
                *longest = wait;
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|(_, wait)| wait.since);
        groups
    }
}

/// Removes one wait from each circle (a deadlock not detected yet), so that the rest is a tree, and returns the removed
/// waits.
fn open_circles<'a>(waits: &mut BTreeMap<i32, &'a Wait>) -> BTreeMap<i32, &'a Wait> {
    let mut circles = BTreeMap::new();
    let mut done: BTreeSet<i32> = BTreeSet::new();
    let pids: Vec<i32> = waits.keys().copied().collect();
    for start in pids {
        let mut path = BTreeSet::new();
        let mut pid = start;
        while let Some(wait) = waits.get(&pid) {
            if done.contains(&pid) {
                break;
            }
            if !path.insert(pid) {
                circles.insert(pid, *wait);
                waits.remove(&pid);
                break;
            }
            pid = wait.blocker.pid;
        }
        done.extend(path);
    }
    circles
}

/// The number of direct and indirect waiters of each backend. There must be no circles.
fn sizes(waits: &BTreeMap<i32, &Wait>) -> BTreeMap<i32, usize> {
    let mut open: BTreeMap<i32, usize> = BTreeMap::new();
    for wait in waits.values() {
        *open.entry(wait.blocker.pid).or_default() += 1;
    }
    let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
    let is_leaf = |pid: &&i32| !open.contains_key(*pid);
    let mut ready: Vec<i32> = waits.keys().filter(is_leaf).copied().collect();
    while let Some(pid) = ready.pop() {
        let own = sizes.get(&pid).copied().unwrap_or_default();
        let Some(wait) = waits.get(&pid) else {
            continue;
        };
        *sizes.entry(wait.blocker.pid).or_default() += own + 1;
        if let Some(left) = open.get_mut(&wait.blocker.pid) {
            *left -= 1;
            if *left == 0 {
                ready.push(wait.blocker.pid);
            }
        }
    }
    sizes
}

/// Returns the time that a backend had waited at an instant.
pub(super) fn waited(wait: &Wait, at: Duration) -> Duration {
    at.saturating_sub(wait.since)
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
