//! What became of a book that was verified.

use super::check::{Check, Kind};
use crate::error::{Error, Mistake};
use std::time::Duration;

/// All that came of verifying a book.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What is wrong with the book whatever it is run on: chapters that can't be planned, links that lead nowhere,
    /// transcripts without a chapter.
    pub book: Vec<(Kind, Mistake)>,
    /// One for each version of PostgreSQL, in the order in which they were run.
    pub runs: Vec<Run>,
}

/// What came of the book on one server.
#[derive(Debug)]
pub struct Run {
    /// The major version.
    pub major: u32,
    /// The server; none if it could not be had.
    pub server: Option<Server>,
    /// What kept the book from being run to its end.
    pub trouble: Option<Error>,
    /// Its chapters, in the order of the book.
    pub chapters: Vec<Chapter>,
    /// How long it took.
    pub took: Duration,
}

/// What the book was run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The version as the server reports it: `18.6`.
    pub version: String,
    /// Where it came from, as a phrase.
    pub origin: String,
}

/// What came of a chapter.
#[derive(Debug)]
pub struct Chapter {
    /// Its file, relative to the book's root.
    pub file: String,
    /// Each thing that was checked, or would have been.
    pub checks: Vec<Check>,
    /// How long it ran.
    pub took: Duration,
    /// The chapter before it that stopped in the middle, so that this one may have failed for that reason only.
    pub after: Option<String>,
}

impl Chapter {
    /// What is wrong in it.
    pub fn failures(&self) -> impl Iterator<Item = (Kind, &Mistake)> {
        let checks = self.checks.iter();
        checks.flat_map(|check| check.mistakes.iter().map(|it| (check.kind, it)))
    }

    /// How many checks of a kind held, and how many there are; those that weren't meant for the server left out.
    #[must_use]
    pub fn held(&self, kind: Kind) -> (usize, usize) {
        let meant = self
            .checks
            .iter()
            .filter(|it| it.kind == kind && !it.is_skipped());
        let held = meant.clone().filter(|check| check.is_held());
        (held.count(), meant.count())
    }

    /// Whether all of it is as it should be.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.checks
            .iter()
            .all(|check| check.is_held() || check.is_skipped())
    }
}

impl Outcome {
    /// Whether the book is true as it stands, on all servers that were asked for and could be had.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let mut chapters = self.runs.iter().flat_map(|run| &run.chapters);
        self.book.is_empty() && chapters.all(Chapter::is_right)
    }

    /// Whether the book could be run to its end on every server that was asked for.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.runs.iter().all(|run| run.trouble.is_none())
    }
}
