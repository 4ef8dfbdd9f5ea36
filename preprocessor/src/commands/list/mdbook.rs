//! The commands of `book.toml` that mdBook itself starts, and no `list`: this preprocessor's own, those of other preprocessors
//! that come later, and those of renderers.

use super::entry::Entry;
use crate::commands::handed_over::Before;
use crate::error::{Error, Result};
use mdbook_preprocessor::config::Config;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// The keys of a table that tell what is started.
#[derive(Debug, Deserialize)]
struct Table {
    command: Option<String>,
}

/// The preprocessors that mdBook has itself, and its renderers.
const PREPROCESSORS: [&str; 2] = ["links", "index"];
const RENDERERS: [&str; 2] = ["html", "markdown"];

/// This preprocessor's name in `book.toml`.
const WITNESS: &str = "witness";

/// The entries of the commands. `before` are the other preprocessors that have entries of their own.
///
/// # Errors
/// When a table is none.
pub(super) fn commands(config: &Config, before: &[Before]) -> Result<Vec<Entry>> {
    let unusable = |error: mdbook_preprocessor::errors::Error| {
        Error::setup(format!("book.toml: {error:#}"), "correct it")
    };
    let preprocessors: BTreeMap<String, Table> = config.preprocessors().map_err(unusable)?;
    let renderers: BTreeMap<String, Table> = config.outputs().map_err(unusable)?;
    let mut entries = Vec::new();
    let is_other = |name: &str| {
        !PREPROCESSORS.contains(&name) && before.iter().all(|before| before.name != name)
    };
    for (name, table) in preprocessors.into_iter().filter(|(name, _)| is_other(name)) {
        let (words, verb) = match name == WITNESS {
            true => ("mdBook starts this preprocessor by".to_owned(), "own"),
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

fn entry(words: String, verb: &str, name: String, table: Table) -> Entry {
    let command = table.command.unwrap_or_else(|| format!("mdbook-{name}"));
    Entry {
        at: "book.toml".into(),
        words,
        object: json!({ "file": "book.toml", "verb": verb, "name": name, "code": command }),
        code: Some(command),
    }
}
