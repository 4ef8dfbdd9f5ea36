//! Merges equal observations of consecutive samples into spans.

use crate::transcript::evidence::Span;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::time::Duration;

/// Observations with their time spans. `K` identifies a thing; `V` is what else is known of it.
pub(super) struct Spans<K, V = ()> {
    list: Vec<(Span, K, V)>,
    /// The index of each thing seen in the latest sample.
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
    /// Adds an observation of a sample. It continues the span of the previous sample if `is_same` holds for its value.
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

    /// Ends the spans that have no observation in the sample taken at this moment.
    pub(super) fn end_others(&mut self, at: Duration) {
        let list = &self.list;
        self.open.retain(|_, index| list[*index].0.last == at);
    }

    /// The things seen in the latest sample.
    pub(super) fn latest(&self) -> impl Iterator<Item = &K> {
        self.open.keys()
    }

    /// All spans.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Span, K, V)> {
        self.list.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Drops the spans seen only in samples that are not among the `kept`.
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
        // The indices have changed, so ongoing observations begin new spans.
        self.open.clear();
    }
}
