//! One slip in a book, or one change of the world around it, and where it must be told.

use super::Copy;
use super::report::{Mistake, Verified, verify};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Checkpoints are used, and none is kept or dropped: what was changed is of no use to the next one.
const NO_NEW_CHECKPOINTS: (&str, &str) = ("WITNESS_CHECKPOINTS", "0");

/// A mutation as it is written in `mutations.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mutation {
    /// What has happened, as a sentence.
    pub(crate) what: String,
    /// The chapter that is verified, relative to the root, as are all files.
    chapter: String,
    /// What is changed; the chapter if nothing is said.
    file: Option<String>,
    /// The words that are replaced. They must be there once, unless `nth` says which of them is meant, from 1.
    from: String,
    /// By what.
    to: String,
    nth: Option<usize>,
    /// The file in which the failure must be told; the chapter if nothing is said.
    at: Option<String>,
    /// Words that begin in the line at which it must be told: they are there once after the change.
    line: String,
    /// A part of the message.
    says: String,
}

impl Mutation {
    /// Makes the change, verifies the chapter, and takes the change back; why it wasn't caught, if it wasn't.
    pub(crate) fn try_on(&self, book: &Copy) -> Result<(), String> {
        let file = book
            .root()
            .join(self.file.as_ref().unwrap_or(&self.chapter));
        let before = read(&file)?;
        let change = Change {
            after: self.change(&before)?,
            before,
            file,
        };
        fs::write(&change.file, &change.after).map_err(|e| e.to_string())?;
        let at = self.at.as_ref().unwrap_or(&self.chapter);
        let line = line_of(&read(&book.root().join(at))?, &self.line)?;
        let verified = verify(book, &[&self.chapter], Some(NO_NEW_CHECKPOINTS))?;
        drop(change);
        self.judge(&verified, at, line)
    }

    /// The text with the change in it.
    fn change(&self, text: &str) -> Result<String, String> {
        let places: Vec<_> = text.match_indices(&self.from).collect();
        let at = match (self.nth, places.as_slice()) {
            (None, [(at, _)]) => *at,
            (Some(nth @ 1..), places) if nth <= places.len() => places[nth - 1].0,
            (_, places) => return Err(format!("«{}» is there {} times", self.from, places.len())),
        };
        Ok([&text[..at], &self.to, &text[at + self.from.len()..]].concat())
    }

    /// Whether it was told where it must be, and as it must be.
    fn judge(&self, verified: &Verified, at: &str, line: usize) -> Result<(), String> {
        let is_meant = |it: &&Mistake| it.file == at && it.line == line;
        let told: Vec<&Mistake> = verified.report.mistakes().filter(is_meant).collect();
        let why = match verified.code {
            Some(1) if told.iter().any(|it| it.message.contains(&self.says)) => return Ok(()),
            Some(1) => format!("{at}:{line} doesn't say «{}»", self.says),
            code => format!("the exit status is {code:?}"),
        };
        Err(format!("{why}:\n{}", verified.said))
    }
}

/// A change of a file. It is taken back when this is dropped.
struct Change {
    file: PathBuf,
    before: String,
    after: String,
}

impl Drop for Change {
    fn drop(&mut self) {
        fs::write(&self.file, &self.before).expect("it can be written as before");
    }
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The line of a text in which these words begin, from 1.
fn line_of(text: &str, words: &str) -> Result<usize, String> {
    match text.match_indices(words).collect::<Vec<_>>().as_slice() {
        [(at, _)] => Ok(text[..*at].matches('\n').count() + 1),
        places => Err(format!(
            "the line «{words}» is there {} times",
            places.len()
        )),
    }
}
