//! Reader of the tables that psql prints: the aligned format, and the records of `\x`; and of CSV.
//!
//! 1. `line_style` recognises rules and vertical bars, in ASCII and in Unicode.
//! 2. `layout` finds the place of each column in a line, from the dashes below the column names.
//! 3. `aligned` reads a table with its rows, and `records` one in the expanded display.
//! 4. [`csv()`] reads a text that is CSV as a whole.
//!
//! Rows are read whole or not at all: a table whose lines don't fit its columns, or whose rows aren't as many as psql
//! counted, is an [`UnreadableTable`]. The spaces at the end of a value are lost, since psql pads with spaces.
//!
//! See `print_aligned_text` and `print_aligned_vertical` in `fe_utils/print.c` of PostgreSQL.

mod aligned;
mod csv;
mod layout;
mod line_style;
mod records;
#[cfg(test)]
mod tests;

pub use csv::csv;

/// A part of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputPart {
    /// Lines that belong to no table, each with its newline.
    Text(String),
    /// A table.
    Table(PrintedTable),
}

/// A printed table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTable {
    /// Its title, if it is narrower than the table. A wider one can't be told from other text, and is such text.
    pub title: Option<String>,
    /// Its columns.
    pub columns: Vec<PrintedColumn>,
    /// Its rows, each with a value for each column. Lines of a value are separated by newlines.
    pub rows: Vec<Vec<String>>,
    /// The lines below it, such as `(2 rows)` or `Indexes:`.
    pub footer: Vec<String>,
    /// True if it was printed as records, by `\x`.
    pub is_expanded: bool,
}

/// A column of a printed table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedColumn {
    /// Its name.
    pub name: String,
    /// True if its values are numbers, which psql aligns to the right.
    pub is_right_aligned: bool,
}

/// A table that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableTable {
    /// The line at fault, from 0.
    pub line: usize,
    /// The reason, as a clause.
    pub why: String,
    /// The way out.
    pub help: &'static str,
}

/// Advice for layouts in which two things look alike.
const USUAL_LAYOUT: &str = "print it in psql's usual layout: `\\pset border 1`, `\\pset format aligned`, `\\pset linestyle ascii`, `\\pset footer on`";

impl UnreadableTable {
    fn new(line: usize, why: impl Into<String>) -> Self {
        Self {
            line,
            why: why.into(),
            help: USUAL_LAYOUT,
        }
    }
}

/// Returns the parts of an output, in order. Text that is printed without column names, as after `\t`, or in another
/// format than `aligned`, has no tables.
///
/// # Errors
/// Returns the first table that can't be read whole.
pub fn read(output: &str) -> Result<Vec<OutputPart>, UnreadableTable> {
    let lines: Vec<&str> = output.lines().collect();
    let mut parts = Vec::new();
    let (mut text, mut at) = (0, 0);
    while at < lines.len() {
        let found = match records::at(&lines, at)? {
            Some(found) => Some(found),
            None => aligned::at(&lines, text, at)?,
        };
        let Some(found) = found else {
            at += 1;
            continue;
        };
        add_text(&mut parts, &lines[text..found.begin]);
        parts.push(OutputPart::Table(found.table));
        // psql prints a blank line after each table.
        let is_blank = lines.get(found.end).is_some_and(|line| line.is_empty());
        text = found.end + usize::from(is_blank);
        at = text;
    }
    add_text(&mut parts, &lines[text..]);
    Ok(parts)
}

/// A table and its lines.
struct FoundTable {
    table: PrintedTable,
    /// The first line, that of its title if it has one.
    begin: usize,
    /// The line behind its last one.
    end: usize,
}

/// Adds lines without the blank ones around them.
fn add_text(parts: &mut Vec<OutputPart>, lines: &[&str]) {
    let is_filled = |line: &&str| !line.trim().is_empty();
    let (Some(first), Some(last)) = (
        lines.iter().position(is_filled),
        lines.iter().rposition(is_filled),
    ) else {
        return;
    };
    let text = lines[first..=last].iter().flat_map(|line| [*line, "\n"]);
    parts.push(OutputPart::Text(text.collect()));
}
