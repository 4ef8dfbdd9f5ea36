//! An entry of the list: a place, what the book has there, and its text.

use super::Format;
use crate::visible::{visible_json, visible_line};
use serde_json::Value;

/// Something that the book has run, or that decides about what is run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The file that it stands in, with its line where it has one.
    pub(super) at: String,
    /// The entry in words.
    pub(super) words: String,
    /// Its text, if it has one.
    pub(super) code: Option<String>,
    /// The same for programs.
    pub(super) object: Value,
}

impl Entry {
    /// The entry as it is printed.
    pub(super) fn shown(&self, format: Format) -> String {
        match format {
            Format::Text => {
                let line = visible_line(&format!("{}: {}", self.at, self.words));
                format!(
                    "{line}\n{}",
                    indented(self.code.as_deref().unwrap_or_default(), 4)
                )
            }
            Format::Json => json_line(&self.object),
        }
    }
}

/// An object as a line of JSON.
pub(super) fn json_line(object: &Value) -> String {
    visible_json(&format!("{object}\n"))
}

/// The lines of a text with spaces before them, so that none can be taken for an entry. A return alone ends no line.
pub(super) fn indented(text: &str, spaces: usize) -> String {
    let mut lines = String::with_capacity(text.len() + 64);
    for line in text.split_terminator('\n') {
        lines.push_str(&" ".repeat(spaces));
        lines.push_str(line.strip_suffix('\r').unwrap_or(line));
        lines.push('\n');
    }
    lines
}
