//! The statement being read: its end, and the rows that may follow it.
//!
//! The rules for its end are those of `psqlscan.l` in PostgreSQL 14 and later: a semicolon ends it outside parentheses
//! and outside the body of a function in standard SQL, `BEGIN ATOMIC … END`.

use std::ops::Range;

/// The first words that can identify a statement that makes a function: CREATE OR REPLACE FUNCTION.
const OPENING: usize = 4;

/// The state of a statement after the part read so far.
#[derive(Debug, Default)]
pub(super) struct StatementState {
    has_begun: bool,
    has_words: bool,
    /// The place of its first word, if that is COPY.
    copy: Option<Range<usize>>,
    after_from: bool,
    from_stdin: bool,
    /// The number of open parentheses.
    parentheses: usize,
    /// The number of open BEGINs in the body of a function, and of CASEs within them.
    begins: usize,
    /// The first letters of its first words, as far as they belong to those that make a function.
    opening: [u8; OPENING],
    words: usize,
}

impl StatementState {
    /// Begins it; returns false if it has begun.
    pub(super) fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.has_begun, true)
    }

    /// Begins the next statement of the same message, behind `\;`.
    pub(super) fn next(&mut self) {
        *self = Self {
            has_begun: true,
            parentheses: self.parentheses,
            begins: self.begins,
            ..Self::default()
        };
    }

    /// Handles a word outside quotes, at this byte.
    pub(super) fn word(&mut self, word: &str, at: usize) {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        if !self.has_words && is("copy") {
            self.copy = Some(at..at + word.len());
        }
        self.from_stdin |= self.after_from && is("stdin");
        self.after_from = is("from");
        self.has_words = true;
        let makes = ["create", "or", "replace", "function", "procedure"];
        if let (Some(place), true) = (
            self.opening.get_mut(self.words),
            makes.iter().any(|it| is(it)),
        ) {
            *place = word.as_bytes()[0].to_ascii_lowercase();
        }
        self.words += 1;
        if !self.makes_function() || self.parentheses > 0 {
            return;
        }
        if is("begin") || (is("case") && self.begins > 0) {
            self.begins += 1;
        } else if is("end") {
            self.begins = self.begins.saturating_sub(1);
        }
    }

    fn makes_function(&self) -> bool {
        matches!(
            self.opening,
            [b'c', b'f' | b'p', ..] | [b'c', b'o', b'r', b'f' | b'p']
        )
    }

    /// Handles a token other than a word or a space.
    pub(super) fn other(&mut self) {
        self.has_words = true;
        self.after_from = false;
    }

    /// Handles a parenthesis outside quotes.
    pub(super) fn parenthesis(&mut self, c: char) {
        self.other();
        self.parentheses = match c {
            '(' => self.parentheses + 1,
            _ => self.parentheses.saturating_sub(1),
        };
    }

    /// Returns `true` if a semicolon is part of it.
    pub(super) fn is_within(&self) -> bool {
        self.parentheses > 0 || self.begins > 0
    }

    /// Returns the place of its COPY, if rows come after it.
    pub(super) fn takes_rows(&self) -> Option<Range<usize>> {
        self.copy.clone().filter(|_| self.from_stdin)
    }
}
