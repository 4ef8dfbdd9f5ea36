//! `[preprocessor.witness.verify]` in `book.toml`.

use super::rules::{Rules, RulesTable};
use crate::error::{Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A book's settings for its verification.
#[derive(Debug)]
pub(crate) struct VerifySettings {
    /// The directory of the accepted transcripts, relative to the root. The default is `transcripts`.
    pub transcripts: PathBuf,
    /// False if the book keeps no transcripts: its output is compared with nothing.
    pub keeps_transcripts: bool,
    /// The rules for varying values.
    pub rules: Rules,
}

/// The table in its serialized form.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct VerifyTable {
    /// The directory of the accepted transcripts, `transcripts` by default; `false` for none.
    transcripts: Option<TranscriptsValue>,
    /// Rules for values that vary, by their names.
    rule: BTreeMap<String, RulesTable>,
}

/// The value of `transcripts`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum TranscriptsValue {
    /// Their directory.
    Directory(PathBuf),
    /// `false` for none.
    Kept(bool),
}

impl VerifySettings {
    /// Returns the schema of the table.
    pub(crate) fn table_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = generator.subschema_for::<VerifyTable>();
        let description = "The settings of `mdbook-witness verify`.";
        schema.insert("description".to_owned(), description.into());
        schema
    }

    /// Reads the table; a missing one has all defaults.
    ///
    /// # Errors
    /// An unknown key, a value of another type, an invalid rule.
    pub(crate) fn of(table: Option<&serde_json::Value>) -> Result<Self> {
        let table: VerifyTable = match table {
            None => VerifyTable::default(),
            Some(table) => serde_json::from_value(table.clone()).map_err(|error| {
                Error::setup(
                    format!("[preprocessor.witness.verify] in book.toml: {error}"),
                    "it has `transcripts`, a directory or `false`, and tables `rule.<name>` with a `pattern` or `columns`",
                )
            })?,
        };
        let (directory, keeps_transcripts) = match table.transcripts {
            None => (None, true),
            Some(TranscriptsValue::Directory(directory)) => (Some(directory), true),
            Some(TranscriptsValue::Kept(kept)) => (None, kept),
        };
        Ok(Self {
            transcripts: directory.unwrap_or_else(|| "transcripts".into()),
            keeps_transcripts,
            rules: Rules::of(&table.rule)?,
        })
    }
}
