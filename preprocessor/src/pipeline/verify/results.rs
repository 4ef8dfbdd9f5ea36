//! The results of chapters for verification: a failure of one doesn't prevent the runs of others.

use super::super::build_context::BuildContext;
use super::super::execute::{ChapterState, OnFailure, Request, execute};
use super::super::planning::{BookPlan, ChapterId, PlannedChapter};
use super::super::recording::Recording;
use super::super::{pages, staleness};
use super::VerifyOptions;
use crate::config::RunMode;
use crate::error::{Error, Mistake, Result};
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
    /// The steps whose outcome differs from their block's declaration, by index.
    pub(super) failures: Vec<(usize, Vec<Mistake>)>,
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
    fn executed(planned: &PlannedChapter, state: ChapterState) -> Option<Self> {
        match state {
            ChapterState::NotSelected | ChapterState::Pending => None,
            ChapterState::Cached(recording) => Some(Self::from_cache(planned, recording)),
            ChapterState::Recorded { recording, took } => Some(Self {
                page: pages::mistakes(planned, &recording),
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
    fn from_cache(planned: &PlannedChapter, recording: Recording) -> Self {
        let failures = staleness::stale_blocks(planned, &recording);
        let page = match failures.is_empty() {
            true => pages::mistakes(planned, &recording),
            false => Vec::new(),
        };
        let mut steps = recording.transcript.steps;
        if let Some((first, _)) = failures.first() {
            steps.truncate(*first);
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
        for (index, planned) in book.cache.planned.iter().enumerate() {
            if asked[index] {
                let recording = book.cache.nearest(ChapterId::new(index));
                let provenance = recording.transcript.provenance.clone();
                if !provenance.server.is_empty() {
                    self.provenance = Some(provenance);
                }
                self.chapters[index] = Some(ChapterRun::from_cache(planned, recording));
            }
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
        let state = |asked: &bool| match asked {
            true => ChapterState::Pending,
            false => ChapterState::NotSelected,
        };
        let request = Request {
            foreseen: book.predict()?,
            uses_cache: wish.mode == RunMode::Auto && wish.chapters.is_none(),
            loaded_for: None,
            is_fresh: wish.mode == RunMode::Fresh,
            on_failure: OnFailure::Continue,
            invalid: &planning.unclear,
        };
        let execution = execute(book, &reserved, asked.iter().map(state).collect(), &request);
        self.provenance = execution.provenance;
        let chapters = book.cache.planned.iter().zip(execution.chapters);
        self.chapters = chapters
            .map(|(planned, state)| ChapterRun::executed(planned, state))
            .collect();
        execution.error.map_or(Ok(()), Err)
    }
}
