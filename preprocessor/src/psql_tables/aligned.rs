//! Tables in the aligned format: column names, a rule, and rows.

use super::layout::{CellText, TableLayout};
use super::line_style::{is_newline_mark, is_wrap_mark, rule};
use super::{FoundTable, PrintedColumn, PrintedTable, UnreadableTable};
use unicode_width::UnicodeWidthStr;

/// Returns the table whose rule below the column names, or whose frame, is in the line `at`. Its column names are below
/// the line `from`.
pub(super) fn at(
    lines: &[&str],
    from: usize,
    at: usize,
) -> Result<Option<FoundTable>, UnreadableTable> {
    let Some(first) = rule(lines[at]) else {
        return Ok(None);
    };
    // The lines of the names, and the line of the rule below them.
    let (names, middle) = match first.is_framed {
        true => {
            let below = lines[at + 1..].iter();
            let names = below.take_while(|line| rule(line).is_none()).count();
            (at + 1..at + 1 + names, at + 1 + names)
        }
        false => (at.saturating_sub(1).max(from)..at, at),
    };
    if names.is_empty() || lines.get(middle).and_then(|line| rule(line)) != Some(first.clone()) {
        return Ok(None);
    }
    let Some(layout) = TableLayout::new(&first, lines[names.end - 1]) else {
        return Ok(None);
    };
    let begin = match first.is_framed {
        true => at,
        false => {
            let above = (from..names.start).rev();
            let continued = above.take_while(|line| is_continued(&layout, lines[*line]));
            continued.last().unwrap_or(names.start)
        }
    };
    let names = match first.is_framed {
        true => names,
        false => begin..at,
    };
    let mut reader = RowReader::new(&layout);
    for line in names {
        reader.add(line, lines[line])?;
    }
    let Some(names) = reader.rows.pop().filter(|_| reader.rows.is_empty()) else {
        return Err(UnreadableTable::new(
            middle,
            "its column names can't be told apart",
        ));
    };
    let (rows, footer, end) = below(lines, middle + 1, &layout)?;
    let title = title(lines, from, begin, layout.width());
    let is_right: Vec<bool> = (0..layout.widths.len())
        .map(|column| is_right_aligned(&rows, column))
        .collect();
    let columns = names.iter().zip(&is_right);
    let table = PrintedTable {
        columns: columns
            .map(|(name, is_right)| PrintedColumn {
                name: joined(name, true),
                is_right_aligned: *is_right,
            })
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                let cells = row.iter().zip(&is_right);
                cells.map(|(cell, right)| joined(cell, *right)).collect()
            })
            .collect(),
        footer,
        is_expanded: false,
        title: title.map(|line| lines[line].trim().to_owned()),
    };
    Ok(Some(FoundTable {
        table,
        begin: title.unwrap_or(begin),
        end,
    }))
}

/// A value or a name: its lines, with their padding.
type CellLines = Vec<String>;

/// The rows of a table, its footer, and the line behind it.
type RowsBelow = (Vec<Vec<CellLines>>, Vec<String>, usize);

/// Reads the rows that begin in the line `at`.
fn below(lines: &[&str], at: usize, layout: &TableLayout) -> Result<RowsBelow, UnreadableTable> {
    let mut reader = RowReader::new(layout);
    let mut at = at;
    loop {
        let line = lines.get(at).copied();
        match (layout.border, line) {
            (2, Some(line)) if rule(line).is_some_and(|it| it.is_framed) => {
                at += 1;
                break;
            }
            (0, Some(_)) if !reader.is_open() && is_count(lines, at, reader.rows.len()) => break,
            (0 | 2, None) => {
                return Err(UnreadableTable::new(at - 1, "its end can't be found"));
            }
            (1, None) => break,
            // The other lines that psql prints below a table begin with a word.
            (1, Some(line)) if !line.starts_with(' ') => break,
            (_, Some(line)) => reader.add(at, line)?,
            (_, None) => break,
        }
        at += 1;
    }
    if reader.is_open() {
        return Err(UnreadableTable::new(at - 1, "its last value has no end"));
    }
    let footer = lines[at..].iter().take_while(|line| !line.is_empty());
    let footer: Vec<String> = footer.map(|line| (*line).to_owned()).collect();
    let rows = reader.rows;
    if let Some(count) = footer.first().and_then(|line| counted(line))
        && count != rows.len()
    {
        let why = format!(
            "psql counted {count} rows, but {} can be told apart",
            rows.len()
        );
        return Err(UnreadableTable::new(at, why));
    }
    let end = at + footer.len();
    Ok((rows, footer, end))
}

