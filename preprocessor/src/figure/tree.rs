//! Who waits for whom at one instant, as a tree: below each one, those who wait for it. It stays small, however many wait.

use crate::transcript::evidence::{Backend, Mode, Target, Wait};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How many lines a tree has at most, how many of them stand below the same one, and how deep they are.
const LINES: usize = 40;
const BESIDE: usize = 12;
const DEPTH: usize = 10;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line<'a> {
    /// For each level above it, and for itself, whether it is the last one there. A root has none.
    pub(super) last: Vec<bool>,
    /// What it says.
    pub(super) entry: Entry<'a>,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry<'a> {
    /// Somebody for whom others wait, and how it holds what they wait for. It waits for nobody, unless the queue is a
    /// circle: then for one of those below it.
    Root(&'a Backend, Option<(Mode, &'a Target)>, Option<&'a Wait>),
    /// This many of the same name, who wait for the same, with one of their waits, the longest.
    Waiters(usize, &'a Wait),
    /// So many waiters more than there is place for.
    More(usize),
}

/// Who waits for whom.
struct Queue<'a> {
    /// The one wait of each waiter that gives it its place.
    waits: BTreeMap<i32, &'a Wait>,
    /// The waits that would make circles of it, by their waiters.
    circles: BTreeMap<i32, &'a Wait>,
    /// Who waits for each blocker.
    behind: BTreeMap<i32, Vec<i32>>,
    /// How many wait for each one, and for those who wait for it, and so on.
    size: BTreeMap<i32, usize>,
}

/// The tree of the waits at an instant.
pub(super) fn lines<'a>(waits: &[&'a Wait]) -> Vec<Line<'a>> {
    let queue = Queue::of(waits);
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
        let mut held: Option<(Mode, &Target)> = None;
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
        lines.push(Line {
            last: Vec::new(),
            entry: Entry::Root(root, held, queue.circles.get(&root.pid).copied()),
        });
        queue.below(root.pid, &[], &mut lines);
    }
    if more > 0 {
        lines.push(Line {
            last: Vec::new(),
            entry: Entry::More(more),
        });
    }
    lines
}

impl<'a> Queue<'a> {
    fn of(all: &[&'a Wait]) -> Self {
        let mut waits: BTreeMap<i32, &'a Wait> = BTreeMap::new();
        for wait in all {
            // Behind one who waits itself is a better place than behind the one whom both wait for.
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
    fn below(&self, pid: i32, above: &[bool], lines: &mut Vec<Line<'a>>) {
        let groups = self.groups(pid);
        let is_deep = above.len() >= DEPTH;
        let mut left: usize = groups.iter().map(|(pids, _)| self.waiters(pids)).sum();
        for (index, (pids, wait)) in groups.iter().enumerate() {
            let is_full = is_deep || index >= BESIDE || lines.len() >= LINES;
            let is_last = is_full || index + 1 == groups.len();
            let last = [above, &[is_last]].concat();
            if is_full {
                let entry = Entry::More(left);
                lines.push(Line { last, entry });
                return;
            }
            left = left.saturating_sub(self.waiters(pids));
            let entry = Entry::Waiters(pids.len(), wait);
            lines.push(Line {
                last: last.clone(),
                entry,
            });
            if let [only] = pids.as_slice() {
                self.below(*only, &last, lines);
            }
        }
    }

    /// How many these are, with all who wait for them.
    fn waiters(&self, pids: &[i32]) -> usize {
        pids.iter().map(|pid| self.size(*pid) + 1).sum()
    }

    /// Those who wait for a backend, in the order of the queue: alike are one if nobody waits for them.
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

/// Takes one wait out of each circle, which is a deadlock that nobody has seen yet, so that the rest is a tree; those that
/// were taken out.
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

/// How many wait for each backend, directly or not. There are no circles.
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

/// How long somebody had waited at an instant.
pub(super) fn waited(wait: &Wait, at: Duration) -> Duration {
    at.saturating_sub(wait.since)
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
