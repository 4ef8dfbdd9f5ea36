//! A sandbox that the book opens, or switches off.

use super::entry::Entry;
use mdbook_preprocessor::config::Config;
use serde_json::{Value, json};

/// The key in `book.toml`.
const KEY: &str = "preprocessor.witness.sandbox";

/// The entry of a sandbox that isn't as closed as it is by itself.
pub(super) fn entry(book: &Config) -> Option<Entry> {
    let written: Value = book.get(KEY).ok().flatten()?;
    let (words, code) = match &written {
        Value::Bool(true) => return None,
        Value::Bool(false) => (
            "steps run without a sandbox, and may do all that you may do",
            None,
        ),
        more => (
            "steps may do more than their sandbox lets them by itself",
            Some(more.to_string()),
        ),
    };
    Some(Entry {
        at: "book.toml".into(),
        words: words.into(),
        object: json!({ "file": "book.toml", "verb": "sandbox", "code": written }),
        code,
    })
}
