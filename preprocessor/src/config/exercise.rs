//! The exercises of `book.toml`.

use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Component, Path};

/// An exercise: the chapter with its solution, and the files that a reader's answer takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// The chapter's file, relative to the book's root.
    pub solution: String,
    /// The files of the solution, relative to the book's root, in the order in which a reader names their own.
    pub answer: Vec<String>,
}

impl Exercise {
    /// Rejects an exercise without files, or with one that steps can't get.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let table = format!("[preprocessor.witness.exercise.{name}] in book.toml");
        if self.answer.is_empty() {
            return Err(Error::setup(
                format!("{table} has no answer"),
                "list the files of the solution that a reader's files take the place of: `answer = [\"sql/answer.sql\"]`",
            ));
        }
        for file in &self.answer {
            let mut parts = Path::new(file).components();
            if file.is_empty() || !parts.all(|part| matches!(part, Component::Normal(_))) {
                return Err(Error::setup(
                    format!("{table}: `{file}` is not a path within the book"),
                    "write it relative to the book's root, as in `files`",
                ));
            }
        }
        Ok(())
    }
}
