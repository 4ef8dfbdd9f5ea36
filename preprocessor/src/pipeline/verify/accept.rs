//! Accepting what a book prints.

use super::transcripts::useless;
use super::{Subject, Verified};
use crate::error::{Mistake, Result};
use crate::verify::accepted::{merge, write};
use crate::verify::entry::titles;
use crate::verify::files::Found;
use similar::TextDiff;

/// A transcript that was written.
#[derive(Debug)]
pub struct Change {
    /// Its file, relative to the book's root.
    pub file: String,
    /// What is new in it, as a unified diff; empty if the file is new.
    pub difference: String,
}

/// Writes the transcripts of the chapters that went well, where they differ from what was accepted. Those that a newer
/// version has written are left as they are, and named.
///
/// # Errors
/// When one can't be read or written.
pub fn accept(subject: &Subject<'_>, verified: &Verified) -> Result<(Vec<Change>, Vec<Mistake>)> {
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for (index, seen) in &verified.seen {
        let plan = &subject.planning.planned[*index].plan;
        let file = subject.files.name(&plan.chapter);
        let (old, text) = match subject.files.find(&plan.chapter)? {
            Found::Accepted(accepted, text) => (Some(accepted), text),
            Found::Useless(fault, text) if fault.is_newer => {
                refused.push(useless(&file, &fault, &text, &plan.chapter));
                continue;
            }
            Found::Useless(_, text) => (None, text),
            Found::Nothing => (None, String::new()),
        };
        let new = merge(&titles(plan), seen, old.as_ref());
        let written = write(&new);
        if written == text {
            continue;
        }
        subject.files.keep(&plan.chapter, &new)?;
        let difference = match text.is_empty() {
            true => String::new(),
            false => TextDiff::from_lines(&text, &written)
                .unified_diff()
                .context_radius(2)
                .to_string(),
        };
        changes.push(Change { file, difference });
    }
    Ok((changes, refused))
}
