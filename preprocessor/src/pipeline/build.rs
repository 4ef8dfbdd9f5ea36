//! Decides which chapters are run, and which are loaded from the archive.
//!
//! 1. [`build()`] loads cached runs, and runs the selected chapters that are stale.
//! 2. [`execute()`] runs them, one after another, on one stand.

use super::build_context::BuildContext;
use super::cache::RecordCache;
use super::execute::{ChapterState, OnFailure, Request, execute, first_pending, load_cached};
use super::recording::Recording;
use super::{ChapterId, PlannedChapter, false_claims, staleness};
use crate::config::{Config, RunMode};
use crate::error::{Error, Result};
use crate::page::Freshness;
use crate::pipeline::build_session::BuildSession;
use crate::reaper::interrupt;
use crate::run::event::{Event, Listener};
use crate::stand::reserved::ReservedStand;
use crate::stand::{self, Purpose, StandDirs};
use mdbook_preprocessor::PreprocessorContext;
use std::cell::OnceCell;

/// The selected chapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// All chapters.
    All,
    /// One chapter. It is always run, except in the mode `replay`.
    One(ChapterId),
    /// One chapter and those whose results it shows. As with all chapters, only the stale ones are run.
    WithShown(ChapterId),
}

impl Selection {
    /// Returns the selected chapters of a book.
    fn chapters(self, cache: &RecordCache<'_>) -> Vec<ChapterId> {
        match self {
            Self::All => (0..cache.planned.len()).map(ChapterId::new).collect(),
            Self::One(chapter) => vec![chapter],
            Self::WithShown(chapter) => [vec![chapter], cache.shown_by(chapter)].concat(),
        }
    }
}

/// Returns the recordings of the selected chapters, each at its index, and `None` for the others. Of a single chapter,
/// it adds the best recordings of those whose results it shows, which aren't run for that.
///
/// # Errors
/// The first step whose outcome differs from its block's declaration, since the rest of the book builds on it; no
/// available server. In the mode `replay` with `deny-stale`: all stale blocks.
pub fn build(
    context: &PreprocessorContext,
    config: &Config,
    planned: &[PlannedChapter],
    which: Selection,
    listener: Listener<'_>,
) -> Result<Vec<Option<Recording>>> {
    let stand = stand::StandConfig::of_book(&context.config, &context.root)?;
    let cache = RecordCache::new(context, config, &stand, planned, listener)?;
    if config.mode == RunMode::Replay {
        let recordings = replay(&cache, which, config.deny_stale, listener)?;
        false_claims::report(planned, &recordings, listener);
        return Ok(with_shown(recordings, &cache, which));
    }
    let dirs = StandDirs::of(&context.root, Purpose::Build)?;
    let book = BuildContext {
        context,
        config,
        cache,
        stand,
        dirs,
        listener,
        foreseen: OnceCell::new(),
    };
    let recordings = book.recordings(which)?;
    false_claims::report(planned, &recordings, listener);
    Ok(with_shown(recordings, &book.cache, which))
}

/// Adds the recordings of the chapters whose results a single selected one shows.
fn with_shown(
    mut recordings: Vec<Option<Recording>>,
    cache: &RecordCache<'_>,
    which: Selection,
) -> Vec<Option<Recording>> {
    if let Selection::One(chapter) = which {
        for shown in cache.shown_by(chapter) {
            recordings[shown.index()].get_or_insert_with(|| cache.nearest(shown));
        }
    }
    recordings
}

/// Returns the cached recordings.
fn replay(
    cache: &RecordCache<'_>,
    which: Selection,
    deny_stale: bool,
    listener: Listener<'_>,
) -> Result<Vec<Option<Recording>>> {
    let selected = which.chapters(cache);
    let recordings: Vec<Option<Recording>> = (0..cache.planned.len())
        .map(ChapterId::new)
        .map(|chapter| selected.contains(&chapter).then(|| cache.nearest(chapter)))
        .collect();
    let is_stale = |it: &&Recording| it.freshness.iter().any(|it| *it != Freshness::Current);
    let stale = recordings.iter().flatten().filter(is_stale).count();
    let all = recordings.iter().flatten().count();
    let mut note = format!("nothing is run; stale: {stale} of {all} chapters");
    if let Some(why) = staleness::summary(cache.planned, &recordings) {
        note.push_str(&format!(" ({why})"));
    }
    listener(Event::Note(note));
    if deny_stale {
        let mistakes = staleness::mistakes(cache.planned, &recordings);
        if !mistakes.is_empty() {
            return Err(Error::Mistakes(mistakes));
        }
    }
    Ok(recordings)
}

