//! The parts of an output that vary from run to run, as a block marks them.

use super::values::ValueError;
use regex::Regex;

/// A value that a block marks with `varies=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Varies {
    /// The cells of this column of its tables, or the value that a claim measured under this name.
    Column(String),
    /// The rows of its tables, in number and content.
    RowCount,
    /// The match of this regular expression in a line, or its group if it has one. See [`value_pattern`].
    Pattern(String),
}

/// The word for [`Varies::RowCount`]: no column has this name unless it is quoted.
const ROW_COUNT: &str = "row-count";

/// Texts with nothing in common: a pattern that matches each of them matches everything.
const PROBES: [&str; 4] = [
    "CREATE INDEX",
    "a",
    "7",
    "ERROR:  relation \"x\" does not exist",
];

/// Reads a list of marks: `pid, row-count, /tps = (\S+)/`.
pub(super) fn varies(text: &str) -> Result<Vec<Varies>, ValueError> {
    let (mut marks, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (mark, after) = match rest.strip_prefix('/') {
            Some(after) => {
                let end = end_of_pattern(after).ok_or_else(|| {
                    let help = "a pattern stands between two slashes: `varies=\"/tps = (\\S+)/\"`";
                    (format!("`{rest}` has no end"), help.to_owned())
                })?;
                let written = after[..end].replace("\\/", "/");
                value_pattern(&written)
                    .map_err(|why| (format!("`/{written}/` {why}"), PATTERN.into()))?;
                (Varies::Pattern(written), &after[end + 1..])
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let mark = match rest[..end].trim() {
                    ROW_COUNT => Varies::RowCount,
                    column => Varies::Column(column.to_owned()),
                };
                (mark, &rest[end..])
            }
        };
        let after = after.trim_start();
        let next = after.strip_prefix(',').map(str::trim_start);
        if mark == Varies::Column(String::new())
            || (next.is_none() && !after.is_empty())
            || next == Some("")
        {
            let help =
                "write it as `varies=\"pid, row-count\"`: columns, and patterns between slashes";
            return Err((
                format!("`{text}` is not a list of varying parts"),
                help.into(),
            ));
        }
        marks.push(mark);
        rest = next.unwrap_or_default();
    }
    match marks.is_empty() {
        true => Err((
            "`varies` is empty".into(),
            "name a column: `varies=pid`".into(),
        )),
        false => Ok(marks),
    }
}

/// Returns the place of the slash that ends a pattern.
fn end_of_pattern(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let is_end = c == '/' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end.then_some(at)
    })
}

/// The requirements on a pattern, as a help line.
pub const PATTERN: &str =
    "name the words around the value, and put the value itself into a group: `tps = (\\S+)`";

/// Compiles the regular expression of a value. If it has a group, the group is the value.
///
/// # Errors
/// Returns the fault as the end of a sentence: the pattern can't be read, has several groups, or matches everything.
pub fn value_pattern(text: &str) -> Result<Regex, String> {
    let read = Regex::new(text).map_err(|error| {
        let said = error.to_string();
        let last = said.lines().last().unwrap_or_default();
        let why = last.trim_start_matches("error: ");
        format!("is not a regular expression: {why}")
    })?;
    if read.captures_len() > 2 {
        return Err("has several groups, and only one of them can be the value".to_owned());
    }
    let takes_all = |probe: &str| {
        let found = read.captures(probe);
        let value = found.and_then(|found| found.get(read.captures_len() - 1));
        value.is_some_and(|value| value.len() == probe.len())
    };
    if read.is_match("") || PROBES.into_iter().all(takes_all) {
        return Err("matches everything".to_owned());
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read() {
        let column = |name: &str| Varies::Column(name.into());
        let pattern = |text: &str| Varies::Pattern(text.into());
        for (text, expected) in [
            ("pid", vec![column("pid")]),
            ("a b, row-count", vec![column("a b"), Varies::RowCount]),
            (r"/a, (b)/,c", vec![pattern("a, (b)"), column("c")]),
            (r"/a\/(\d)/", vec![pattern(r"a/(\d)")]),
        ] {
            assert_eq!(varies(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn marks_that_make_no_sense_are_told() {
        for (text, says) in [
            ("", "`varies` is empty"),
            ("a,", "not a list"),
            (",a", "not a list"),
            ("/a/b", "not a list"),
            ("/a", "no end"),
            ("/(/", "not a regular expression"),
            ("/.*/", "matches everything"),
            (r"/\d*/", "matches everything"),
            ("/(.+)/", "matches everything"),
            ("/(a)(b)/", "several groups"),
        ] {
            let (said, _) = varies(text).expect_err(text);
            assert!(said.contains(says), "{text}: {said}");
        }
    }
}
