//! How psql lays out a table: the aligned format with border 1, and the expanded one.

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
pub(super) struct Columns {
    /// Their names.
    pub(super) names: Vec<String>,
    /// Where each of them lies in a line, in columns of a terminal, with the space before it and, but for the last, the
    /// one behind it.
    places: Vec<Range<usize>>,
}

/// What a line has of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// The value has more lines.
    pub(super) goes_on: bool,
}

impl Cell {
    /// A value of one line.
    fn whole(text: String) -> Self {
        let goes_on = false;
        Self { text, goes_on }
    }
}

/// The columns of the table that these lines begin with, if they begin with one.
pub(super) fn table(lines: &[&str]) -> Option<Columns> {
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
    let mut columns = Columns {
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

/// How many of these lines are a record of the expanded display; nothing where they don't begin with one.
pub(super) fn record(lines: &[&str]) -> Option<usize> {
    let is_head = lines.first().is_some_and(|line| RECORD.is_match(line));
    let is_more = |line: &&&str| !line.is_empty() && !RECORD.is_match(line);
    is_head.then(|| 1 + lines[1..].iter().take_while(is_more).count())
}

/// Whether a line ends a table.
pub(super) fn is_footer(line: &str) -> bool {
    FOOTER.is_match(line)
}

/// The line between a table's head and its rows.
pub(super) fn rule(widths: &[usize]) -> String {
    let parts: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    parts.join("+")
}

impl Columns {
    /// Whether a line can be one of the table's.
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

    /// A row's cells. Spaces at the beginning of a text count, those that set a number to the right don't.
    pub(super) fn cells(&self, line: &str) -> Vec<Cell> {
        let parts = self.parts(line).into_iter().zip(&self.places);
        let cell = |(part, place): (String, &Range<usize>)| {
            // psql marks a value that goes on in the next line behind all that the column can hold.
            let goes_on = slice(line, place.end - 1..place.end) == "+";
            let part = match goes_on {
                true => part.trim_end().strip_suffix('+').unwrap_or(&part),
                false => part.as_str(),
            };
            let text = match part.trim() {
                number if NUMBER.is_match(number) => number,
                _ => part.strip_prefix(' ').unwrap_or(part).trim_end(),
            };
            Cell {
                text: text.to_owned(),
                goes_on,
            }
        };
        parts.map(cell).collect()
    }

    /// How wide each column has to be for these rows.
    pub(super) fn widths<'a>(&self, rows: impl Iterator<Item = &'a [Cell]>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.names.iter().map(|it| it.width()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.width());
            }
        }
        widths
    }

    /// The line of the columns' names.
    pub(super) fn head(&self, widths: &[usize]) -> String {
        let names = self.names.iter().cloned();
        let cells: Vec<_> = names.map(Cell::whole).collect();
        Self::line(&cells, widths)
    }

    /// A line of these cells. Numbers are set to the right.
    pub(super) fn line(cells: &[Cell], widths: &[usize]) -> String {
        let parts: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(Cell { text, goes_on }, width)| {
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

/// What of a line lies in these columns of a terminal.
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
