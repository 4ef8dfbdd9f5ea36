//! An estimate of the running time that is left, from the times of earlier runs.

use super::cache::RecordCache;
use super::planning::ChapterId;
use std::cell::OnceCell;
use std::time::Duration;

/// The running times of a book's chapters, each read when it is needed.
pub(super) struct RunningTimes<'a> {
    cache: &'a RecordCache<'a>,
    known: Vec<OnceCell<Option<Duration>>>,
}

/// A chapter that is still to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ChapterTime {
    /// The number of its steps.
    steps: usize,
    /// The time of its last cached run.
    took: Option<Duration>,
}

impl<'a> RunningTimes<'a> {
    pub(super) fn of(cache: &'a RecordCache<'a>) -> Self {
        Self {
            cache,
            known: cache.planned.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// Returns the time that is left at the start of a chapter that is run on the way to the wanted one. Of later ones,
    /// those that are pending will be run.
    pub(super) fn left(
        &self,
        chapter: ChapterId,
        wanted: ChapterId,
        is_pending: impl Fn(ChapterId) -> bool,
    ) -> Option<Duration> {
        let chapters = (chapter.index()..self.known.len()).map(ChapterId::new);
        let left = chapters.filter(|it| *it <= wanted || is_pending(*it));
        estimate(&left.map(|it| self.of_chapter(it)).collect::<Vec<_>>())
    }

    fn of_chapter(&self, chapter: ChapterId) -> ChapterTime {
        let known = &self.known[chapter.index()];
        ChapterTime {
            steps: self.cache.planned(chapter).plan.steps.len(),
            took: *known.get_or_init(|| self.cache.took(chapter)),
        }
    }
}

/// Estimates the running time of these chapters: those that were never run take as long for a step as the others.
/// `None` if none of them was ever run.
fn estimate(left: &[ChapterTime]) -> Option<Duration> {
    let (mut took, mut steps) = (Duration::ZERO, 0);
    let mut unknown = 0;
    for chapter in left {
        match chapter.took {
            Some(known) => (took, steps) = (took + known, steps + chapter.steps),
            None => unknown += chapter.steps,
        }
    }
    (steps > 0).then(|| took.mul_f64((steps + unknown) as f64 / steps as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimated(chapters: &[(usize, Option<u64>)]) -> Option<Duration> {
        let chapters = chapters.iter().map(|(steps, took)| ChapterTime {
            steps: *steps,
            took: took.map(Duration::from_secs),
        });
        estimate(&chapters.collect::<Vec<_>>())
    }

    #[test]
    fn what_was_run_before_takes_as_long_again() {
        let chapters = [(10, Some(60)), (1, Some(5)), (40, Some(55))];
        assert_eq!(estimated(&chapters), Some(Duration::from_secs(120)));
        assert_eq!(estimated(&chapters[1..2]), Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_new_chapter_is_as_fast_as_the_others() {
        let chapters = [(10, Some(60)), (20, Some(30)), (10, None)];
        assert_eq!(estimated(&chapters), Some(Duration::from_secs(120)));
    }

    #[test]
    fn without_any_time_nothing_is_known() {
        assert_eq!(estimated(&[(10, None), (3, None)]), None);
        assert_eq!(estimated(&[(0, Some(4)), (3, None)]), None);
        assert_eq!(estimated(&[]), None);
    }
}
