//! Verification of a book: a run on one or more versions of PostgreSQL, compared with the blocks' declarations and the
//! accepted transcripts.
//!
//! 1. `results` runs the chapters.
//! 2. [`verify()`] turns the results into checks; `transcripts` compares them with the accepted transcripts.
//! 3. `accept` rewrites the accepted transcripts.

mod accept;
mod results;
mod transcripts;

pub use accept::{Change, accept};

use self::results::{ChapterRun, VerifyRun, run_all};
use super::build_context::BuildContext;
use super::cache::RecordCache;
use super::false_claims::false_claims;
use super::planning::{BookPlan, ChapterId, PlannedChapter};
use crate::config::{Config, RunMode};
use crate::error::{Error, Mistake, Result};
use crate::run::event::Listener;
use crate::stand::version::version;
use crate::stand::{self, Purpose, StandDirs};
use crate::verify::accepted::{Neighbours, VersionEntries};
use crate::verify::check::{self, Check, CheckKind};
use crate::verify::entry::{TranscriptEntry, entries};
use crate::verify::files::TranscriptFiles;
use crate::verify::outcome::{BookOutcome, ServerRun, VerifiedChapter, VerifiedServer};
use crate::verify::settings::VerifySettings;
use mdbook_preprocessor::PreprocessorContext;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// The options of a verification.
#[derive(Debug)]
pub struct VerifyOptions {
    /// The files of the selected chapters, relative to the root, which are run in any case; all chapters if `None`.
    pub chapters: Option<Vec<String>>,
    /// Major versions of PostgreSQL; the book's own if empty.
    pub versions: Vec<u32>,
    /// The mode: run everything, run only stale chapters, or compare cached runs.
    pub mode: RunMode,
    /// True if differences from the accepted transcripts are about to be accepted, and so are not failures.
    pub accepts: bool,
}

impl VerifyOptions {
    /// Returns `true` if a chapter is selected.
    fn asks_for(&self, file: &str) -> bool {
        let named = self.chapters.as_ref();
        named.is_none_or(|named| named.iter().any(|it| it == file))
    }
}

/// The result of a verification.
#[derive(Debug)]
pub struct VerifyOutcome {
    /// The outcome, for the book and on each server.
    pub outcome: BookOutcome,
    /// The output of each chapter that ended without a failure.
    pub seen: BTreeMap<ChapterId, VersionEntries>,
}

/// A book to verify, with its configuration and plans.
pub struct VerifyContext<'a> {
    /// The context from mdBook, with the book's root and renderer.
    pub context: &'a PreprocessorContext,
    /// The configuration of the run.
    pub config: &'a Config,
    /// The planned chapters.
    pub planning: &'a BookPlan,
    /// The settings of the comparison.
    pub settings: &'a VerifySettings,
    /// The accepted transcripts.
    pub files: &'a TranscriptFiles,
    /// The listener of the run's events.
    pub listener: Listener<'a>,
}

/// Verifies a book.
///
/// # Errors
/// If the book's configuration is wrong. An unavailable server is a part of the outcome.
pub fn verify(subject: &VerifyContext<'_>, wish: &VerifyOptions) -> Result<VerifyOutcome> {
    if wish.accepts && !subject.settings.keeps_transcripts {
        return Err(Error::setup(
            "this book keeps no transcripts, so there is nothing to accept",
            "remove `transcripts = false` from [preprocessor.witness.verify] in book.toml",
        ));
    }
    let planned = subject.planning.planned.iter();
    let asked: Vec<bool> = planned.map(|it| wish.asks_for(&it.plan.chapter)).collect();
    let mut verified = VerifyOutcome {
        outcome: BookOutcome {
            book: subject.of_book(wish, &asked)?,
            runs: Vec::new(),
        },
        seen: BTreeMap::new(),
    };
    if !asked.contains(&true) {
        return Ok(verified);
    }
    let own = stand::StandConfig::of_book(&subject.context.config, &subject.context.root)?;
    let versions = match wish.versions.as_slice() {
        [] => vec![None],
        versions => versions.iter().copied().map(Some).collect(),
    };
    for version in versions {
        let stand = match version {
            Some(version) => own.clone().of_version(version),
            None => own.clone(),
        };
        let run = subject.run(stand, &asked, wish, &mut verified.seen)?;
        verified.outcome.runs.push(run);
    }
    Ok(verified)
}

