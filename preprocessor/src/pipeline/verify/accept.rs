//! Acceptance of a book's output as its transcripts.

use super::transcripts::unusable_transcript;
use super::{VerifyContext, VerifyOutcome};
use crate::error::{Mistake, Result};
use crate::pipeline::planning::ChapterId;
use crate::verify::accepted::{Accepted, merge, write};
use crate::verify::entry::titles;
use crate::verify::files::TranscriptFile;
use similar::TextDiff;

/// A transcript that was written.
#[derive(Debug)]
pub(crate) struct Change {
    /// The transcript's file, relative to the book's root.
    pub file: String,
    /// The change as a unified diff; empty if the file is new.
    pub difference: String,
}

/// The accepted transcript of a chapter, as far as it can be rewritten.
#[derive(Debug)]
pub(crate) enum OpenTranscript {
    /// The accepted outputs, if there are any, and the file's text.
    Writable(Option<Accepted>, String),
    /// A file of a newer version.
    Newer(Mistake),
    /// No file, and none is needed: the chapter runs nothing.
    Needless,
}

/// Returns the transcript of a chapter for an acceptance.
///
/// # Errors
/// If it can't be read.
pub(crate) fn open_transcript(
    subject: &VerifyContext<'_>,
    chapter: ChapterId,
) -> Result<OpenTranscript> {
    let plan = &subject.planning.planned[chapter.index()].plan;
    let file = subject.files.name(&plan.chapter);
    Ok(match subject.files.find(&plan.chapter)? {
        TranscriptFile::Accepted(accepted, text) => OpenTranscript::Writable(Some(accepted), text),
        TranscriptFile::Useless(fault, text) if fault.is_newer => {
            OpenTranscript::Newer(unusable_transcript(&file, &fault, &text, &plan.chapter))
        }
        TranscriptFile::Useless(_, text) => OpenTranscript::Writable(None, text),
        // It has no output.
        TranscriptFile::Nothing if plan.runs_nothing() => OpenTranscript::Needless,
        TranscriptFile::Nothing => OpenTranscript::Writable(None, String::new()),
    })
}

/// Writes the transcripts of successful chapters that differ from the accepted ones. Transcripts written by a newer
/// version are left unchanged and returned as mistakes.
///
/// # Errors
/// If a transcript can't be read or written.
pub(crate) fn accept(
    subject: &VerifyContext<'_>,
    verified: &VerifyOutcome,
) -> Result<(Vec<Change>, Vec<Mistake>)> {
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for (chapter, seen) in &verified.seen {
        let plan = &subject.planning.planned[chapter.index()].plan;
        let file = subject.files.name(&plan.chapter);
        let (old, text) = match open_transcript(subject, *chapter)? {
            OpenTranscript::Writable(old, text) => (old, text),
            OpenTranscript::Newer(mistake) => {
                refused.push(mistake);
                continue;
            }
            OpenTranscript::Needless => continue,
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
