//! psql's table layouts: the aligned format with border 1, and the expanded one.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

static RULE: LazyLock<Regex> = LazyLock::new(|| regex(r"^-+(\+-+)*$"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"^-?\d+(\.\d+)?$"));
static FOOTER: LazyLock<Regex> = LazyLock::new(|| regex(r"^\(\d+ rows?\)$"));
static RECORD: LazyLock<Regex> = LazyLock::new(|| regex(r"^-\[ RECORD \d+ \][-+]*$"));

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

/// The columns of a table.
pub(super) struct TableColumns {
    /// Their names.
    pub(super) names: Vec<String>,
    /// The range of each column in a line, in columns of a terminal, with the space before it and, except for the last
    /// one, the space after it.
    places: Vec<Range<usize>>,
}

/// The part of a value in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellLine {
    pub(super) text: String,
    /// True if the value has more lines.
    pub(super) goes_on: bool,
}

impl CellLine {
    /// A value of one line.
    fn whole(text: String) -> Self {
        let goes_on = false;
        Self { text, goes_on }
    }
}

/// Returns the columns of the table that these lines begin with, if there is one.
pub(super) fn table(lines: &[&str]) -> Option<TableColumns> {
    let [head, rule, ..] = lines else {
        return None;
    };
    if !RULE.is_match(rule) {
        return None;
    }
    let mut places = Vec::new();
    let mut at = 0;
    for part in rule.split('+') {
        places.push(at..at + part.len());
        at += part.len() + 1;
    }
    let mut columns = TableColumns {
        names: Vec::new(),
        places,
    };
    if !columns.holds(head) {
        return None;
    }
    let parts = columns.parts(head);
    columns.names = parts.iter().map(|it| it.trim().to_owned()).collect();
    Some(columns)
}

/// Returns the number of lines in the record of the expanded display that these lines begin with; `None` if there is
/// none.
pub(super) fn record(lines: &[&str]) -> Option<usize> {
    let is_head = lines.first().is_some_and(|line| RECORD.is_match(line));
    let is_more = |line: &&&str| !line.is_empty() && !RECORD.is_match(line);
    is_head.then(|| 1 + lines[1..].iter().take_while(is_more).count())
}

/// Returns `true` if a line ends a table.
pub(super) fn is_footer(line: &str) -> bool {
    FOOTER.is_match(line)
}

/// The line between a table's head and its rows.
pub(super) fn rule(widths: &[usize]) -> String {
    let parts: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    parts.join("+")
}

impl TableColumns {
    /// Returns `true` if a line can belong to the table.
    pub(super) fn holds(&self, line: &str) -> bool {
        if line.is_empty() || is_footer(line) || !line.starts_with(' ') {
            return false;
        }
        let bars = self.places.iter().skip(1).map(|place| place.start - 1);
        let mut parts = bars.map(|at| slice(line, at..at + 1));
        parts.all(|bar| bar == "|")
    }

    /// A line's parts, with their spaces.
    fn parts(&self, line: &str) -> Vec<String> {
        let last = self.places.len() - 1;
        let places = self.places.iter().enumerate();
        places
            .map(|(index, place)| match index == last {
                true => slice(line, place.start..usize::MAX),
                false => slice(line, place.clone()),
            })
            .collect()
    }

    /// A row's cells. Spaces at the beginning of a text are kept, those that right-align a number aren't.
    pub(super) fn cells(&self, line: &str) -> Vec<CellLine> {
        let parts = self.parts(line).into_iter().zip(&self.places);
        let cell = |(part, place): (String, &Range<usize>)| {
            // psql marks a value that continues in the next line after the full width of the column.
            let goes_on = slice(line, place.end - 1..place.end) == "+";
            let part = match goes_on {
                true => part.trim_end().strip_suffix('+').unwrap_or(&part),
                false => part.as_str(),
            };
            let text = match part.trim() {
                number if NUMBER.is_match(number) => number,
                _ => part.strip_prefix(' ').unwrap_or(part).trim_end(),
            };
            CellLine {
                text: text.to_owned(),
                goes_on,
            }
        };
        parts.map(cell).collect()
    }

    /// Returns the required width of each column for these rows.
    pub(super) fn widths<'a>(&self, rows: impl Iterator<Item = &'a [CellLine]>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.names.iter().map(|it| it.width()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    /// The line of column names.
    pub(super) fn head(&self, widths: &[usize]) -> String {
        let names = self.names.iter().cloned();
        let cells: Vec<_> = names.map(CellLine::whole).collect();
        Self::line(&cells, widths)
    }

    /// A line of these cells. Numbers are right-aligned.
    pub(super) fn line(cells: &[CellLine], widths: &[usize]) -> String {
        let parts: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(CellLine { text, goes_on }, width)| {
                let space = " ".repeat(width.saturating_sub(text.width()));
                match (goes_on, NUMBER.is_match(text)) {
                    (true, _) => format!(" {text}{space}+"),
                    (false, true) => format!(" {space}{text} "),
                    (false, false) => format!(" {text}{space} "),
                }
            })
            .collect();
        parts.join("|").trim_end().to_owned()
    }
}

/// The part of a line in these columns of a terminal.
fn slice(line: &str, columns: Range<usize>) -> String {
    let mut at = 0;
    line.chars()
        .filter(|c| {
            let start = at;
            at += c.width().unwrap_or(0);
            columns.contains(&start)
        })
        .collect()
}