impl VerifyContext<'_> {
    /// Returns the mistakes that don't depend on a server, in the selected chapters and those before them.
    fn of_book(&self, wish: &VerifyOptions, asked: &[bool]) -> Result<Vec<(CheckKind, Mistake)>> {
        let last = asked.iter().rposition(|asked| *asked);
        let last = last.map(ChapterId::new);
        let unclear = self
            .planning
            .unclear
            .iter()
            .filter(|it| wish.asks_for(&it.file) || last.is_some_and(|last| it.place <= last));
        let mut mistakes: Vec<Mistake> = unclear.flat_map(|it| it.mistakes.clone()).collect();
        let links = self.planning.links.iter();
        mistakes.extend(links.filter(|it| wish.asks_for(&it.at.file)).cloned());
        let mut wrong: Vec<_> = mistakes
            .into_iter()
            .map(|it| (CheckKind::Plan, it))
            .collect();
        if wish.chapters.is_none() && !wish.accepts && self.settings.keeps_transcripts {
            let orphans = self.orphans()?.into_iter();
            wrong.extend(orphans.map(|it| (CheckKind::Transcript, it)));
        }
        Ok(wrong)
    }

    /// Runs the book on one server.
    fn run(
        &self,
        stand: stand::StandConfig,
        asked: &[bool],
        wish: &VerifyOptions,
        seen: &mut BTreeMap<ChapterId, VersionEntries>,
    ) -> Result<ServerRun> {
        let begun = Instant::now();
        let wanted = stand.postgres;
        let book = BuildContext {
            context: self.context,
            config: self.config,
            cache: RecordCache::new(
                self.context,
                self.config,
                &stand,
                &self.planning.planned,
                self.listener,
            )?,
            stand,
            dirs: StandDirs::of(&self.context.root, Purpose::Build)?,
            listener: self.listener,
            foreseen: OnceCell::new(),
        };
        let trial = run_all(&book, self.planning, asked, wish);
        let VerifyRun {
            provenance,
            chapters,
            trouble,
        } = trial;
        let served = provenance.as_ref().and_then(|it| version(&it.server));
        let major = served.map_or(wanted, |(_, major)| major);
        let mut run = ServerRun {
            major,
            server: provenance.map(|it| VerifiedServer {
                version: it.server,
                origin: it.origin,
            }),
            trouble,
            chapters: Vec::new(),
            took: begun.elapsed(),
        };
        for (index, tried) in chapters.into_iter().enumerate() {
            let Some(tried) = tried else { continue };
            let planned = &self.planning.planned[index];
            let (chapter, entries) = self.chapter(planned, tried, major, wish.accepts)?;
            if let Some(entries) = entries {
                seen.entry(ChapterId::new(index))
                    .or_default()
                    .insert(major, entries);
            }
            run.chapters.push(chapter);
        }
        Ok(run)
    }

    /// Returns the checks of a chapter, and its output if that may be accepted.
    fn chapter(
        &self,
        planned: &PlannedChapter,
        tried: ChapterRun,
        major: u32,
        accepts: bool,
    ) -> Result<(VerifiedChapter, Option<Vec<Option<TranscriptEntry>>>)> {
        let plan = &planned.plan;
        let mut wrong = Vec::new();
        let is_good = tried.failures.is_empty() && tried.after.is_none();
        let untrue = false_claims(plan, &tried.steps);
        let is_right = is_good && untrue.is_empty() && tried.page.is_empty();
        let mut failures = tried.failures;
        failures.extend(untrue.into_iter().map(|(index, it)| (index, vec![it])));
        failures.sort_by_key(|(index, _)| *index);
        let failed: Vec<usize> = failures.iter().map(|(index, _)| *index).collect();
        let rules = &self.settings.rules;
        let entries = entries(plan, &tried.steps, &failed, rules, &mut wrong);
        let has_ended = tried.steps.len() == plan.steps.len();
        let is_right = is_right && wrong.is_empty();
        let mut neighbours = Neighbours::default();
        let is_kept = self.settings.keeps_transcripts;
        if !accepts && is_kept {
            let drift = self.drift(planned, &entries, major)?;
            wrong.extend(drift.mistakes);
            neighbours = drift.neighbours;
        }
        let mut checks = check::of_blocks(plan, &tried.steps, failures);
        checks.push(Check::page(is_good && has_ended, tried.page));
        if is_kept || !wrong.is_empty() {
            checks.push(Check::transcript(has_ended, wrong));
        }
        let chapter = VerifiedChapter {
            file: plan.chapter.clone(),
            checks,
            took: tried.took,
            after: tried.after,
            neighbours,
        };
        Ok((chapter, (is_right && has_ended).then_some(entries)))
    }
}
