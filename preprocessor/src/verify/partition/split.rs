//! Assignment of groups of chapters to parts, by the time that they take.

use super::groups::BookChapter;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Returns the weight of each chapter: its time in microseconds, as `times` has it by the chapter's file. A chapter
/// without a time takes as long for a step as the others; without any time, each step counts the same.
#[must_use]
pub fn weights(chapters: &[BookChapter], times: &BTreeMap<String, Duration>) -> Vec<u64> {
    let known = |it: &BookChapter| times.get(&it.file).map(Duration::as_micros);
    let timed: Vec<_> = chapters
        .iter()
        .filter_map(|it| Some((it.steps, known(it)?)))
        .collect();
    let steps: usize = timed.iter().map(|(steps, _)| steps).sum();
    let took: u128 = timed.iter().map(|(_, took)| took).sum();
    let step = match steps {
        0 => 1,
        steps => took / steps as u128,
    };
    let weight = |it: &BookChapter| known(it).unwrap_or(step * it.steps as u128);
    // A chapter without steps is not free either.
    let all = chapters.iter().map(|it| weight(it).max(1));
    all.map(|it| it.try_into().unwrap_or(u64::MAX)).collect()
}

/// Returns the part of each chapter, from 1 to `parts`. The chapters of a group are in one part. The longest groups are
/// assigned first, each to the part with the least to do, which is at most a third longer than the best split.
#[must_use]
pub fn split(groups: &[usize], weights: &[u64], parts: usize) -> Vec<usize> {
    let mut all: BTreeMap<usize, u64> = BTreeMap::new();
    for (group, weight) in groups.iter().zip(weights) {
        let sum = all.entry(*group).or_default();
        *sum = sum.saturating_add(*weight);
    }
    let mut longest: Vec<(usize, u64)> = all.into_iter().collect();
    longest.sort_by_key(|(_, weight)| Reverse(*weight));
    // More parts than groups stay empty.
    let mut loads: BTreeSet<(u64, usize)> =
        (1..=parts.min(longest.len())).map(|it| (0, it)).collect();
    let mut assigned = BTreeMap::new();
    for (group, weight) in longest {
        if let Some((load, part)) = loads.pop_first() {
            loads.insert((load.saturating_add(weight), part));
            assigned.insert(group, part);
        }
    }
    groups.iter().map(|group| assigned[group]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(times: &[(&str, u64)]) -> BTreeMap<String, Duration> {
        let times = times.iter();
        times
            .map(|(file, it)| ((*file).to_owned(), Duration::from_secs(*it)))
            .collect()
    }

    fn chapter(file: &str, steps: usize) -> BookChapter {
        BookChapter {
            file: file.into(),
            steps,
            ..BookChapter::default()
        }
    }

    #[test]
    fn a_chapter_without_a_time_is_as_fast_as_the_others() {
        let book = [
            chapter("a", 10),
            chapter("b", 20),
            chapter("c", 10),
            chapter("d", 0),
        ];
        assert_eq!(weights(&book, &BTreeMap::new()), [10, 20, 10, 1]);
        let times = seconds(&[("a", 60), ("b", 30), ("gone", 900)]);
        assert_eq!(
            weights(&book, &times),
            [60_000_000, 30_000_000, 30_000_000, 1]
        );
    }

    #[test]
    fn the_longest_come_first() {
        let parts = split(&[0, 1, 2, 3, 4], &[3, 3, 2, 2, 2], 2);
        assert_eq!(parts, [1, 2, 1, 2, 1]);
        assert_eq!(split(&[0, 0, 2], &[1, 5, 4], 8), [1, 1, 2]);
        assert_eq!(split(&[0, 1], &[1, 1], usize::MAX), [1, 2]);
        assert!(split(&[], &[], 3).is_empty());
    }
}
