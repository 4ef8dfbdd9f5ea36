//! An entry of the list: a place, a description, and a text.

use super::ListFormat;
use crate::visible::{visible_json, visible_line};
use serde_json::Value;

/// A command of the book, or a setting that affects its commands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ListEntry {
    /// The entry's file, with a line if it has one.
    pub(super) at: String,
    /// The entry's description.
    pub(super) words: String,
    /// The entry's text, if it has one.
    pub(super) code: Option<String>,
    /// The same for programs.
    pub(super) object: Value,
}

impl ListEntry {
    /// Formats the entry for output.
    pub(super) fn shown(&self, format: ListFormat) -> String {
        match format {
            ListFormat::Text => {
                let line = visible_line(&format!("{}: {}", self.at, self.words));
                format!(
                    "{line}\n{}",
                    indented(self.code.as_deref().unwrap_or_default(), 4)
                )
            }
            ListFormat::Json => json_line(&self.object),
        }
    }
}

/// Formats an object as a line of JSON.
pub(super) fn json_line(object: &Value) -> String {
    visible_json(&format!("{object}\n"))
}

/// Indents the lines of a text, so that none can be taken for an entry. A carriage return alone doesn't end a line.
pub(super) fn indented(text: &str, spaces: usize) -> String {
    let mut lines = String::with_capacity(text.len() + 64);
    for line in text.split_terminator('\n') {
        lines.push_str(&" ".repeat(spaces));
        lines.push_str(line.strip_suffix('\r').unwrap_or(line));
        lines.push('\n');
    }
    lines
}
