//! Tables in psql's layout, with wrapped cells if the table would be too wide.

use super::line::{StyledLine, StyledText, columns, line_columns, wrap};
use anstyle::Style;
use mdbook_markdown::pulldown_cmark::Alignment;

/// The separator of cells.
const BETWEEN: &str = " | ";
/// The separator of columns in the line below the head.
const CROSS: &str = "-+-";

/// A table under construction. The first row is its head.
#[derive(Debug, Default)]
pub(super) struct TextTable {
    /// The alignment of each column.
    pub(super) alignments: Vec<Alignment>,
    /// Its rows, each with as many cells as the first.
    pub(super) rows: Vec<Vec<StyledLine>>,
}

impl TextTable {
    /// Its lines, of at most `width` columns if its longest words allow that.
    pub(super) fn lines(&self, width: usize) -> Vec<StyledLine> {
        let widths = self.widths(width);
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            lines.extend(self.row(row, &widths));
            if index == 0 {
                let dashes: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                lines.push(vec![plain(dashes.join(CROSS))]);
            }
        }
        lines
    }

    /// The width of each column: the widest ones shrink first, and none to less than its longest word.
    fn widths(&self, width: usize) -> Vec<usize> {
        let count = self.rows.first().map_or(0, Vec::len);
        let widest = |column: usize, limit: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            let lines = cells.flat_map(|cell| wrap(cell, limit));
            lines.map(|line| line_columns(&line)).max().unwrap_or(0)
        };
        let mut widths: Vec<_> = (0..count).map(|it| widest(it, usize::MAX)).collect();
        let least: Vec<_> = (0..count).map(|it| widest(it, 0)).collect();
        let between = columns(BETWEEN) * count.saturating_sub(1);
        while widths.iter().sum::<usize>() + between > width {
            let can_shrink = |column: &usize| widths[*column] > least[*column];
            let columns = (0..count).filter(can_shrink);
            let Some(column) = columns.max_by_key(|column| widths[*column]) else {
                break;
            };
            widths[column] -= 1;
        }
        widths
    }

    /// The lines of a row.
    fn row(&self, row: &[StyledLine], widths: &[usize]) -> Vec<StyledLine> {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells.map(|(cell, width)| wrap(cell, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        (0..height)
            .map(|number| {
                let of_cell =
                    |cell: &Vec<StyledLine>| cell.get(number).cloned().unwrap_or_default();
                self.line(cells.iter().map(of_cell), widths)
            })
            .collect()
    }

    /// A line of a row, from the parts of its cells in that line. Trailing spaces are removed.
    fn line(&self, cells: impl Iterator<Item = StyledLine>, widths: &[usize]) -> StyledLine {
        let mut line = StyledLine::new();
        let mut space = 0;
        for (column, (cell, width)) in cells.zip(widths).enumerate() {
            if column > 0 {
                line.push(plain(" ".repeat(space) + BETWEEN));
                space = 0;
            }
            let free = width.saturating_sub(line_columns(&cell));
            let before = match self.alignments.get(column) {
                Some(Alignment::Right) => free,
                Some(Alignment::Center) => free / 2,
                _ => 0,
            };
            space += free - before;
            if cell.is_empty() {
                space = *width;
                continue;
            }
            line.push(plain(" ".repeat(before)));
            line.extend(cell);
        }
        if let Some(last) = line.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        line
    }
}

fn plain(text: String) -> StyledText {
    StyledText {
        text,
        style: Style::new(),
    }
}
