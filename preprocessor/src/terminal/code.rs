//! Code and output: indented, and never wrapped.
//!
//! Markdown has no notation for an error, so it is recognized by psql's format: a line that begins with its severity,
//! and the fields that follow.

use super::line::{StyledLine, StyledText, clean};
use crate::terminal::paragraph::CODE;
use anstyle::{AnsiColor, Style};

/// The style of errors.
const ERROR: Style = AnsiColor::Red.on_default();
/// The indentation of code and output.
const INDENT: &str = "    ";

/// Prefixes of an error's first line.
const ERRORS: [&str; 3] = ["ERROR:", "FATAL:", "PANIC:"];

/// Prefixes of the other fields of an error.
const FIELDS: [&str; 6] = [
    "LINE ",
    "DETAIL:",
    "HINT:",
    "QUERY:",
    "CONTEXT:",
    "LOCATION:",
];

/// The lines of code in a language; output has the language `text`.
pub(super) fn lines(language: &str, code: &str) -> Vec<StyledLine> {
    let line = |(line, is_error): (&str, bool)| {
        let style = match language {
            "text" if is_error => ERROR,
            "text" => Style::new(),
            _ => CODE,
        };
        let text = match line {
            "" => String::new(),
            line => format!("{INDENT}{}", clean(line)),
        };
        vec![StyledText { text, style }]
    };
    errors(code).map(line).collect()
}

/// Marks each line of an output, in order, as a part of an error or not.
fn errors(output: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut is_within = false;
    output.lines().map(move |line| {
        let begins = |with: &[&str]| with.iter().any(|word| line.starts_with(word));
        // Below `LINE` there is a caret. Other indented lines may belong to a table.
        let goes_on = begins(&FIELDS) || line.trim_start() == "^";
        is_within = begins(&ERRORS) || (is_within && goes_on);
        (line, is_within)
    })
}

#[cfg(test)]
mod tests {
    use super::errors;

    #[test]
    fn an_error_has_all_its_fields() {
        let output = "SET\nERROR:  no\nLINE 1: x\n        ^\nHINT:  y\n id | a\nCREATE TABLE\n  1\nFATAL:  z\n";
        let found: Vec<bool> = errors(output).map(|(_, is_error)| is_error).collect();
        assert_eq!(
            found,
            [false, true, true, true, true, false, false, false, true]
        );
    }
}
