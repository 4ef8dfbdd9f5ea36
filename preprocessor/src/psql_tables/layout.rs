//! The place of each column in the lines of a table.
//!
//! Places are counted in columns of a terminal, as psql does. Terminals, psql's versions and Unicode's disagree about the
//! width of a few characters, so a line whose bars stand elsewhere is cut at its bars instead, if it has just as many as
//! the table needs.

use super::line_style::{DashedRule, is_bar, is_newline_mark};
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The frame and the column widths of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableLayout {
    /// psql's setting `border`: 0, 1 or 2.
    pub(super) border: usize,
    /// The width of each column's values.
    pub(super) widths: Vec<usize>,
}

/// The part of a line within one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellText {
    /// The text, with spaces up to the column's width.
    pub(super) text: String,
    /// The sign behind it: a space, or the mark of a value that goes on.
    pub(super) mark: char,
}

impl TableLayout {
    /// Returns the layout of a table with this rule below its column names, the last line of which is `header`.
    pub(super) fn new(rule: &DashedRule, header: &str) -> Option<Self> {
        let border = match (rule.is_framed, rule.is_spaced, rule.dashes.as_slice()) {
            (true, ..) => 2,
            (_, true, _) => 0,
            // A name is printed with a space behind it, and with border 1 with one before it as well.
            (.., [dashes]) if header.width() == dashes + 1 => 0,
            _ => 1,
        };
        let beside = if border == 0 { 0 } else { 2 };
        let widths = rule.dashes.iter();
        let widths: Option<Vec<_>> = widths.map(|dashes| dashes.checked_sub(beside)).collect();
        let layout = Self {
            border,
            widths: widths?,
        };
        let is_name = |cell: CellText| cell.mark == ' ' || is_newline_mark(cell.mark);
        let is_header = layout.cells(header)?.into_iter().all(is_name);
        (is_header && !header.trim().is_empty()).then_some(layout)
    }

    /// Returns the width of a whole line.
    pub(super) fn width(&self) -> usize {
        let columns = self.widths.len();
        let beside = match self.border {
            0 => columns,
            1 => columns * 3 - 1,
            _ => columns * 3 + 1,
        };
        self.widths.iter().sum::<usize>() + beside
    }

    /// Returns the parts of a line; `None` if the line isn't one of this table.
    pub(super) fn cells(&self, line: &str) -> Option<Vec<CellText>> {
        if self.border > 0 && line.is_empty() {
            return None;
        }
        self.by_width(line).or_else(|| self.by_bars(line))
    }

    /// Cuts a line at the places that the dashes give.
    fn by_width(&self, line: &str) -> Option<Vec<CellText>> {
        let mut at = 0;
        if self.border == 2 {
            slice(line, 0..1).chars().next().filter(|it| is_bar(*it))?;
            at = 1;
        }
        let last = self.widths.len() - 1;
        let mut cells = Vec::with_capacity(self.widths.len());
        for (index, width) in self.widths.iter().enumerate() {
            if self.border > 0 {
                if slice(line, at..at + 1) != " " {
                    return None;
                }
                at += 1;
            }
            let mut text = slice(line, at..at + width);
            at += width;
            text.push_str(&" ".repeat(width.saturating_sub(text.width())));
            let mark = slice(line, at..at + 1).chars().next().unwrap_or(' ');
            cells.push(CellText { text, mark });
            at += 1;
            if self.border == 2 || (self.border == 1 && index < last) {
                let bar = slice(line, at..at + 1);
                bar.chars().next().filter(|it| is_bar(*it))?;
                at += 1;
            }
        }
        (line.width() <= at).then_some(cells)
    }

    /// Cuts a line at its bars.
    fn by_bars(&self, line: &str) -> Option<Vec<CellText>> {
        let inner = match self.border {
            0 => return None,
            1 => line,
            _ => line.strip_prefix(is_bar)?.strip_suffix(is_bar)?,
        };
        let parts: Vec<&str> = inner.split(is_bar).collect();
        if parts.len() != self.widths.len() {
            return None;
        }
        let last = parts.len() - 1;
        let parts = parts.into_iter().zip(&self.widths).enumerate();
        parts
            .map(|(index, (part, width))| {
                let text = part.strip_prefix(' ')?;
                let is_open = self.border == 1 && index == last;
                let mut signs = text.chars();
                // Only the last value has no sign behind it, unless it goes on.
                let mark = match is_open && text.width() <= *width {
                    true => ' ',
                    false => signs.next_back()?,
                };
                Some(CellText {
                    text: signs.as_str().to_owned(),
                    mark,
                })
            })
            .collect()
    }
}

/// Returns the part of a line in these columns of a terminal. A character without a width belongs to the one before it.
pub(super) fn slice(line: &str, columns: Range<usize>) -> String {
    let (mut at, mut start) = (0, 0);
    line.chars()
        .filter(|c| {
            let width = c.width().unwrap_or(0);
            if width > 0 {
                start = at;
                at += width;
            }
            columns.contains(&start)
        })
        .collect()
}
