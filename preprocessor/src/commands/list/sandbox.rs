//! A sandbox that the book opens, or switches off.

use super::entry::ListEntry;
use mdbook_preprocessor::config::Config;
use serde_json::{Value, json};

/// The key in `book.toml`.
const KEY: &str = "preprocessor.witness.sandbox";

/// Returns the entry of a sandbox that is less strict than the default.
pub(super) fn entry(book: &Config) -> Option<ListEntry> {
    let written: Value = book.get(KEY).ok().flatten()?;
    let (words, code) = match &written {
        Value::Bool(true) => return None,
        Value::Bool(false) => (
            "steps run without a sandbox, and have all of your permissions",
            None,
        ),
        more => (
            "steps may do more than their sandbox allows by default",
            Some(more.to_string()),
        ),
    };
    Some(ListEntry {
        at: "book.toml".into(),
        words: words.into(),
        object: json!({ "file": "book.toml", "verb": "sandbox", "code": written }),
        code,
    })
}
