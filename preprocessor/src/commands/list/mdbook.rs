//! The commands of `book.toml` that mdBook starts and `list` doesn't: those of this preprocessor, of later
//! preprocessors, and of renderers.

use super::entry::ListEntry;
use crate::commands::book_loader::PrecedingPreprocessor;
use crate::error::{Error, Result};
use mdbook_preprocessor::config::Config;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// The keys of a table that define its command.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a table")]
struct CommandTable {
    command: Option<String>,
}

/// mdBook's built-in preprocessors and renderers.
const PREPROCESSORS: [&str; 2] = ["links", "index"];
const RENDERERS: [&str; 2] = ["html", "markdown"];

/// This preprocessor's name in `book.toml`.
const WITNESS: &str = "witness";

/// Returns the entries of the commands. `before` are the other preprocessors, which already have entries.
///
/// # Errors
/// If the value of a preprocessor or renderer is not a table.
pub(super) fn commands(
    config: &Config,
    before: &[PrecedingPreprocessor],
) -> Result<Vec<ListEntry>> {
    let unusable = |error: mdbook_preprocessor::errors::Error| {
        Error::setup(format!("book.toml: {error:#}"), "correct it")
    };
    let preprocessors: BTreeMap<String, CommandTable> = config.preprocessors().map_err(unusable)?;
    let renderers: BTreeMap<String, CommandTable> = config.outputs().map_err(unusable)?;
    let mut entries = Vec::new();
    let is_other = |name: &str| {
        !PREPROCESSORS.contains(&name) && before.iter().all(|before| before.name != name)
    };
    for (name, table) in preprocessors.into_iter().filter(|(name, _)| is_other(name)) {
        let (words, verb) = match name == WITNESS {
            true => ("mdBook starts this preprocessor with".to_owned(), "own"),
            false => (
                format!(
                    "mdBook runs the preprocessor {name} after this one, or for another renderer"
                ),
                "later",
            ),
        };
        entries.push(entry(words, verb, name, table));
    }
    for (name, table) in renderers {
        if !RENDERERS.contains(&name.as_str()) {
            let words = format!("mdBook runs the renderer {name}");
            entries.push(entry(words, "render", name, table));
        }
    }
    Ok(entries)
}

fn entry(words: String, verb: &str, name: String, table: CommandTable) -> ListEntry {
    let command = table.command.unwrap_or_else(|| format!("mdbook-{name}"));
    ListEntry {
        at: "book.toml".into(),
        words,
        object: json!({ "file": "book.toml", "verb": verb, "name": name, "code": command }),
        code: Some(command),
    }
}
