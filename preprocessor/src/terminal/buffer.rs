//! The text written so far, and the lists and quotes around the next line.

use crate::terminal::NARROWEST;
use crate::terminal::line::StyledText;
use crate::terminal::prefix::Containers;
use anstyle::Style;
use std::fmt::Write as _;

/// The text written so far.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    /// Its width in columns.
    pub(super) width: usize,
    /// True if it may have escape codes.
    pub(super) styled: bool,
    /// All lines up to now, each with its newline.
    pub(super) text: String,
    /// The containers of the next line.
    pub(super) containers: Containers,
    /// True if a blank line is due before the next one.
    pub(super) gap: bool,
}

impl Buffer {
    /// The number of columns available to the next line.
    pub(super) fn room(&self) -> usize {
        let around = self.containers.columns();
        self.width.saturating_sub(around).max(NARROWEST)
    }

    /// Writes the blank line that is due.
    pub(super) fn begin_block(&mut self) {
        if std::mem::take(&mut self.gap) && !self.text.is_empty() {
            self.text.push_str(&self.containers.before_blank());
            self.text.push('\n');
        }
    }

    /// Writes lines as a block.
    pub(super) fn block(&mut self, lines: &[Vec<StyledText>]) {
        if lines.is_empty() {
            return;
        }
        self.begin_block();
        for line in lines {
            self.put(line);
        }
    }

    /// Writes a line, after the prefixes of its containers.
    pub(super) fn put(&mut self, line: &[StyledText]) {
        let mut before = self.containers.before();
        if line.iter().all(|piece| piece.text.is_empty()) {
            before.truncate(before.trim_end().len());
        }
        self.text.push_str(&before);
        for run in line.chunk_by(|one, next| one.style == next.style) {
            let text: String = run.iter().map(|piece| piece.text.as_str()).collect();
            let style = match run.first() {
                Some(piece) if self.styled && !text.is_empty() => piece.style,
                _ => Style::new(),
            };
            let _ = write!(self.text, "{style}{text}{style:#}");
        }
        self.text.push('\n');
    }
}
