//! What goes wrong, told to the person at the keyboard: what, where, and what to do.
//!
//! A [`Mistake`] is one thing wrong at one place of a chapter. They are collected, never thrown one at
//! a time, so that an author sees all of them at once. [`Error`] is what ends a command.

use std::io::ErrorKind;
use std::ops::Range;

/// A place in a file of the book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The file as its author knows it, relative to the book's root: `src/users.md`.
    pub file: String,
    /// The line in that file, from 1.
    pub line: usize,
    /// The text of that line, without its end.
    pub excerpt: String,
    /// The bytes of `excerpt` that are meant; all of the line where there is none.
    pub columns: Option<Range<usize>>,
    /// True where other preprocessors have changed the file's text, so that this is a line of theirs and not of its author's.
    pub is_shifted: bool,
}

/// Says that the line of a mistake is not its author's.
const SHIFTED: &str =
    "lines are those of the text after other preprocessors, which have changed this chapter";

/// One thing that is wrong in a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is. Boxed: most values of this type travel in a `Result`.
    pub at: Box<Location>,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What stands at the marked place: a few words, or nothing.
    pub label: String,
    /// What was seen, a paragraph each: an output, a value.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake at a place, with nothing but its message yet, and a note where the line is not its author's.
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

    /// The same mistake with a few words at the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same mistake with one more thing that was seen.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same mistake with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book is wrong, at these places.
    #[error("{} mistake{} in the book", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Mistakes(Vec<Mistake>),
    /// The input, the configuration or the machine is wrong: what, and what to do.
    #[error("{message}")]
    Setup {
        /// What is wrong, as a sentence without its full stop.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// A file or process of our own could not be used.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done: `writing /tmp/x`.
        doing: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A signal asked for an end.
    #[error("stopped by {0}")]
    Stopped(&'static str),
}

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A [`Error::Setup`] with what to do about it.
    pub fn setup(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Setup {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

/// The way out of an error of the system's, where it is always the same.
#[must_use]
pub fn help_of(source: &std::io::Error) -> Option<&'static str> {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(
            "the disk is full there, or no more files can be made on it: make room, or name a directory on another disk in the \
             environment's WITNESS_CACHE",
        ),
        ErrorKind::ReadOnlyFilesystem => {
            Some("name a directory that can be written to in the environment's WITNESS_CACHE")
        }
        _ => None,
    }
}

impl From<Mistake> for Error {
    fn from(mistake: Mistake) -> Self {
        Self::Mistakes(vec![mistake])
    }
}

/// Names what was being done when the system refused.
pub trait Doing<T> {
    /// Turns an [`std::io::Error`] into an [`Error::Io`].
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for std::io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io {
            doing: what(),
            source,
        })
    }
}

/// The known word nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (likeness(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// How alike two words are, from 0 to 1. One slip of the pen makes a short word no stranger.
fn likeness(word: &str, candidate: &str) -> f64 {
    let likeness = strsim::jaro_winkler(word, candidate);
    let is_slip = word.chars().count() > 2 && strsim::osa_distance(word, candidate) == 1;
    if is_slip { likeness.max(0.8) } else { likeness }
}

/// Returns the number of slips of the pen between two words: letters that are missing, too many, wrong or swapped.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}
