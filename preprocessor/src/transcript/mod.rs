//! Transcripts: the results of a chapter's run, as plain data.
//!
//! Imports nothing but serde. Times are offsets from the chapter's start; sizes are bytes.

pub mod evidence;
mod failure;
mod mode;
mod recorded_phrases;
mod sqlstate;

pub use evidence::Evidence;
pub use failure::{PSQL, SessionError, StepFailure};
pub use recorded_phrases::{ServerOrigin, SkipReason};
pub use sqlstate::Sqlstate;

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of this format. Raise it when a field changes.
pub const VERSION: u32 = 5;

/// The results of one chapter's run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// [`VERSION`] at the time of writing.
    pub version: u32,
    /// The chapter's file, relative to the book's root.
    pub chapter: String,
    /// The server and the day of the run; `None` if no step of the chapter was ever run.
    #[serde(with = "provenance")]
    pub provenance: Option<Provenance>,
    /// One record for each live block, in the order of the chapter.
    pub steps: Vec<StepRecord>,
    /// The evidence recorded meanwhile; empty in a chapter that doesn't use it.
    pub evidence: Evidence,
}

/// The server and the day of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The server's version as it reports itself: `18.6`.
    pub server: String,
    /// The origin of the server, as a phrase: `a local installation in /usr/lib/postgresql/18`.
    pub origin: String,
    /// The day of the run in UTC: `2026-01-31`.
    pub date: String,
}

/// The result of one live block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The time at which it was handed over.
    pub started: Duration,
    /// Its duration: to its end, or for a step that was only started, to the moment its condition held.
    pub took: Duration,
    /// Its outcome.
    pub outcome: Outcome,
    /// The rows of its last statement, if psql counted any.
    pub rows: Option<u64>,
    /// Its output.
    pub output: Output,
    /// The values that a claim measured, as column and value, in the order of its query, without the truth itself.
    pub values: Vec<(String, String)>,
}

impl StepRecord {
    /// Returns `true` if it was not meant for this stand or server.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        matches!(self.outcome, Outcome::Skipped(_))
    }
}

/// The outcome of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It succeeded.
    Succeeded,
    /// It failed as declared.
    Failed(StepFailure),
    /// It was started and goes on; another block embeds its end.
    Started,
    /// It was not meant for this stand or server, for this reason, which is a phrase.
    Skipped(String),
    /// It has nothing to run, such as a file to show.
    Shown,
    /// The claim is false, and its block declares that the page shows it all the same.
    False,
}

/// The output of a step: UTF-8, free of control characters other than tab and newline, bounded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The pieces in the order of printing. Each ends with a newline.
    pub pieces: Vec<OutputPiece>,
    /// The part left out between two pieces because there was too much.
    pub omitted: Option<Omitted>,
}

impl Output {
    /// Returns the whole text that was stored.
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
pub struct OutputPiece {
    /// The kind.
    pub kind: OutputKind,
    /// The lines, each with its newline.
    pub text: String,
}

/// The kind of output lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutputKind {
    /// Results, and the whole output of a shell command.
    Plain,
    /// A message of the server other than an error: NOTICE, WARNING, INFO, LOG, DEBUG.
    Notice,
    /// An error of the server or of psql.
    Error,
}

/// Output that was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omitted {
    /// The index of the piece behind it.
    pub before: usize,
    /// The number of lines.
    pub lines: u64,
    /// The number of bytes.
    pub bytes: u64,
}

/// The provenance in a file, where an empty server stands for none.
mod provenance {
    use super::Provenance;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        provenance: &Option<Provenance>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let none = Provenance::default();
        provenance.as_ref().unwrap_or(&none).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Provenance>, D::Error> {
        let provenance = Provenance::deserialize(from)?;
        Ok((!provenance.server.is_empty()).then_some(provenance))
    }
}

/// Durations as whole microseconds, the precision of evidence.
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