impl BuildContext<'_> {
    fn recordings(&self, which: Selection) -> Result<Vec<Option<Recording>>> {
        let selected = which.chapters(&self.cache);
        if self.config.mode == RunMode::Auto
            && !matches!(which, Selection::One(_))
            && let Some(server) = self.predict()?
        {
            let mut chapters = self.pending(&selected);
            load_cached(self, server, &mut chapters);
            if first_pending(&chapters).is_none() {
                self.report_cached(selected.len());
                let chapters = chapters.into_iter();
                return Ok(chapters.map(ChapterState::recording).collect());
            }
        }
        let reserved = self.reserve_stand()?;
        let recordings = self.build_locked(which, &selected, &reserved);
        interrupt::park_if_interrupted();
        if recordings.is_ok() && which == Selection::All {
            // The reaper cleans up while mdBook renders the pages.
            reserved.release();
        }
        recordings
    }

    /// Runs the stale chapters while holding the stand's lock.
    fn build_locked(
        &self,
        which: Selection,
        selected: &[ChapterId],
        reserved: &ReservedStand,
    ) -> Result<Vec<Option<Recording>>> {
        let renderers = BuildSession::of(&self.dirs, &self.context.renderer);
        let is_fresh = self.config.mode == RunMode::Fresh && !renderers.is_of_the_same_build();
        // A fresh run loads no cached run, so it needs the server's key only after the start.
        let foreseen = match is_fresh {
            true => None,
            false => self.predict()?,
        };
        let uses_cache = !matches!(which, Selection::One(_)) && !is_fresh;
        let loaded_for = foreseen.filter(|_| uses_cache);
        let mut chapters = self.pending(selected);
        if let Some(server) = loaded_for {
            // The build that held the lock may have run the same chapters.
            load_cached(self, server, &mut chapters);
        }
        match first_pending(&chapters) {
            None => self.report_cached(selected.len()),
            Some(first) if uses_cache => {
                let planned = self.cache.planned(first);
                let note = staleness::stale(planned, &self.cache.nearest(first));
                (self.listener)(Event::Note(note));
            }
            Some(_) => {}
        }
        let request = Request {
            foreseen,
            uses_cache,
            loaded_for,
            is_fresh,
            on_failure: OnFailure::Stop,
            invalid: &[],
        };
        let execution = execute(self, reserved, chapters, &request);
        if let Some(error) = execution.error {
            return Err(error);
        }
        self.served(which, &renderers)?;
        let chapters = execution.chapters.into_iter();
        Ok(chapters.map(ChapterState::recording).collect())
    }

    /// Records that this renderer was served, in a fresh build of the whole book.
    fn served(&self, which: Selection, renderers: &BuildSession) -> Result<()> {
        match self.config.mode == RunMode::Fresh && which == Selection::All {
            true => renderers.remember(),
            false => Ok(()),
        }
    }

    /// Returns the chapters with the selected ones pending.
    fn pending(&self, selected: &[ChapterId]) -> Vec<ChapterState> {
        let chapters = self.cache.planned.iter().enumerate();
        let states = chapters.map(|(index, planned)| {
            let is_selected = selected.contains(&ChapterId::new(index));
            ChapterState::before(&planned.plan, is_selected)
        });
        states.collect()
    }

    /// Reports that the cached runs of so many chapters are used.
    fn report_cached(&self, count: usize) {
        let all = match count == self.cache.planned.len() {
            true => "all ",
            false => "",
        };
        let note = match count {
            1 => "nothing has changed: using the cached run of the chapter".to_owned(),
            _ => format!("nothing has changed: using the cached runs of {all}{count} chapters"),
        };
        (self.listener)(Event::Note(note));
    }
}
