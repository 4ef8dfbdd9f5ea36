//! What is seen in consecutive samples, kept once.

use crate::transcript::evidence::Span;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::time::Duration;

/// Things that were seen, each with when. `K` tells one thing from another; `V` is what else is known of it.
pub(super) struct Spans<K, V = ()> {
    list: Vec<(Span, K, V)>,
    /// Where in the list stands what was seen in the latest sample.
    open: HashMap<K, usize>,
}

impl<K, V> Default for Spans<K, V> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            open: HashMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash, V> Spans<K, V> {
    /// Takes in something that is seen in a sample. It goes on where it was seen in the one before, and `is_same` says that
    /// it is still the same.
    pub(super) fn see(&mut self, at: Duration, key: K, value: V, is_same: impl Fn(&V) -> bool) {
        if let Some(index) = self.open.get(&key)
            && let (span, _, before) = &mut self.list[*index]
            && is_same(before)
        {
            span.last = at;
            return;
        }
        self.open.insert(key.clone(), self.list.len());
        self.list.push((
            Span {
                first: at,
                last: at,
            },
            key,
            value,
        ));
    }

    /// Ends what was not seen in the sample taken at this moment.
    pub(super) fn end_others(&mut self, at: Duration) {
        let list = &self.list;
        self.open.retain(|_, index| list[*index].0.last == at);
    }

    /// What was seen in the latest sample.
    pub(super) fn latest(&self) -> impl Iterator<Item = &K> {
        self.open.keys()
    }

    /// All that was seen.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Span, K, V)> {
        self.list.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Gives up what was seen only in samples that are not among the `kept`.
    pub(super) fn thin(&mut self, kept: &BTreeSet<Duration>) {
        self.list.retain_mut(|(span, ..)| {
            let mut within = kept.range(span.first..=span.last);
            let Some(first) = within.next() else {
                return false;
            };
            span.last = *within.next_back().unwrap_or(first);
            span.first = *first;
            true
        });
        // The places have changed, so what goes on begins a new span.
        self.open.clear();
    }
}
