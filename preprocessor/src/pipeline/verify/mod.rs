//! Verification of a book: a run on one or more versions of PostgreSQL, compared with the blocks' declarations and the
//! accepted transcripts.
//!
//! 1. `choice` are the selected chapters, and `book_mistakes` their mistakes that need no server.
//! 2. `results` runs the chapters.
//! 3. `chapter_result` turns the results into checks; `transcripts` compares them with the accepted transcripts.
//! 4. `last_run` keeps the results, so that an author accepts them without another run; `fingerprint` tells the chapters
//!    that have changed since.
//! 5. `accept` rewrites the accepted transcripts.
//! 6. `partition` finds the part of the book that a machine verifies.

mod accept;
mod book_mistakes;
mod chapter_result;
mod choice;
mod fingerprint;
mod last_run;
mod partition;
mod results;
mod transcripts;

pub(crate) use accept::{Change, OpenTranscript, accept, open_transcript};
pub(crate) use choice::ChapterChoice;
pub(crate) use fingerprint::fingerprints;
pub(crate) use last_run::{LastRun, kept_results, last_run};
pub(crate) use partition::part;

use self::book_mistakes::BookMistakes;
use self::chapter_result::ChapterResult;
use self::fingerprint::ChapterPrints;
use self::last_run::KeptResults;
use self::results::{VerifyRun, run_all};
use super::build_context::BuildContext;
use super::cache::RecordCache;
use super::planning::{BookPlan, ChapterId};
use crate::config::{Config, RunMode};
use crate::error::{Error, Result};
use crate::run::event::{Event, Listener};
use crate::stand::version::version;
use crate::stand::{self, Purpose, StandDirs};
use crate::verify::accepted::VersionEntries;
use crate::verify::files::{TranscriptFile, TranscriptFiles};
use crate::verify::outcome::{BookOutcome, ServerRun, VerifiedServer};
use crate::verify::settings::VerifySettings;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// The options of a verification.
#[derive(Debug)]
pub(crate) struct VerifyOptions {
    /// The selected chapters.
    pub chapters: ChapterChoice,
    /// Major versions of PostgreSQL; the book's own if empty.
    pub versions: Vec<u32>,
    /// The mode: run everything, run only stale chapters, or compare cached runs.
    pub mode: RunMode,
    /// True if differences from the accepted transcripts are about to be accepted, and so are not failures.
    pub accepts: bool,
}

/// The result of a verification.
#[derive(Debug)]
pub(crate) struct VerifyOutcome {
    /// The outcome, for the book and on each server.
    pub outcome: BookOutcome,
    /// The output of each chapter that ended without a failure.
    pub seen: BTreeMap<ChapterId, VersionEntries>,
}

/// A book to verify, with its configuration and plans.
pub(crate) struct VerifyContext<'a> {
    /// The context from mdBook, with the book's root and renderer.
    pub context: &'a PreprocessorContext,
    /// The book.
    pub book: &'a Book,
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

/// Verifies a book, and keeps the results for [`last_run()`].
///
/// # Errors
/// If the book's configuration is wrong. An unavailable server is a part of the outcome.
pub(crate) fn verify(subject: &VerifyContext<'_>, wish: &VerifyOptions) -> Result<VerifyOutcome> {
    let asked = subject.asked(wish);
    let mut verified = subject.begin(wish, &asked)?;
    if !asked.contains(&true) {
        return Ok(verified);
    }
    for stand in subject.stands(wish)? {
        let run = subject.run(stand, &asked, wish, &mut verified)?;
        verified.outcome.runs.push(run);
    }
    Ok(verified)
}

impl VerifyContext<'_> {
    /// Returns `true` for each planned chapter that is selected.
    fn asked(&self, wish: &VerifyOptions) -> Vec<bool> {
        let planned = self.planning.planned.iter();
        planned
            .map(|it| wish.chapters.has(&it.plan.chapter))
            .collect()
    }

    /// Returns the outcome before any run.
    fn begin(&self, wish: &VerifyOptions, asked: &[bool]) -> Result<VerifyOutcome> {
        if wish.accepts && !self.settings.keeps_transcripts {
            return Err(Error::setup(
                "this book keeps no transcripts, so there is nothing to accept",
                "remove `transcripts = false` from [preprocessor.witness.verify] in book.toml",
            ));
        }
        let BookMistakes { book, part, .. } = self.of_book(wish, asked)?;
        Ok(VerifyOutcome {
            outcome: BookOutcome {
                book,
                is_unaccepted: !wish.accepts && asked.contains(&true) && self.is_unaccepted()?,
                runs: Vec::new(),
                part,
            },
            seen: BTreeMap::new(),
        })
    }

    /// Returns `true` if no transcript of the book is accepted yet.
    fn is_unaccepted(&self) -> Result<bool> {
        if !self.settings.keeps_transcripts {
            return Ok(false);
        }
        for planned in &self.planning.planned {
            if !matches!(
                self.files.find(&planned.plan.chapter)?,
                TranscriptFile::Nothing
            ) {
                return Ok(false);
            }
        }
        Ok(self.orphans()?.is_empty())
    }

    /// Returns the configuration of the book's own server.
    fn own_stand(&self) -> Result<stand::StandConfig> {
        stand::StandConfig::of_book(&self.context.config, &self.context.root)
    }

    /// Returns the configurations of the servers to run on.
    fn stands(&self, wish: &VerifyOptions) -> Result<Vec<stand::StandConfig>> {
        let own = self.own_stand()?;
        Ok(match wish.versions.as_slice() {
            [] => vec![own],
            versions => versions
                .iter()
                .map(|it| own.clone().of_version(*it))
                .collect(),
        })
    }

    /// Returns the book's cached runs for a server, with the chapters' keys.
    fn cache(&self, stand: &stand::StandConfig) -> Result<RecordCache<'_>> {
        RecordCache::new(
            self.context,
            self.config,
            stand,
            &self.planning.planned,
            self.listener,
        )
    }

    /// Runs the book on one server, and keeps the results.
    fn run(
        &self,
        stand: stand::StandConfig,
        asked: &[bool],
        wish: &VerifyOptions,
        verified: &mut VerifyOutcome,
    ) -> Result<ServerRun> {
        let begun = Instant::now();
        let wanted = stand.postgres;
        let kept = KeptResults::of(&self.context.root, &stand)?;
        let book = BuildContext {
            context: self.context,
            config: self.config,
            cache: self.cache(&stand)?,
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
        let prints = ChapterPrints::new(self, &book.cache);
        for (index, tried) in chapters.into_iter().enumerate() {
            let Some(tried) = tried else { continue };
            let (id, planned) = (ChapterId::new(index), &self.planning.planned[index]);
            let result = ChapterResult::of(planned, tried, self.settings);
            let server = run.server.as_ref().filter(|_| wish.mode != RunMode::Replay);
            if let Some(server) = server {
                let chapter = &planned.plan.chapter;
                let saved = kept.save(chapter, prints.basis(id), (major, server), &result);
                // The next acceptance has to run the chapter again.
                saved.unwrap_or_else(|error| (self.listener)(Event::Note(error.to_string())));
            }
            verified.add(self, &mut run, (id, result), wish.accepts)?;
        }
        Ok(run)
    }
}
