//! Selects the visible lines of an output.

use super::{Freshness, PageBlock, Role};
use crate::figure::format_bytes;
use crate::labels::Labels;
use crate::transcript::{Output, OutputKind};
use std::ops::Range;

/// The number of visible lines unless the author sets another.
pub(super) const USUAL_LINES: usize = 40;

/// A visible piece of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum VisiblePart {
    /// Lines of one kind, each with its newline.
    Lines(OutputKind, String),
    /// The place of omitted lines.
    Gap(OmittedLines),
}

/// The omitted lines of one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct OmittedLines {
    lines: u64,
    bytes: u64,
    /// True if some of it was never saved, so that its size is shown as well.
    lost: bool,
}

impl OmittedLines {
    /// Widens the gap.
    fn add(&mut self, more: OmittedLines) {
        self.lines += more.lines;
        self.bytes += more.bytes;
        self.lost |= more.lost;
    }
}

impl OmittedLines {
    /// The words in their place.
    pub(super) fn said(self, labels: Labels<'_>) -> String {
        let size = size(self.bytes, labels);
        let parameters = [("lines", self.lines.into()), ("size", size.into())];
        labels.message(self.label(), &parameters)
    }

    /// The label of these words.
    pub(super) fn label(self) -> &'static str {
        match (self.lines, self.lost) {
            (0, _) => "size-left-out",
            (_, false) => "lines-left-out",
            (_, true) => "lines-of-size-left-out",
        }
    }
}

/// A size for readers.
fn size(bytes: u64, labels: Labels<'_>) -> String {
    match format_bytes(bytes) {
        None => labels.message("bytes", &[("bytes", bytes.into())]),
        Some(size) => labels.quantity(&size),
    }
}

/// Returns the visible output of a block. Empty if the block was not run in its present form, or only shows a file.
pub(super) fn visible_parts(block: &PageBlock<'_>) -> Vec<VisiblePart> {
    let is_other = matches!(block.role, Role::Show | Role::Diff { .. });
    let has_run = block.freshness != Freshness::NotRun && !is_other;
    if block.hide_output || !has_run {
        return Vec::new();
    }
    shown(&block.step.output, block.lines)
}

/// Returns the visible part of an output, with at most `lines` lines.
///
/// Three quarters of the lines come from the start and the rest from the end, since psql counts the rows there. Blank
/// lines at the very end are dropped: they only keep psql's prompt away from the table.
pub(super) fn shown(output: &Output, lines: Option<usize>) -> Vec<VisiblePart> {
    let most = lines.unwrap_or(USUAL_LINES);
    let lines = unfold(output);
    let lost = never_kept(output);
    let cut = middle(lines.len(), most);

    let mut shown = Vec::new();
    let mut gap = OmittedLines::default();
    for (index, (kind, line)) in lines.iter().enumerate() {
        if let Some((_, lost)) = lost.filter(|(before, _)| *before == index) {
            gap.add(lost);
        }
        if cut.contains(&index) {
            gap.add(OmittedLines {
                lines: 1,
                bytes: line.len() as u64 + 1,
                lost: false,
            });
            continue;
        }
        close(&mut shown, &mut gap);
        match shown.last_mut() {
            Some(VisiblePart::Lines(before, text)) if before == kind => text.push_str(line),
            _ => shown.push(VisiblePart::Lines(*kind, (*line).to_owned())),
        }
        if let Some(VisiblePart::Lines(_, text)) = shown.last_mut() {
            text.push('\n');
        }
    }
    if let Some((_, lost)) = lost.filter(|(before, _)| *before >= lines.len()) {
        gap.add(lost);
    }
    close(&mut shown, &mut gap);
    shown
}

/// Returns the range that is left out of so many things if at most `most` are shown, three quarters of them from the
/// start. Empty if all are shown.
pub(super) fn middle(all: usize, most: usize) -> Range<usize> {
    match all > most {
        true => most - most / 4..all - most / 4,
        false => all..all,
    }
}

/// Returns the whole text of an output without blank lines at its end. Words stand in the place of what wasn't stored.
pub(super) fn whole_text(output: &Output, labels: Labels<'_>) -> String {
    let text = |part: VisiblePart| match part {
        VisiblePart::Lines(_, text) => text,
        VisiblePart::Gap(gap) => format!("({})\n", gap.said(labels)),
    };
    let parts = shown(output, Some(usize::MAX));
    parts.into_iter().map(text).collect()
}

/// Adds a finished gap to the visible pieces.
fn close(shown: &mut Vec<VisiblePart>, gap: &mut OmittedLines) {
    let gap = std::mem::take(gap);
    if gap.lines > 0 || gap.bytes > 0 {
        shown.push(VisiblePart::Gap(gap));
    }
}

/// The lines without their newlines, and without trailing blank ones.
fn unfold(output: &Output) -> Vec<(OutputKind, &str)> {
    let pieces = output.pieces.iter();
    let mut lines: Vec<(OutputKind, &str)> = pieces
        .flat_map(|piece| piece.text.lines().map(|line| (piece.kind, line)))
        .collect();
    let last = lines.iter().rposition(|(_, line)| !line.is_empty());
    lines.truncate(last.map_or(0, |last| last + 1));
    lines
}

/// The part that the run didn't save, and the index of the line after it.
fn never_kept(output: &Output) -> Option<(usize, OmittedLines)> {
    let omitted = output.omitted?;
    let before = output.pieces.iter().take(omitted.before);
    let lines = before.map(|piece| piece.text.lines().count()).sum();
    let gap = OmittedLines {
        lines: omitted.lines,
        bytes: omitted.bytes,
        lost: true,
    };
    Some((lines, gap))
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
