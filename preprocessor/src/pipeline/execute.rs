//! The execution of chapters: the one loop that builds and verifications share.
//!
//! 1. A [`Runner`] starts the stand near the first pending chapter.
//! 2. Cached recordings that the server's key allows take the place of runs.
//! 3. Each pending chapter is run, after those that bring the database to its start.

use super::build_context::BuildContext;
use super::checkpoints::fresh;
use super::planning::{ChapterId, InvalidChapter};
use super::recording::Recording;
use super::runner::{Attempt, Runner};
use super::time_left::RunningTimes;
use crate::archive::Key;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::reaper::interrupt;
use crate::run::event::Event;
use crate::stand::reserved::ReservedStand;
use crate::transcript::Provenance;
use std::time::Duration;

/// The consequence of a failed chapter for the chapters after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// The execution ends with the chapter's mistakes.
    Stop,
    /// The others are run all the same, but their recordings aren't saved if the database isn't as it should be.
    Continue,
}

/// A request for an execution.
pub(super) struct Request<'a> {
    /// The key of the server, if it is known before the start.
    pub(super) foreseen: Option<Key>,
    /// True if cached recordings take the place of runs.
    pub(super) uses_cache: bool,
    /// The key of the server for which the chapters have their cached recordings, if they were loaded.
    pub(super) loaded_for: Option<Key>,
    /// True if no checkpoint of earlier runs is used.
    pub(super) is_fresh: bool,
    /// The consequence of a failed chapter.
    pub(super) on_failure: OnFailure,
    /// The chapters without a plan, which are missing from the run.
    pub(super) invalid: &'a [InvalidChapter],
}

/// The state of a chapter in an execution.
pub(super) enum ChapterState {
    /// It is not selected. It may be run on the way to another one.
    NotSelected,
    /// It is selected, and was not run yet.
    Pending,
    /// A cached recording takes the place of a run.
    Cached(Recording),
    /// It was run, and its recording saved.
    Recorded {
        /// The recording.
        recording: Recording,
        /// The duration of the run.
        took: Duration,
    },
    /// It was run, and its recording not saved: it failed, or an earlier chapter did.
    Unsaved {
        /// The run.
        attempt: Attempt,
        /// The earlier chapter that did not reach its end, so that the database is not as this one needs it.
        after: Option<String>,
    },
}

impl ChapterState {
    /// Returns the state of a chapter before an execution. A chapter that runs nothing needs none.
    pub(super) fn before(plan: &Plan, is_selected: bool) -> Self {
        match is_selected {
            true if plan.runs_nothing() => Self::Cached(Recording::nothing(plan)),
            true => Self::Pending,
            false => Self::NotSelected,
        }
    }

    /// Returns the chapter's valid recording, if any.
    pub(super) fn as_recording(&self) -> Option<&Recording> {
        match self {
            Self::Cached(recording) | Self::Recorded { recording, .. } => Some(recording),
            Self::NotSelected | Self::Pending | Self::Unsaved { .. } => None,
        }
    }

    /// Returns the chapter's valid recording, if any.
    pub(super) fn recording(self) -> Option<Recording> {
        match self {
            Self::Cached(recording) | Self::Recorded { recording, .. } => Some(recording),
            Self::NotSelected | Self::Pending | Self::Unsaved { .. } => None,
        }
    }
}

/// The result of an execution.
pub(super) struct Execution {
    /// The chapters, each at its index.
    pub(super) chapters: Vec<ChapterState>,
    /// The server, if it was started.
    pub(super) provenance: Option<Provenance>,
    /// The error that ended it.
    pub(super) error: Option<Error>,
}

/// Runs the pending ones of the book's chapters, each at its index, while holding the stand's lock. Starts no server if
/// there are none.
pub(super) fn execute(
    book: &BuildContext<'_>,
    reserved: &ReservedStand,
    chapters: Vec<ChapterState>,
    request: &Request<'_>,
) -> Execution {
    let mut execution = Execution {
        chapters,
        provenance: None,
        error: None,
    };
    execution.error = execution.run(book, reserved, request).err();
    execution
}

impl Execution {
    fn run(
        &mut self,
        book: &BuildContext<'_>,
        reserved: &ReservedStand,
        request: &Request<'_>,
    ) -> Result<()> {
        let Some(first) = first_pending(&self.chapters) else {
            return Ok(());
        };
        let mut runner = Runner::start(book, first, request.foreseen, request.is_fresh, reserved)?;
        self.provenance = Some(runner.provenance());
        if request.uses_cache && request.loaded_for != Some(runner.server()) {
            load_cached(book, runner.server(), &mut self.chapters);
        }
        let times = RunningTimes::of(&book.cache);
        // The chapter that has left the database in an unknown state.
        let mut broken: Option<String> = None;
        while let Some(next) = first_pending(&self.chapters) {
            // A chapter that begins on a fresh database doesn't depend on earlier ones.
            let begins = fresh(book, next);
            if begins.is_some_and(|begins| begins >= runner.position()) {
                broken = None;
            }
            let chapter = match &broken {
                None => runner.next(next)?,
                Some(_) => runner.position(),
            };
            let is_missing = |it: &&InvalidChapter| {
                it.place <= chapter && begins.is_none_or(|begins| it.place > begins)
            };
            let missing = request.invalid.iter().find(is_missing);
            broken = broken.or_else(|| missing.map(|it| it.file.clone()));
            let is_pending =
                |it: ChapterId| matches!(self.chapters[it.index()], ChapterState::Pending);
            let attempt = runner.attempt(chapter, times.left(chapter, next, is_pending));
            // An error after an interrupt is not the book's fault.
            interrupt::park_if_interrupted();
            let attempt = attempt?;
            if request.on_failure == OnFailure::Stop && attempt.has_failed() {
                return Err(Error::Mistakes(attempt.mistakes()));
            }
            let plan = &book.cache.planned(chapter).plan;
            let is_complete = attempt.record.transcript.steps.len() == plan.steps.len();
            let (has_failed, took) = (attempt.has_failed(), attempt.record.took);
            let state = match !has_failed && broken.is_none() {
                true => ChapterState::Recorded {
                    recording: runner.keep(chapter, attempt.record),
                    took,
                },
                false => ChapterState::Unsaved {
                    attempt,
                    after: broken.clone(),
                },
            };
            // A chapter that was only run on the way is reported if it fails.
            let known = &mut self.chapters[chapter.index()];
            if has_failed || !matches!(known, ChapterState::NotSelected) {
                *known = state;
            }
            if !is_complete && broken.is_none() {
                broken = Some(plan.chapter.clone());
            }
            if broken.is_none() && first_pending(&self.chapters).is_some() {
                runner.save_checkpoint()?;
            }
        }
        if broken.is_none() {
            runner.end()?;
        }
        (book.listener)(Event::End);
        Ok(())
    }
}

/// Returns the first pending chapter.
pub(super) fn first_pending(chapters: &[ChapterState]) -> Option<ChapterId> {
    let is_pending = |it: &ChapterState| matches!(it, ChapterState::Pending);
    chapters.iter().position(is_pending).map(ChapterId::new)
}

/// Loads the cached recordings of the selected chapters for the server with this key; those without one are pending.
pub(super) fn load_cached(book: &BuildContext<'_>, server: Key, chapters: &mut [ChapterState]) {
    for (state, found) in chapters.iter_mut().zip(book.cache.find(server)) {
        if !matches!(state, ChapterState::NotSelected) {
            *state = found.map_or(ChapterState::Pending, ChapterState::Cached);
        }
    }
}
