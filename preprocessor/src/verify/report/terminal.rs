//! The report for a terminal: each mistake in the format of a compiler's, and a summary.

use super::super::accepted::Neighbours;
use super::super::check::CheckKind;
use super::super::outcome::{BookOutcome, ServerRun};
use super::distinct_mistakes;
use super::format::minutes_and_seconds;
use super::table::table;
use crate::diagnostics::{render, render_error};
use crate::text::count_of;

/// The line about a book of which nothing is accepted yet.
const UNACCEPTED: &str = "no output of this book is accepted yet, so none was compared: accept it with mdbook-witness verify --review, \
     or all of it with mdbook-witness verify --accept";

/// Returns the report, with a newline at its end. `width` is that of the terminal; `styled` adds colours; `with_table`
/// adds a table of the chapters.
#[must_use]
pub(crate) fn report(
    outcome: &BookOutcome,
    with_table: bool,
    width: usize,
    styled: bool,
) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut after: Vec<String> = Vec::new();
    let has_several = outcome.runs.len() > 1;
    for it in distinct_mistakes(outcome) {
        let on = match has_several && !it.on.is_empty() {
            true => Some(format!("on {}", it.on.join(", "))),
            false => None,
        };
        match it.after {
            None => {
                let mut mistake = it.mistake.clone();
                mistake.notes.extend(on);
                parts.push(render(&mistake, styled));
            }
            Some(stopped) => {
                let at = &it.mistake.at;
                let on = on.map_or_else(String::new, |on| format!(", {on}"));
                let message = &it.mistake.message;
                after.push(format!(
                    "  {}:{}: {message} (after {stopped}{on})",
                    at.file, at.line
                ));
            }
        }
    }
    if !after.is_empty() {
        let head = "These may be consequences of an earlier chapter that stopped in the middle:";
        parts.push(format!("{head}\n{}", after.join("\n")));
    }
    for run in &outcome.runs {
        let trouble = run.trouble.iter();
        parts.extend(
            trouble.map(|error| format!("{}:\n{}", run.name(), render_error(error, styled))),
        );
    }
    if with_table {
        parts.push(table(outcome, width, styled).trim_end().to_owned());
    }
    if outcome.runs.is_empty() && outcome.book.is_empty() {
        let text = match outcome.part.is_some() {
            true => "this part of the book has no chapter: there is nothing to verify",
            false => "no chapter has live blocks: there is nothing to verify",
        };
        parts.push(text.to_owned());
    }
    if outcome.is_unaccepted {
        parts.push(UNACCEPTED.to_owned());
    }
    let lines: Vec<String> = outcome.runs.iter().map(summary).collect();
    parts.push(lines.join("\n"));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// The outcome on one server, in a line.
fn summary(run: &ServerRun) -> String {
    if run.server.is_none() {
        return format!("{}: not run", run.name());
    }
    let count = run.chapters.len();
    let wrong = run.chapters.iter().filter(|it| !it.is_right()).count();
    let chapters = count_of(count, "chapter");
    let verdict = match (run.trouble.is_some(), wrong) {
        (true, _) => format!("{chapters} run, but not to the end"),
        (false, 0) => format!("{chapters}, all correct"),
        (false, _) => format!("{chapters}, {wrong} of them with failures"),
    };
    let parts = [
        counted(run, CheckKind::Claim, "claim"),
        counted(run, CheckKind::Expect, "expected output"),
        counted(run, CheckKind::Transcript, "transcript"),
    ];
    let mut neighbours = Neighbours::default();
    for chapter in &run.chapters {
        neighbours.add(&chapter.neighbours);
    }
    let on = neighbours.phrase().map_or_else(String::new, |counts| {
        format!("\n  no output is accepted for {}: {counts}", run.major)
    });
    format!(
        "{}: {verdict}; held: {}; {}{on}",
        run.name(),
        parts.join(", "),
        minutes_and_seconds(run.took)
    )
}

/// The number of passed checks of a kind: `5 claims`, `4 of 5 claims`.
fn counted(run: &ServerRun, kind: CheckKind, what: &str) -> String {
    let (held, all) = run.chapters.iter().fold((0, 0), |(held, all), chapter| {
        let (h, a) = chapter.held(kind);
        (held + h, all + a)
    });
    match held == all {
        true => count_of(all, what),
        false => format!("{held} of {}", count_of(all, what)),
    }
}
