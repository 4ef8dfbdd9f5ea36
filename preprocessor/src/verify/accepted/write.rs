//! Writes a transcript's file.

use super::{Accepted, FORMAT, MAGIC};
use std::collections::BTreeSet;

/// The text of a transcript's file.
#[must_use]
pub fn write(accepted: &Accepted) -> String {
    let mut text = format!("{MAGIC} {FORMAT}\npostgres");
    for version in &accepted.versions {
        text.push_str(&format!(" {version}"));
    }
    text.push_str("\n\n");
    for entry in &accepted.entries {
        text.push_str(&format!("== {}\n", entry.title));
        indent(&mut text, &entry.lines);
        for (versions, lines) in &entry.others {
            text.push_str(&format!("-- {}\n", list(versions)));
            indent(&mut text, lines);
        }
        text.push('\n');
    }
    text.push_str("end\n");
    text
}

fn indent(text: &mut String, lines: &[String]) {
    for line in lines {
        let line = format!("  {line}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// A list of versions in the file's format: `15, 17`.
pub(super) fn list(versions: &BTreeSet<u32>) -> String {
    let versions: Vec<String> = versions.iter().map(u32::to_string).collect();
    versions.join(", ")
}
