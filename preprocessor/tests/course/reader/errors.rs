//! Errors that a terminal shows, beside those that the page shows.

use super::page::PrintedBlock;
use super::terminal::Typed;
use regex::Regex;
use std::collections::BTreeSet;

/// The first lines of the errors in an output, without places and numbers. An error that occurs several times is one.
fn errors(output: &str) -> BTreeSet<String> {
    let place = Regex::new(r"^psql:[^ ]+: ").expect("a pattern");
    let number = Regex::new(r"\d+").expect("a pattern");
    let lines = output.lines().map(|line| place.replace(line, ""));
    let errors = lines.filter(|line| {
        ["ERROR:  ", "FATAL:  ", "psql: error: ", "invalid command "]
            .iter()
            .any(|start| line.starts_with(start))
    });
    errors
        .map(|line| number.replace_all(&line, "N").into_owned())
        .collect()
}

/// What is wrong with what was printed below a block: an error that the page doesn't show, or none where it shows one.
/// A page may leave out lines of an output, or all of it, and then shows by the block's head that it fails.
pub(crate) fn wrong(shown: &PrintedBlock, typed: &Typed) -> Option<String> {
    let fails = shown.head.contains("failed as declared");
    let (expected, seen) = (errors(&shown.output), errors(&typed.text));
    let has_failed = !seen.is_empty() || typed.status != 0;
    let text = &typed.text;
    if typed.status != 0 && !fails {
        return Some(format!(
            "an exit status that the page doesn't show, {}:\n{text}",
            typed.status
        ));
    }
    if (fails || !expected.is_empty()) && !has_failed {
        return Some(format!("no error, but the page shows one:\n{text}"));
    }
    let unknown: Vec<_> = seen.difference(&expected).collect();
    // A page may leave out the output of a block that fails.
    if !unknown.is_empty() && !(fails && expected.is_empty()) {
        return Some(format!(
            "errors that the page doesn't show, {unknown:?}; it shows {expected:?}:\n{text}"
        ));
    }
    None
}
