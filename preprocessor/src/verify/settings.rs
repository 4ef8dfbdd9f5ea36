//! `[preprocessor.witness.verify]` in `book.toml`.

use super::rules::{Rules, Written};
use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a book says about how it is verified.
#[derive(Debug)]
pub struct Settings {
    /// The directory of the accepted transcripts, relative to the root. `transcripts` unless the book says otherwise.
    pub transcripts: PathBuf,
    /// What varies in its outputs.
    pub rules: Rules,
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    transcripts: Option<PathBuf>,
    rule: BTreeMap<String, Written>,
}

impl Settings {
    /// Reads the table; all defaults where there is none.
    ///
    /// # Errors
    /// A key that isn't known, a value of another kind, a rule that makes no sense.
    pub fn of(table: Option<&serde_json::Value>) -> Result<Self> {
        let table: Table = match table {
            None => Table::default(),
            Some(table) => serde_json::from_value(table.clone()).map_err(|error| {
                Error::setup(
                    format!("[preprocessor.witness.verify] in book.toml: {error}"),
                    "it has `transcripts`, a directory, and tables `rule.<name>` with a `pattern` or `columns`",
                )
            })?,
        };
        Ok(Self {
            transcripts: table.transcripts.unwrap_or_else(|| "transcripts".into()),
            rules: Rules::of(&table.rule)?,
        })
    }
}
