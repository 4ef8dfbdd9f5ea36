//! Tables in the expanded display: a record for each row, with a name and a value in each line.

use super::layout::slice;
use super::line_style::{is_bar, is_dash, is_junction, is_newline_mark, is_wrap_mark, rule};
use super::{FoundTable, PrintedColumn, PrintedTable, UnreadableTable};
use unicode_width::UnicodeWidthChar;

/// Returns the table whose first record begins in the line `at`.
pub(super) fn at(lines: &[&str], at: usize) -> Result<Option<FoundTable>, UnreadableTable> {
    if lines[at].starts_with("* Record 1 ") || lines[at] == "* Record 1" {
        let why = "with border 0, nothing separates names from values in `\\x`";
        return Err(UnreadableTable::new(at, why));
    }
    let Some(first) = record(lines[at]) else {
        return Ok(None);
    };
    let is_end = |line: &str| match first.is_framed {
        true => rule(line).is_some_and(|it| it.is_framed),
        false => line.is_empty(),
    };
    let length = lines[at..].iter().take_while(|line| !is_end(line)).count();
    let end = at + length;
    if first.is_framed && end == lines.len() {
        return Err(UnreadableTable::new(end - 1, "its end can't be found"));
    }
    let body: Vec<(usize, &str)> = (at..end).map(|line| (line, lines[line])).collect();
    let ruled = match first.is_framed {
        true => junction(lines[end]),
        false => first.junction,
    };
    let bar = ruled.or_else(|| bar(&lines[at..end]));
    let bar =
        bar.ok_or_else(|| UnreadableTable::new(at, "nothing separates the names from the values"))?;
    let mut records: Vec<Vec<Field>> = Vec::new();
    for (line, text) in body {
        if record(text).is_some() {
            records.push(Vec::new());
            continue;
        }
        let Some(fields) = records.last_mut() else {
            continue;
        };
        let part = RecordLine::read(line, text, bar, first.is_framed)?;
        match fields.last_mut() {
            Some(field) if field.name_goes_on || part.name.is_empty() => field.add(part),
            _ => fields.push(Field::new(part)),
        }
    }
    let mut names: Option<Vec<String>> = None;
    let mut rows = Vec::new();
    for fields in records {
        let these: Vec<String> = fields.iter().map(Field::joined_name).collect();
        if names.get_or_insert_with(|| these.clone()) != &these {
            return Err(UnreadableTable::new(
                at,
                "its records have different columns",
            ));
        }
        let values: Result<Vec<_>, _> = fields.into_iter().map(Field::value).collect();
        rows.push(values?);
    }
    let footer = match first.is_framed {
        true => {
            let below = lines[end + 1..].iter().take_while(|line| !line.is_empty());
            below.map(|line| (*line).to_owned()).collect()
        }
        false => Vec::new(),
    };
    let end = end + usize::from(first.is_framed) + footer.len();
    let column = |name| PrintedColumn {
        name,
        is_right_aligned: false,
    };
    Ok(Some(FoundTable {
        table: PrintedTable {
            title: None,
            columns: names.unwrap_or_default().into_iter().map(column).collect(),
            rows,
            footer,
            is_expanded: true,
        },
        begin: at,
        end,
    }))
}

/// The line above a record.
struct RecordHead {
    /// True if it begins and ends with a junction.
    is_framed: bool,
    /// The place of the junction above the bar, if the line has one.
    junction: Option<usize>,
}

/// Reads the line above a record: `-[ RECORD 1 ]-+---`.
fn record(line: &str) -> Option<RecordHead> {
    let (before, rest) = line.split_once("[ RECORD ")?;
    let (number, after) = rest.split_once(" ]")?;
    number.parse::<u64>().ok()?;
    let is_line = |text: &str| text.chars().all(|it| is_dash(it) || is_junction(it));
    let mut signs = before.chars();
    let is_framed = match (signs.next()?, signs.next(), signs.next()) {
        (dash, None, _) if is_dash(dash) => false,
        (junction, Some(dash), None) if is_junction(junction) && is_dash(dash) => true,
        _ => return None,
    };
    let is_whole = is_line(after) && (!is_framed || after.ends_with(is_junction));
    is_whole.then_some(RecordHead {
        is_framed,
        junction: junction(line),
    })
}

/// Returns the place of the first junction within a line, each of whose signs is one column wide.
fn junction(line: &str) -> Option<usize> {
    let mut signs = line.chars().skip(1);
    signs.position(is_junction).map(|before| before + 1)
}

