//! `[preprocessor.witness]` in `book.toml`.

use crate::error::{Error, Result};
use mdbook_preprocessor::config::Config as BookConfig;
use serde::Deserialize;
use std::path::PathBuf;

/// What a book says about how it is run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Files and folders that steps can read, relative to the root: they are linked into the directory in which
    /// steps work.
    pub files: Vec<PathBuf>,
    /// The command that runs a book again, for the provenance of a page.
    again: Option<String>,
    /// The server: [`crate::run::stand::Config`] reads it, with what the user adds.
    stand: Option<serde_json::Value>,
    // mdBook's own keys.
    command: Option<String>,
    before: Option<Vec<String>>,
    after: Option<Vec<String>>,
    renderers: Option<Vec<String>>,
    optional: Option<bool>,
}

impl Config {
    /// Reads it from a book's configuration; all defaults where the book has none.
    ///
    /// # Errors
    /// A key that isn't known, or a value of another kind.
    pub fn of(book: &BookConfig) -> Result<Self> {
        let config: Option<Self> = book.get("preprocessor.witness").map_err(|error| {
            Error::setup(
                format!("[preprocessor.witness] in book.toml: {error:#}"),
                "the README lists the keys and their values",
            )
        })?;
        Ok(config.unwrap_or_default())
    }

    /// The command that runs the book again.
    pub fn again(&self) -> &str {
        self.again.as_deref().unwrap_or("mdbook build")
    }
}
