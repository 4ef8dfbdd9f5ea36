//! The chapters that a verification selects.

use crate::verify::partition::BookPart;
use std::collections::BTreeSet;

/// The selected chapters of a verification.
#[derive(Debug)]
pub(crate) enum ChapterChoice {
    /// All chapters.
    All,
    /// Those with these files, relative to the root, which are run in any case.
    Named(BTreeSet<String>),
    /// A part of the book, with the files of its chapters. All parts together are the same as all chapters.
    Part(BookPart, BTreeSet<String>),
}

impl ChapterChoice {
    /// Selects a part of a book.
    #[must_use]
    pub(crate) fn part(part: BookPart) -> Self {
        let files = part.files().map(str::to_owned).collect();
        Self::Part(part, files)
    }

    /// Returns `true` if the chapter with this file is selected.
    #[must_use]
    pub(crate) fn has(&self, file: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(files) | Self::Part(_, files) => files.contains(file),
        }
    }

    /// Returns `true` if chapters are named.
    #[must_use]
    pub(crate) fn is_named(&self) -> bool {
        matches!(self, Self::Named(_))
    }
}
