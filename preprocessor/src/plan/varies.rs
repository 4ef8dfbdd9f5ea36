//! What varies in an output from one honest run to the next, as a block marks it.

use super::values::Fault;
use regex::Regex;

/// A value that a block marks with `varies=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Varies {
    /// The cells of this column of its tables, or what a claim measured under this name.
    Column(String),
    /// How many rows its tables have, and so which.
    RowCount,
    /// What this regular expression finds in a line; with a group, what the group does. See [`value_pattern`].
    Pattern(String),
}

/// How [`Varies::RowCount`] is written: no column is called so unless it is quoted.
const ROW_COUNT: &str = "row-count";

/// Texts that have nothing in common: what takes each of them whole takes everything.
const PROBES: [&str; 4] = [
    "CREATE INDEX",
    "a",
    "7",
    "ERROR:  relation \"x\" does not exist",
];

/// A list of marks: `pid, row-count, /tps = (\S+)/`.
pub(super) fn varies(text: &str) -> Result<Vec<Varies>, Fault> {
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
            return Err((format!("`{text}` is no list of what varies"), help.into()));
        }
        marks.push(mark);
        rest = next.unwrap_or_default();
    }
    match marks.is_empty() {
        true => Err((
            "nothing is said to vary".into(),
            "name a column: `varies=pid`".into(),
        )),
        false => Ok(marks),
    }
}

/// The place of the slash that ends a pattern.
fn end_of_pattern(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let is_end = c == '/' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end.then_some(at)
    })
}

/// How a pattern has to be, as a help.
pub const PATTERN: &str =
    "name the words around the value, and put the value itself into a group: `tps = (\\S+)`";

/// The regular expression of a value: with a group, the group is the value.
///
/// # Errors
/// Why it is none, as the end of a sentence: it can't be read, it has several groups, or it matches everything.
pub fn value_pattern(text: &str) -> Result<Regex, String> {
    let read = Regex::new(text).map_err(|error| {
        let said = error.to_string();
        let last = said.lines().last().unwrap_or_default();
        let why = last.trim_start_matches("error: ");
        format!("is no regular expression: {why}")
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
            ("", "nothing is said"),
            ("a,", "no list"),
            (",a", "no list"),
            ("/a/b", "no list"),
            ("/a", "no end"),
            ("/(/", "no regular expression"),
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
