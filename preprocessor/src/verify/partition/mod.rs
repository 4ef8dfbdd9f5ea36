//! Partition of a book: each chapter is verified in one of several parts, on machines that don't know each other.
//!
//! 1. [`groups()`] finds the chapters that depend on each other.
//! 2. [`weights()`] estimates the time of each chapter, from an earlier report if there is one.
//! 3. [`split()`] assigns the groups to parts.
//! 4. `merge` makes one outcome of those of all parts.
//!
//! All of it depends on the input alone, never on the machine, so that all machines find the same parts.

mod groups;
mod merge;
mod number;
mod split;

pub use groups::{BookChapter, groups};
pub(crate) use merge::{PartReport, merge};
pub use number::PartNumber;
pub use split::{split, weights};

use serde::{Deserialize, Serialize};

/// The part of a book that was verified, and the parts of all its chapters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookPart {
    /// The part, and the number of parts.
    #[serde(flatten)]
    pub number: PartNumber,
    /// The identity of the book: its chapters and all their steps.
    pub book: String,
    /// All chapters with live blocks, in the order of the book.
    pub chapters: Vec<ChapterPart>,
    /// The position of each of the part's mistakes that don't depend on a server, among those of the whole book.
    pub positions: Vec<usize>,
}

/// A chapter, and the part that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterPart {
    /// Its file, relative to the book's root.
    pub file: String,
    /// Its part, from 1.
    pub part: usize,
}

impl BookPart {
    /// Returns the files of the part's chapters.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let own = |it: &&ChapterPart| it.part == self.number.part;
        self.chapters.iter().filter(own).map(|it| &*it.file)
    }
}
