//! The outcome as JSON, for programs.

use super::super::check::{Check, CheckState};
use super::super::outcome::{BookOutcome, ServerRun, VerifiedChapter};
use crate::error::Mistake;
use serde_json::{Value, json};

/// The version of the shape of this report.
const FORMAT: u32 = 1;

/// Returns the report, with a newline at its end.
///
/// `{format, right, complete, unaccepted, book: [mistake], runs: [{major, server, origin, trouble, seconds, chapters: [{file,
/// after, seconds, as_on: [{versions, outputs}], checks: [{kind, name, line, state, mistakes}]}]}]}`; `unaccepted`
/// is true if nothing is accepted yet, so that no output was compared; `state` is `held`,
/// `failed`, `skipped` or `not reached`, and a mistake has `file`, `line`, `message`, `notes` and `help`. `as_on` is
/// empty unless the outputs were compared with those of neighbouring versions.
#[must_use]
pub(crate) fn report(outcome: &BookOutcome) -> String {
    let book = outcome.book.iter().map(|(kind, it)| {
        let mut value = mistake(it);
        value["kind"] = json!(kind.word());
        value
    });
    let value = json!({
        "format": FORMAT,
        "right": outcome.is_right(),
        "complete": outcome.is_complete(),
        "unaccepted": outcome.is_unaccepted,
        "book": book.collect::<Vec<_>>(),
        "runs": outcome.runs.iter().map(run).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn run(run: &ServerRun) -> Value {
    json!({
        "major": run.major,
        "server": run.server.as_ref().map(|it| &it.version),
        "origin": run.server.as_ref().map(|it| &it.origin),
        "trouble": run.trouble.as_ref().map(ToString::to_string),
        "seconds": run.took.as_secs_f64(),
        "chapters": run.chapters.iter().map(chapter).collect::<Vec<_>>(),
    })
}

fn chapter(chapter: &VerifiedChapter) -> Value {
    let as_on = chapter.neighbours.counts();
    let as_on = as_on.map(|(versions, outputs)| json!({"versions": versions, "outputs": outputs}));
    json!({
        "file": chapter.file,
        "after": chapter.after,
        "seconds": chapter.took.as_secs_f64(),
        "as_on": as_on.collect::<Vec<_>>(),
        "checks": chapter.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

fn check(check: &Check) -> Value {
    json!({
        "kind": check.kind.word(),
        "name": check.name,
        "line": check.at.as_ref().map(|at| at.line),
        "state": match check.state {
            CheckState::Made if check.mistakes.is_empty() => "held",
            CheckState::Made => "failed",
            CheckState::Skipped => "skipped",
            CheckState::NotReached => "not reached",
        },
        "mistakes": check.mistakes.iter().map(mistake).collect::<Vec<_>>(),
    })
}

fn mistake(mistake: &Mistake) -> Value {
    json!({
        "file": mistake.at.file,
        "line": mistake.at.line,
        "message": mistake.message,
        "notes": mistake.notes,
        "help": mistake.help,
    })
}
