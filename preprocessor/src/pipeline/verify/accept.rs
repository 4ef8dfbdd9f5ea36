//! Acceptance of a book's output as its transcripts.

use super::transcripts::unusable_transcript;
use super::{VerifyContext, VerifyOutcome};
use crate::error::{Mistake, Result};
use crate::verify::accepted::{merge, write};
use crate::verify::entry::titles;
use crate::verify::files::TranscriptFile;
use similar::TextDiff;

/// A transcript that was written.
#[derive(Debug)]
pub struct Change {
    /// The transcript's file, relative to the book's root.
    pub file: String,
    /// The change as a unified diff; empty if the file is new.
    pub difference: String,
}

/// Writes the transcripts of successful chapters that differ from the accepted ones. Transcripts written by a newer
/// version are left unchanged and returned as mistakes.
///
/// # Errors
/// If a transcript can't be read or written.
pub fn accept(
    subject: &VerifyContext<'_>,
    verified: &VerifyOutcome,
) -> Result<(Vec<Change>, Vec<Mistake>)> {
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for (chapter, seen) in &verified.seen {
        let plan = &subject.planning.planned[chapter.index()].plan;
        let file = subject.files.name(&plan.chapter);
        let (old, text) = match subject.files.find(&plan.chapter)? {
            TranscriptFile::Accepted(accepted, text) => (Some(accepted), text),
            TranscriptFile::Useless(fault, text) if fault.is_newer => {
                refused.push(unusable_transcript(&file, &fault, &text, &plan.chapter));
                continue;
            }
            TranscriptFile::Useless(_, text) => (None, text),
            // It has no output.
            TranscriptFile::Nothing if plan.runs_nothing() => continue,
            TranscriptFile::Nothing => (None, String::new()),
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
