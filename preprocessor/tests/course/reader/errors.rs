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

/// The fault of what was printed below a block: an error that the page doesn't show, or none where it shows one.
/// A page may leave out lines of an output, or all of it, and then shows by the block's head that it fails.
pub(crate) fn wrong(shown: &PrintedBlock, typed: &Typed) -> Option<String> {
    let fails = shown.head.contains("failed as declared");
    let (expected, seen) = (errors(&shown.output), errors(&typed.text));
    let text = &typed.text;
    if shown.terminal.starts_with("shell") {
        return wrong_status(fails, typed.status).map(|wrong| format!("{wrong}:\n{text}"));
    }
    if (fails || !expected.is_empty()) && seen.is_empty() {
        return Some(format!("no error, but the page shows one:\n{text}"));
    }
    let unknown: Vec<_> = seen.difference(&expected).collect();
    // A page may leave out the output of a block that fails.
    let is_left_out = fails && expected.is_empty();
    if !unknown.is_empty() && !is_left_out {
        return Some(format!(
            "errors that the page doesn't show, {unknown:?}; it shows {expected:?}:\n{text}"
        ));
    }
    None
}

/// The fault of a shell's block. Its exit status says whether it failed: a program that tries again prints the errors of
/// its attempts, today more of them than tomorrow, and succeeds.
fn wrong_status(fails: bool, status: i32) -> Option<String> {
    match (fails, status) {
        (true, 0) => Some("exit status 0, but the page shows a failure".to_owned()),
        (false, 1..) => Some(format!("exit status {status}, which the page doesn't show")),
        _ => None,
    }
}

#[test]
fn an_error_must_be_on_the_page() {
    let check = |terminal: &str, head: &str, output: &str, text: &str, status: i32| {
        let shown = PrintedBlock {
            terminal: terminal.into(),
            head: head.into(),
            output: output.into(),
            ..PrintedBlock::default()
        };
        let text = text.into();
        wrong(&shown, &Typed { text, status }).is_some()
    };
    let (failed, error) = ("failed as declared: 55P03", "ERROR:  no lock of 7\n");
    assert!(!check("main", "", "INSERT 0 1\n", "INSERT 0 2\n", 0));
    assert!(check("main", "", "INSERT 0 1\n", error, 0));
    let elsewhere = "psql:a.sql:3: ERROR:  no lock of 8\n";
    assert!(!check("main", failed, error, elsewhere, 0));
    assert!(check(
        "main",
        failed,
        error,
        "ERROR:  division by zero\n",
        0
    ));
    assert!(check("main", failed, error, "INSERT 0 1\n", 0));
    assert!(!check("main", failed, "", error, 0) && check("main", failed, "", "", 0));
    let failed = "failed as declared: exit status 3";
    assert!(check("shell", "", "", "", 3) && check("shell", failed, error, "", 0));
    assert!(!check("shell", failed, "", "", 3) && !check("shell", "", "", error, 0));
}
