//! The parts of any book: each chapter in one, with those that it needs.

use mdbook_witness::verify::partition::{BookChapter, groups, split, weights};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

fn books() -> impl Strategy<Value = (Vec<BookChapter>, BTreeMap<String, Duration>)> {
    let chapter = (
        any::<bool>(),
        any::<bool>(),
        any::<Vec<prop::sample::Index>>(),
        0..40_usize,
    );
    let chapter = (chapter, prop::option::of(0..100_000_u64));
    prop::collection::vec(chapter, 1..60).prop_map(|chapters| {
        let all = chapters.len();
        let mut times = BTreeMap::new();
        let chapters = chapters
            .into_iter()
            .enumerate()
            .map(|(index, (chapter, took))| {
                let (is_fresh, runs_nothing, shows, steps) = chapter;
                let file = format!("src/{index}.md");
                times.extend(took.map(|it| (file.clone(), Duration::from_millis(it))));
                BookChapter {
                    file,
                    is_fresh,
                    runs_nothing,
                    shows: shows
                        .iter()
                        .take(usize::from(is_fresh))
                        .map(|it| it.index(all))
                        .collect(),
                    steps,
                }
            });
        (chapters.collect(), times)
    })
}

proptest! {
    #[test]
    fn each_chapter_is_in_one_part_with_those_that_it_needs((book, times) in books(), parts in 1..70_usize) {
        let groups = groups(&book);
        let weights = weights(&book, &times);
        let found = split(&groups, &weights, parts);
        prop_assert_eq!(&found, &split(&groups, &weights, parts));
        prop_assert_eq!(found.len(), book.len());
        prop_assert!(found.iter().all(|it| (1..=parts).contains(it)));
        // What each chapter needs is looked for again, by other means than the groups.
        let mut last = None;
        for (index, chapter) in book.iter().enumerate() {
            if !chapter.runs_nothing {
                if let (Some(last), false) = (last, chapter.is_fresh) {
                    prop_assert_eq!(found[index], found[last]);
                }
                last = Some(index);
            }
            for shown in &chapter.shows {
                prop_assert_eq!(found[index], found[*shown]);
            }
        }
        // No part is empty while another one has two groups.
        let all: BTreeSet<usize> = groups.iter().copied().collect();
        let used: BTreeSet<usize> = found.iter().copied().collect();
        prop_assert_eq!(used.len(), parts.min(all.len()));
        // The longest part is at most a group above the mean.
        let load = |part| found.iter().zip(&weights).filter(|it| *it.0 == part).map(|it| it.1).sum::<u64>();
        let longest = (1..=parts).map(load).max().unwrap_or_default();
        let group = |id| groups.iter().zip(&weights).filter(|it| *it.0 == id).map(|it| it.1).sum::<u64>();
        let largest = all.iter().map(|it| group(*it)).max().unwrap_or_default();
        prop_assert!(longest <= weights.iter().sum::<u64>() / parts as u64 + largest);
    }
}
