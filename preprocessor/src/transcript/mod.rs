//! What happened, as plain data: all that one chapter's run produced.
//!
//! Imports nothing but serde. Times are offsets from the chapter's start; sizes are bytes.

pub mod evidence;
mod mode;
mod sqlstate;

pub use evidence::Evidence;
pub use sqlstate::Sqlstate;

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of this format. It changes when a field does.
pub const VERSION: u32 = 5;

/// What one chapter's run produced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// [`VERSION`] at the time of writing.
    pub version: u32,
    /// The chapter's file, relative to the book's root.
    pub chapter: String,
    /// What it ran on.
    pub provenance: Provenance,
    /// One record for each live block, in the order of the chapter.
    pub steps: Vec<Step>,
    /// What was observed meanwhile; empty in a chapter that makes no use of it.
    pub evidence: Evidence,
}

/// What a chapter ran on, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The server's version as it reports itself: `18.6`.
    pub server: String,
    /// Where the server came from, as a phrase: `a local installation in /usr/lib/postgresql/18`.
    pub origin: String,
    /// The day of the run in UTC: `2026-01-31`.
    pub date: String,
}

/// One live block as it was executed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When it was handed over.
    pub started: Duration,
    /// How long it took: to its end, or for a step that was only started, to the moment its condition held.
    pub took: Duration,
    /// How it ended.
    pub outcome: Outcome,
    /// Rows of its last statement, where psql counted any.
    pub rows: Option<u64>,
    /// What it printed.
    pub output: Output,
    /// What a claim measured, as column and value, in the order of its query. Without the truth itself.
    pub values: Vec<(String, String)>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It did what it said.
    Succeeded,
    /// It failed, and was declared to: a SQLSTATE, or an exit status.
    Failed(String),
    /// It was started and goes on; another block embeds its end.
    Started,
    /// It was not meant for this stand or this server: why, as a phrase.
    Skipped(String),
    /// Nothing had to be run for it, such as a file that is shown.
    Shown,
}

/// What a step printed: UTF-8, free of control characters other than tab and newline, bounded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The pieces in the order they were printed. Each ends with a newline.
    pub pieces: Vec<Piece>,
    /// What was left out between two pieces because there was too much of it.
    pub omitted: Option<Omitted>,
}

impl Output {
    /// All of it that was kept.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }
}

/// Lines of output of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What they are.
    pub kind: Kind,
    /// The lines, each with its newline.
    pub text: String,
}

/// What lines of output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Results, and all that a shell command prints.
    Plain,
    /// A message of the server that is no error: NOTICE, WARNING, INFO, LOG, DEBUG.
    Notice,
    /// An error of the server or of psql.
    Error,
}

/// Output that was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omitted {
    /// The index of the piece it stood before.
    pub before: usize,
    /// How many lines.
    pub lines: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// Durations as whole microseconds, which is what evidence is measured in.
mod micros {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    pub(super) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_micros)
    }
}