/// Reads lines into rows.
struct RowReader<'a> {
    layout: &'a TableLayout,
    rows: Vec<Vec<CellLines>>,
    /// The columns of the last row whose values go on.
    goes_on: Vec<bool>,
}

impl<'a> RowReader<'a> {
    fn new(layout: &'a TableLayout) -> Self {
        Self {
            layout,
            rows: Vec::new(),
            goes_on: vec![false; layout.widths.len()],
        }
    }

    /// Returns `true` if a value of the last row goes on.
    fn is_open(&self) -> bool {
        self.goes_on.contains(&true)
    }

    fn add(&mut self, at: usize, line: &str) -> Result<(), UnreadableTable> {
        let fault = |why: &str| UnreadableTable::new(at, why);
        let cells = self.layout.cells(line);
        let cells = cells.ok_or_else(|| fault("this line doesn't fit the columns"))?;
        if cells.iter().any(|cell| is_wrap_mark(cell.mark)) {
            return Err(fault(
                "the format `wrapped` cuts values, and hides their spaces",
            ));
        }
        if !cells
            .iter()
            .all(|it| it.mark == ' ' || is_newline_mark(it.mark))
        {
            return Err(fault("this line doesn't fit the columns"));
        }
        if !self.is_open() {
            self.rows.push(vec![Vec::new(); cells.len()]);
            self.goes_on.fill(true);
        }
        let Some(row) = self.rows.last_mut() else {
            return Ok(());
        };
        let places = row.iter_mut().zip(&mut self.goes_on);
        for (CellText { text, mark }, (lines, goes_on)) in cells.into_iter().zip(places) {
            if *goes_on {
                lines.push(text);
            } else if !text.trim().is_empty() {
                return Err(fault("a value goes on that had no mark for it"));
            }
            *goes_on &= is_newline_mark(mark);
        }
        Ok(())
    }
}

/// Returns `true` if a line of column names continues in the next line.
fn is_continued(layout: &TableLayout, line: &str) -> bool {
    let cells = layout.cells(line).unwrap_or_default();
    cells.iter().any(|cell| is_newline_mark(cell.mark))
}

/// Returns the line of the title above a table: one that is centered over it.
fn title(lines: &[&str], from: usize, begin: usize, width: usize) -> Option<usize> {
    let above = begin.checked_sub(1).filter(|above| *above >= from)?;
    let text = lines[above].trim_start();
    let before = lines[above].len() - text.len();
    (before > 0 && width.saturating_sub(text.width()) / 2 == before).then_some(above)
}

/// Returns `true` if a line without a frame is psql's count of this many rows, and not a value that looks like it: the
/// count ends the output, or a blank line follows, but no larger count.
fn is_count(lines: &[&str], at: usize, rows: usize) -> bool {
    let is_blank = lines.get(at + 1).is_none_or(|line| line.is_empty());
    let later = lines.get(at + 2).and_then(|line| counted(line));
    counted(lines[at]) == Some(rows) && is_blank && later.is_none_or(|later| later <= rows)
}

/// Returns the number of rows in a footer: `(2 rows)`.
fn counted(line: &str) -> Option<usize> {
    let count = line.strip_prefix('(')?;
    let count = count
        .strip_suffix(" rows)")
        .or(count.strip_suffix(" row)"))?;
    count.parse().ok()
}

/// Returns `true` if a column has values, and all of them are numbers that end at its right edge. The spaces before
/// other values belong to these.
fn is_right_aligned(rows: &[Vec<CellLines>], column: usize) -> bool {
    let values = rows.iter().flat_map(|row| &row[column]);
    let mut values = values.filter(|value| !value.trim().is_empty()).peekable();
    values.peek().is_some()
        && values.all(|value| !value.ends_with(' ') && is_number(value.trim_start()))
}

/// Returns `true` for the numbers that psql right-aligns, including amounts of money.
fn is_number(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '.' | ',' | '-' | '+' | 'e' | '$' | '€' | '£' | '¥' | ' ');
    let is_digits = text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || is_sign(c));
    is_digits || matches!(text, "NaN" | "Infinity" | "-Infinity")
}

/// Joins the lines of a value, without the padding.
fn joined(lines: &CellLines, is_padded_before: bool) -> String {
    let lines = lines.iter().map(|line| match is_padded_before {
        true => line.trim(),
        false => line.trim_end(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
