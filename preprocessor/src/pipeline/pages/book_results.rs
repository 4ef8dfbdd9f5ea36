//! The recordings of a book's chapters, for pages that show results of one another.

use super::staleness::shown_freshness;
use crate::page::{Freshness, SessionColours};
use crate::pipeline::{ChapterId, PlannedChapter, Recording};
use crate::plan::{Plan, Quote, StepId, Verb};
use std::collections::HashMap;
use std::path::Path;

/// A book's chapters with their recordings, and the colours of its sessions.
pub(in crate::pipeline) struct BookResults<'a> {
    planned: &'a [PlannedChapter],
    /// The results of each chapter at its index; `None` without a recording.
    chapters: Vec<Option<ChapterResults<'a>>>,
    /// The chapters by their paths.
    paths: HashMap<&'a Path, ChapterId>,
    /// The colours of all sessions, in the order of their first appearance in the book.
    pub(super) cast: SessionColours,
}

/// The results of a chapter.
pub(super) struct ChapterResults<'a> {
    pub(super) planned: &'a PlannedChapter,
    pub(super) recording: &'a Recording,
    /// The freshness of what replaces each block, as far as it depends on this chapter.
    freshness: Vec<Freshness>,
}

impl<'a> BookResults<'a> {
    /// Returns the results of a book; `recordings` has one entry for each chapter of `planned`, in its order. All
    /// chapters count for the colours, including those without a recording.
    pub(in crate::pipeline) fn new(
        planned: &'a [PlannedChapter],
        recordings: impl IntoIterator<Item = Option<&'a Recording>>,
    ) -> Self {
        let chapters = planned.iter().zip(recordings);
        let chapters = chapters.map(|(planned, recording)| {
            let recording = recording?;
            Some(ChapterResults {
                planned,
                recording,
                freshness: shown_freshness(&planned.plan, &recording.freshness),
            })
        });
        let paths = planned.iter().enumerate();
        Self {
            planned,
            chapters: chapters.collect(),
            paths: paths
                .map(|(index, it)| (it.path.as_path(), ChapterId::new(index)))
                .collect(),
            cast: cast(planned.iter().map(|it| &it.plan)),
        }
    }

    /// Returns the results of a chapter.
    pub(super) fn at(&self, chapter: ChapterId) -> Option<&ChapterResults<'a>> {
        self.chapters.get(chapter.index())?.as_ref()
    }

    /// Returns the results of the chapter with this path.
    pub(super) fn of(&self, page: &Path) -> Option<&ChapterResults<'a>> {
        self.at(*self.paths.get(page)?)
    }

    /// Returns the chapter with this path; `None` if it has mistakes.
    pub(super) fn planned(&self, page: &Path) -> Option<&'a PlannedChapter> {
        self.planned.get(self.paths.get(page)?.index())
    }

    /// Returns the freshness of what replaces each block of a chapter. A figure of another chapter is at most as fresh
    /// as the steps that it draws.
    pub(super) fn freshness(&self, chapter: &ChapterResults<'_>) -> Vec<Freshness> {
        let mut all = chapter.freshness.clone();
        for (step, freshness) in chapter.planned.plan.steps.iter().zip(&mut all) {
            if let Verb::Figure {
                chapter: Some(page),
                steps,
                ..
            } = &step.verb
            {
                let drawn = steps.iter().map(|of| self.freshness_of(page, *of));
                *freshness = drawn.fold(*freshness, Freshness::max);
            }
        }
        all
    }

    /// Returns the freshness of a quoted value in a chapter.
    pub(super) fn quoted(&self, chapter: &ChapterResults<'_>, quote: &Quote) -> Freshness {
        match &quote.chapter {
            Some(page) => self.freshness_of(page, quote.claim),
            None => chapter.freshness[quote.claim],
        }
    }

    fn freshness_of(&self, page: &Path, step: StepId) -> Freshness {
        let known = self.of(page).and_then(|it| it.freshness.get(step.index()));
        known.copied().unwrap_or(Freshness::NotRun)
    }
}

/// Returns the colours of the sessions of a book. Each chapter's plan counts, so they are the same on each page and in
/// each run, of whichever chapters.
fn cast<'a>(plans: impl Iterator<Item = &'a Plan>) -> SessionColours {
    let mut cast = SessionColours::new();
    for session in plans
        .flat_map(|it| &it.steps)
        .filter_map(|it| it.verb.session())
    {
        cast.colour(session);
    }
    cast
}