/// Returns the place of the bar behind the names, in columns of a terminal: the first place where all lines have one.
/// A record that has no junction above it has short names.
fn bar(lines: &[&str]) -> Option<usize> {
    let fields = lines.iter().filter(|line| record(line).is_none());
    let fields: Vec<&str> = fields.copied().collect();
    let (last, above) = fields.split_last()?;
    let above: Vec<Vec<usize>> = above.iter().map(|line| bars(line, is_mark)).collect();
    let is_common = |place: &usize| above.iter().all(|places| places.contains(place));
    // A name ends in the last line at the latest.
    bars(last, |sign| sign == ' ').into_iter().find(is_common)
}

/// Returns `true` for the signs behind a line of a name.
fn is_mark(sign: char) -> bool {
    sign == ' ' || is_newline_mark(sign)
}

/// Returns the places of the bars in a line that stand behind such a sign.
fn bars(line: &str, is_before: impl Fn(char) -> bool) -> Vec<usize> {
    let mut at = 0;
    let mut places = Vec::new();
    let mut before = None;
    for c in line.chars() {
        if is_bar(c) && at > 1 && before.is_some_and(&is_before) {
            places.push(at);
        }
        at += c.width().unwrap_or(0);
        before = Some(c);
    }
    places
}

/// A line of a record.
struct RecordLine {
    line: usize,
    name: String,
    name_goes_on: bool,
    /// The text of the value, with the mark behind it; `None` if only the name goes on.
    value: Option<String>,
    is_framed: bool,
}

impl RecordLine {
    fn read(line: usize, text: &str, bar: usize, is_framed: bool) -> Result<Self, UnreadableTable> {
        let fault = |why: &str| UnreadableTable::new(line, why);
        // With a frame, a bar and a space stand before the name.
        let start = if is_framed { 2 } else { 0 };
        let name = slice(text, start..bar.saturating_sub(1));
        let mark = slice(text, bar.saturating_sub(1)..bar);
        if !slice(text, bar..bar + 1).starts_with(is_bar) {
            return Err(fault("its name and its value can't be told apart"));
        }
        let value = slice(text, bar + 1..usize::MAX);
        let value = match is_framed {
            true => value.strip_suffix(is_bar).map(str::to_owned),
            false => Some(value),
        };
        let value = value.ok_or_else(|| fault("this line doesn't fit its frame"))?;
        let value = match value.chars().next() {
            None => None,
            Some(' ') => Some(value[1..].to_owned()),
            Some(sign) if is_wrap_mark(sign) => {
                return Err(fault(
                    "the format `wrapped` cuts values, and hides their spaces",
                ));
            }
            Some(_) => return Err(fault("this line doesn't fit the others")),
        };
        Ok(Self {
            line,
            name: name.trim_end().to_owned(),
            name_goes_on: mark.starts_with(is_newline_mark),
            value,
            is_framed,
        })
    }
}

/// A name with its value, line by line.
struct Field {
    line: usize,
    names: Vec<String>,
    name_goes_on: bool,
    values: Vec<String>,
    is_framed: bool,
}

impl Field {
    fn new(part: RecordLine) -> Self {
        Self {
            line: part.line,
            names: vec![part.name],
            name_goes_on: part.name_goes_on,
            values: part.value.into_iter().collect(),
            is_framed: part.is_framed,
        }
    }

    fn add(&mut self, part: RecordLine) {
        if self.name_goes_on {
            self.names.push(part.name);
        }
        self.name_goes_on = part.name_goes_on;
        self.values.extend(part.value);
    }

    fn joined_name(&self) -> String {
        self.names.join("\n")
    }

    /// Joins the lines of the value. Each but the last has a mark behind it.
    fn value(self) -> Result<String, UnreadableTable> {
        let fault = |why: &str| UnreadableTable::new(self.line, why);
        let mut lines = Vec::new();
        let mut goes_on = true;
        let last = self.values.len().saturating_sub(1);
        for (index, value) in self.values.iter().enumerate() {
            // Without a frame, the last line of a value has no sign behind it, and isn't padded.
            let mark = match self.is_framed || index < last {
                true => value.chars().next_back(),
                false => None,
            };
            let text = mark.map_or(value.as_str(), |mark| {
                &value[..value.len() - mark.len_utf8()]
            });
            if !goes_on {
                // Below the value, the name goes on.
                if !text.trim().is_empty() {
                    return Err(fault("a value goes on that had no mark for it"));
                }
                continue;
            }
            goes_on = match mark {
                Some(mark) if is_newline_mark(mark) => true,
                Some(' ') if self.is_framed => false,
                None => false,
                Some(mark) if is_wrap_mark(mark) => {
                    return Err(fault(
                        "the format `wrapped` cuts values, and hides their spaces",
                    ));
                }
                Some(_) => return Err(fault("a value goes on that had no mark for it")),
            };
            lines.push(match mark {
                Some(_) => text.trim_end(),
                None => text,
            });
        }
        if goes_on && !self.values.is_empty() {
            return Err(fault("its value has no end"));
        }
        Ok(lines.join("\n"))
    }
}
