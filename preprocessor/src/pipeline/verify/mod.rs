//! Verifying a book: it is run, on one or more versions of PostgreSQL, and what comes of it is held against what its blocks
//! declare and what was accepted.
//!
//! 1. `trial` runs the chapters.
//! 2. [`verify()`] makes checks of what happened; `transcripts` compares it with what was accepted.
//! 3. `accept` writes these anew.

mod accept;
mod transcripts;
mod trial;

pub use accept::{Change, accept};

use self::trial::{Trial, Tried, try_all};
use super::chapters::{Planned, Planning};
use super::lookup::Lookup;
use super::runs::Book;
use crate::config::{Config, Mode};
use crate::error::{Mistake, Result};
use crate::run::event::Listener;
use crate::run::stand::version::version;
use crate::run::stand::{self, Place, Purpose};
use crate::verify::accepted::Seen;
use crate::verify::check::{self, Check, Kind};
use crate::verify::entry::{Entry, entries};
use crate::verify::files::Files;
use crate::verify::outcome::{Chapter, Outcome, Run, Server};
use crate::verify::settings::Settings;
use mdbook_preprocessor::PreprocessorContext;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// What is to be verified.
#[derive(Debug)]
pub struct Wish {
    /// The files of the chapters that are named, relative to the root: they are run in any case. All chapters if there is
    /// none.
    pub chapters: Option<Vec<String>>,
    /// Major versions of PostgreSQL; the book's own if there is none.
    pub versions: Vec<u32>,
    /// Whether all is run, or only what is stale; or nothing, and what is kept is compared.
    pub mode: Mode,
    /// What differs from the accepted transcripts is about to be accepted: it is no failure.
    pub accepts: bool,
}

impl Wish {
    /// Whether a chapter is asked for.
    fn asks_for(&self, file: &str) -> bool {
        let named = self.chapters.as_ref();
        named.is_none_or(|named| named.iter().any(|it| it == file))
    }
}

/// A book that was verified.
#[derive(Debug)]
pub struct Verified {
    /// What came of it.
    pub outcome: Outcome,
    /// What its chapters printed, by their places: only those that came to their end without a failure.
    pub seen: BTreeMap<usize, Seen>,
}

/// Everything that is known of a book before it is run.
pub struct Subject<'a> {
    /// Where it is, and for which renderer.
    pub context: &'a PreprocessorContext,
    /// How it is run.
    pub config: &'a Config,
    /// Its chapters.
    pub planning: &'a Planning,
    /// How it is compared.
    pub settings: &'a Settings,
    /// What was accepted.
    pub files: &'a Files,
    /// Hears what goes on.
    pub listener: Listener<'a>,
}

/// Verifies a book.
///
/// # Errors
/// When the book can't be run at all: its configuration is wrong. A server that can't be had is in the outcome.
pub fn verify(subject: &Subject<'_>, wish: &Wish) -> Result<Verified> {
    let planned = subject.planning.planned.iter();
    let asked: Vec<bool> = planned.map(|it| wish.asks_for(&it.plan.chapter)).collect();
    let mut verified = Verified {
        outcome: Outcome {
            book: subject.of_book(wish, &asked)?,
            runs: Vec::new(),
        },
        seen: BTreeMap::new(),
    };
    if !asked.contains(&true) {
        return Ok(verified);
    }
    let own = stand::Config::of_book(&subject.context.config, &subject.context.root)?;
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

impl Subject<'_> {
    /// What is wrong with the book whatever it is run on, as far as it is asked for or in the way of what is.
    fn of_book(&self, wish: &Wish, asked: &[bool]) -> Result<Vec<(Kind, Mistake)>> {
        let last = asked.iter().rposition(|asked| *asked);
        let unclear = self
            .planning
            .unclear
            .iter()
            .filter(|it| wish.asks_for(&it.file) || last.is_some_and(|last| it.place <= last));
        let mut mistakes: Vec<Mistake> = unclear.flat_map(|it| it.mistakes.clone()).collect();
        let links = self.planning.links.iter();
        mistakes.extend(links.filter(|it| wish.asks_for(&it.at.file)).cloned());
        let mut wrong: Vec<_> = mistakes.into_iter().map(|it| (Kind::Plan, it)).collect();
        if wish.chapters.is_none() && !wish.accepts {
            let orphans = self.orphans()?.into_iter();
            wrong.extend(orphans.map(|it| (Kind::Transcript, it)));
        }
        Ok(wrong)
    }

    /// Runs the book on one server.
    fn run(
        &self,
        stand: stand::Config,
        asked: &[bool],
        wish: &Wish,
        seen: &mut BTreeMap<usize, Seen>,
    ) -> Result<Run> {
        let begun = Instant::now();
        let wanted = stand.postgres;
        let book = Book {
            context: self.context,
            config: self.config,
            lookup: Lookup::new(
                self.context,
                self.config,
                &stand,
                &self.planning.planned,
                self.listener,
            )?,
            stand,
            place: Place::of(&self.context.root, Purpose::Build)?,
            listener: self.listener,
            foreseen: OnceCell::new(),
        };
        let trial = try_all(&book, self.planning, asked, wish);
        let Trial {
            provenance,
            chapters,
            trouble,
        } = trial;
        let served = provenance.as_ref().and_then(|it| version(&it.server));
        let major = served.map_or(wanted, |(_, major)| major);
        let mut run = Run {
            major,
            server: provenance.map(|it| Server {
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
                seen.entry(index).or_default().insert(major, entries);
            }
            run.chapters.push(chapter);
        }
        Ok(run)
    }

    /// The checks of a chapter that was tried; what it printed, if that may be accepted.
    fn chapter(
        &self,
        planned: &Planned,
        tried: Tried,
        major: u32,
        accepts: bool,
    ) -> Result<(Chapter, Option<Vec<Option<Entry>>>)> {
        let plan = &planned.plan;
        let mut wrong = Vec::new();
        let failed: Vec<usize> = tried.failures.iter().map(|(index, _)| *index).collect();
        let rules = &self.settings.rules;
        let entries = entries(plan, &tried.steps, &failed, rules, &mut wrong);
        let has_ended = tried.steps.len() == plan.steps.len();
        let is_good = tried.failures.is_empty() && tried.after.is_none();
        let is_right = is_good && wrong.is_empty() && tried.page.is_empty();
        if !accepts {
            wrong.extend(self.drift(planned, &entries, major)?);
        }
        let mut checks = check::of_blocks(plan, &tried.steps, tried.failures);
        checks.push(Check::page(is_good && has_ended, tried.page));
        checks.push(Check::transcript(has_ended, wrong));
        let chapter = Chapter {
            file: plan.chapter.clone(),
            checks,
            took: tried.took,
            after: tried.after,
        };
        Ok((chapter, (is_right && has_ended).then_some(entries)))
    }
}
