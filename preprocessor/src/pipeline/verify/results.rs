//! The results of chapters for verification: a failure of one doesn't prevent the runs of others.

use super::super::build_context::BuildContext;
use super::super::cache::RecordCache;
use super::super::execute::{ChapterState, OnFailure, Request, execute};
use super::super::pages::{self, BookResults};
use super::super::planning::{BookPlan, ChapterId, PlannedChapter};
use super::super::recording::Recording;
use super::super::staleness;
use super::VerifyOptions;
use crate::config::RunMode;
use crate::error::{Error, Mistake, Result};
use crate::plan::StepId;
use crate::transcript::{Provenance, StepRecord};
use std::time::Duration;

/// The results of the chapters on one server.
pub(super) struct VerifyRun {
    /// The server, if there was one.
    pub(super) provenance: Option<Provenance>,
    /// The results of the chapters that were run, each at its index.
    pub(super) chapters: Vec<Option<ChapterRun>>,
    /// The error that prevented the other runs.
    pub(super) trouble: Option<Error>,
}

/// The result of a chapter.
pub(super) struct ChapterRun {
    /// The entries of the steps that were run.
    pub(super) steps: Vec<StepRecord>,
    /// The steps whose outcome differs from their block's declaration.
    pub(super) failures: Vec<(StepId, Vec<Mistake>)>,
    /// The mistakes that prevent the page of a successful chapter.
    pub(super) page: Vec<Mistake>,
    /// The running time.
    pub(super) took: Duration,
    /// The earlier chapter that stopped before its end, which leaves the database incomplete.
    pub(super) after: Option<String>,
}

/// Runs the selected chapters and those that they need. Cached runs are used only with [`RunMode::Auto`], for chapters
/// that are neither stale nor named, and with [`RunMode::Replay`], which runs nothing.
pub(super) fn run_all(
    book: &BuildContext<'_>,
    planning: &BookPlan,
    asked: &[bool],
    wish: &VerifyOptions,
) -> VerifyRun {
    let mut trial = VerifyRun {
        provenance: None,
        chapters: asked.iter().map(|_| None).collect(),
        trouble: None,
    };
    match wish.mode {
        RunMode::Replay => trial.replay(book, asked),
        _ => trial.trouble = trial.run(book, planning, asked, wish).err(),
    }
    trial
}

impl ChapterRun {
    /// The result of a chapter in an execution, if it has one.
    fn executed(state: ChapterState, planned: &PlannedChapter, page: Vec<Mistake>) -> Option<Self> {
        match state {
            ChapterState::NotSelected | ChapterState::Pending => None,
            ChapterState::Cached(recording) => Some(Self::from_cache(planned, recording, page)),
            ChapterState::Recorded { recording, took } => Some(Self {
                page,
                steps: recording.transcript.steps,
                failures: Vec::new(),
                took,
                after: None,
            }),
            ChapterState::Unsaved { attempt, after } => Some(Self {
                took: attempt.record.took,
                steps: attempt.record.transcript.steps,
                failures: attempt.failures,
                page: Vec::new(),
                after,
            }),
        }
    }

    /// Returns the result of a cached run, up to the first stale block.
    fn from_cache(planned: &PlannedChapter, recording: Recording, page: Vec<Mistake>) -> Self {
        let failures = staleness::stale_blocks(planned, &recording);
        let page = match failures.is_empty() {
            true => page,
            false => Vec::new(),
        };
        let mut steps = recording.transcript.steps;
        if let Some((first, _)) = failures.first() {
            steps.truncate(first.index());
        }
        Self {
            steps,
            failures: failures
                .into_iter()
                .map(|(index, it)| (index, vec![it]))
                .collect(),
            page,
            took: Duration::ZERO,
            after: None,
        }
    }
}

impl VerifyRun {
    /// Takes the results from cached runs.
    fn replay(&mut self, book: &BuildContext<'_>, asked: &[bool]) {
        let chapters = asked.iter().enumerate();
        let recordings =
            chapters.map(|(index, asked)| asked.then(|| book.cache.nearest(ChapterId::new(index))));
        let recordings: Vec<_> = recordings.collect();
        let known: Vec<_> = recordings.iter().map(Option::as_ref).collect();
        let pages = page_mistakes(&book.cache, &known);
        let planned = book.cache.planned.iter();
        for (index, ((recording, page), planned)) in
            recordings.into_iter().zip(pages).zip(planned).enumerate()
        {
            let Some(recording) = recording else { continue };
            if let Some(provenance) = &recording.transcript.provenance {
                self.provenance = Some(provenance.clone());
            }
            self.chapters[index] = Some(ChapterRun::from_cache(planned, recording, page));
        }
    }

    /// Runs the chapters, and takes the results.
    fn run(
        &mut self,
        book: &BuildContext<'_>,
        planning: &BookPlan,
        asked: &[bool],
        wish: &VerifyOptions,
    ) -> Result<()> {
        if !asked.contains(&true) {
            return Ok(());
        }
        let reserved = book.reserve_stand()?;
        let all = book.cache.planned.iter().zip(asked);
        let states = all.map(|(planned, asked)| ChapterState::before(&planned.plan, *asked));
        let request = Request {
            foreseen: book.predict()?,
            uses_cache: wish.mode == RunMode::Auto && !wish.chapters.is_named(),
            loaded_for: None,
            is_fresh: wish.mode == RunMode::Fresh,
            on_failure: OnFailure::Continue,
            invalid: &planning.unclear,
        };
        let execution = execute(book, &reserved, states.collect(), &request);
        self.provenance = execution.provenance;
        let states = execution.chapters.iter();
        let known: Vec<_> = states.map(ChapterState::as_recording).collect();
        let pages = page_mistakes(&book.cache, &known);
        let chapters = execution.chapters.into_iter().zip(book.cache.planned);
        self.chapters = chapters
            .zip(pages)
            .map(|((state, planned), page)| ChapterRun::executed(state, planned, page))
            .collect();
        execution.error.map_or(Ok(()), Err)
    }
}

/// Returns the mistakes that prevent the page of each chapter with a recording. Results of chapters without one come
/// from their best recordings.
fn page_mistakes(cache: &RecordCache<'_>, known: &[Option<&Recording>]) -> Vec<Vec<Mistake>> {
    let mut shown: Vec<Option<Recording>> = known.iter().map(|_| None).collect();
    let chapters = (0..known.len()).filter(|index| known[*index].is_some());
    for chapter in chapters.flat_map(|index| cache.shown_by(ChapterId::new(index))) {
        if known[chapter.index()].is_none() {
            shown[chapter.index()].get_or_insert_with(|| cache.nearest(chapter));
        }
    }
    let recordings = known.iter().zip(&shown);
    let recordings = recordings.map(|(known, shown)| known.or(shown.as_ref()));
    let book = BookResults::new(cache.planned, recordings);
    let mistakes = known.iter().enumerate().map(|(index, known)| match known {
        Some(_) => pages::mistakes(&book, ChapterId::new(index)),
        None => Vec::new(),
    });
    mistakes.collect()
}
