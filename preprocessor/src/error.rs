//! Errors for the person at the keyboard: the fault, its place, and the way out.
//!
//! A [`Mistake`] is one fault at one place of a chapter. Mistakes are collected and reported together, so that an
//! author sees all of them at once. [`Error`] ends a command.

use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::ops::Range;

/// A place in a file of the book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The path relative to the book's root, as the author knows it: `src/users.md`.
    pub file: String,
    /// The line in that file, from 1.
    pub line: usize,
    /// The text of that line, without its end.
    pub excerpt: String,
    /// The bytes of `excerpt` at fault; `None` for the whole line.
    pub columns: Option<Range<usize>>,
    /// True if other preprocessors have changed the file's text, so that the line is theirs and not the author's.
    pub is_shifted: bool,
}

/// The note on a line that is not the author's.
const SHIFTED: &str =
    "other preprocessors have changed this chapter: its lines are counted in their text";

/// One fault in a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// Its place. Boxed: most values of this type travel in a `Result`.
    pub at: Box<Location>,
    /// The fault, as a sentence without its full stop.
    pub message: String,
    /// A few words at the marked place, or an empty text.
    pub label: String,
    /// Details such as an output or a value, a paragraph each.
    pub notes: Vec<String>,
    /// The way out.
    pub help: Option<String>,
}

impl Mistake {
    /// Makes a mistake with a message only, and a note if the line is not the author's.
    pub fn new(at: Location, message: impl Into<String>) -> Self {
        let shifted = at.is_shifted.then(|| SHIFTED.to_owned());
        Self {
            at: Box::new(at),
            message: message.into(),
            label: String::new(),
            notes: shifted.into_iter().collect(),
            help: None,
        }
    }

    /// Adds a few words at the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a detail.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// An error that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book has mistakes at these places.
    #[error("{} mistake{} in the book", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Mistakes(Vec<Mistake>),
    /// The input, the configuration or the machine has a fault.
    #[error("{message}")]
    Setup {
        /// The fault, as a sentence without its full stop.
        message: String,
        /// The way out.
        help: Option<String>,
    },
    /// A file or process of this tool could not be used.
    #[error("{doing}: {source}")]
    Io {
        /// The attempted action: `writing /tmp/x`.
        doing: String,
        /// The system's error.
        source: std::io::Error,
    },
}

/// The reason why something can't be used, as a phrase. It is shown in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The phrase without its details, for use within a sentence.
    pub short: String,
    /// The phrase with its details, such as a program's message.
    pub full: String,
}

impl Reason {
    /// Makes a reason with details: `no engine answers: Cannot connect`.
    pub fn with_details(short: impl Into<String>, details: impl std::fmt::Display) -> Self {
        let short = short.into();
        let full = format!("{short}: {details}");
        Self { short, full }
    }
}

impl From<String> for Reason {
    fn from(phrase: String) -> Self {
        let full = phrase.clone();
        Self {
            short: phrase,
            full,
        }
    }
}

impl From<&str> for Reason {
    fn from(phrase: &str) -> Self {
        phrase.to_owned().into()
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.full)
    }
}

/// The result of this crate's fallible functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an [`Error::Setup`] with the way out.
    pub fn setup(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Setup {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

/// Returns the way out of a system error, if it is always the same.
#[must_use]
pub fn help_of(source: &std::io::Error) -> Option<&'static str> {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(
            "the disk is full, or its file limit is reached: free some space, or set WITNESS_CACHE to a directory on \
             another disk",
        ),
        ErrorKind::ReadOnlyFilesystem => Some("set WITNESS_CACHE to a writable directory"),
        _ => None,
    }
}

impl From<Mistake> for Error {
    fn from(mistake: Mistake) -> Self {
        Self::Mistakes(vec![mistake])
    }
}

/// Adds the attempted action to an I/O error.
pub trait Context<T> {
    /// Turns an [`std::io::Error`] into an [`Error::Io`].
    fn context(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io {
            doing: what(),
            source,
        })
    }
}

/// Returns the known word nearest to `word`, if it is near enough to be the intended one.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (likeness(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Returns the similarity of two words, from 0 to 1. One slip in a short word still counts as similar.
fn likeness(word: &str, candidate: &str) -> f64 {
    let likeness = strsim::jaro_winkler(word, candidate);
    let is_slip = word.chars().count() > 2 && strsim::osa_distance(word, candidate) == 1;
    if is_slip { likeness.max(0.8) } else { likeness }
}

/// Returns the number of slips between two words: letters that are missing, too many, wrong or swapped.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}
