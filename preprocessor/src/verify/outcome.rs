//! The outcome of verifying a book.

use super::accepted::Neighbours;
use super::check::{Check, CheckKind};
use super::partition::BookPart;
use crate::error::{Error, Mistake};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The outcome of verifying a book.
#[derive(Debug, Default)]
pub(crate) struct BookOutcome {
    /// The mistakes that don't depend on a server: chapters that can't be planned, links that lead nowhere, transcripts
    /// without a chapter.
    pub book: Vec<(CheckKind, Mistake)>,
    /// True if nothing is accepted yet, so that no output was compared.
    pub is_unaccepted: bool,
    /// One for each version of PostgreSQL, in the order in which they were run.
    pub runs: Vec<ServerRun>,
    /// The part of the book, unless it is of a whole book or of named chapters.
    pub part: Option<BookPart>,
}

/// The outcome on one server.
#[derive(Debug)]
pub(crate) struct ServerRun {
    /// The major version.
    pub major: u32,
    /// The server; `None` if it was unavailable.
    pub server: Option<VerifiedServer>,
    /// The error that stopped the run early.
    pub trouble: Option<Error>,
    /// Its chapters, in the order of the book.
    pub chapters: Vec<VerifiedChapter>,
    /// The duration.
    pub took: Duration,
}

/// The server of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VerifiedServer {
    /// The version as the server reports it: `18.6`.
    pub version: String,
    /// Its origin, as a phrase.
    pub origin: String,
}

/// The outcome of a chapter.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VerifiedChapter {
    /// Its file, relative to the book's root.
    pub file: String,
    /// Its checks, including those that were not reached.
    pub checks: Vec<Check>,
    /// Its running time.
    pub took: Duration,
    /// An earlier chapter that stopped in the middle, which alone may have caused this one's failures.
    pub after: Option<String>,
    /// The outputs that were compared with those of neighbouring versions, since its transcript doesn't list this one.
    #[serde(skip)]
    pub neighbours: Neighbours,
}

impl VerifiedChapter {
    /// Returns the chapter's mistakes.
    pub(crate) fn failures(&self) -> impl Iterator<Item = (CheckKind, &Mistake)> {
        let checks = self.checks.iter();
        checks.flat_map(|check| check.mistakes.iter().map(|it| (check.kind, it)))
    }

    /// Returns the number of passed checks of a kind, and of all of that kind, except those that weren't meant for the
    /// server.
    #[must_use]
    pub(crate) fn held(&self, kind: CheckKind) -> (usize, usize) {
        let meant = self
            .checks
            .iter()
            .filter(|it| it.kind == kind && !it.is_skipped());
        let held = meant.clone().filter(|check| check.is_held());
        (held.count(), meant.count())
    }

    /// Returns `true` if no check failed.
    #[must_use]
    pub(crate) fn is_right(&self) -> bool {
        self.checks
            .iter()
            .all(|check| check.is_held() || check.is_skipped())
    }
}

impl BookOutcome {
    /// Returns `true` if no check failed, on all requested servers that were available.
    #[must_use]
    pub(crate) fn is_right(&self) -> bool {
        let mut chapters = self.runs.iter().flat_map(|run| &run.chapters);
        self.book.is_empty() && chapters.all(VerifiedChapter::is_right)
    }

    /// Returns `true` if the book ran to its end on every requested server.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        self.runs.iter().all(|run| run.trouble.is_none())
    }
}
