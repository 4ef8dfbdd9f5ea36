//! Chapter by version: claims held, drift, time.

use super::super::check::{Kind, State};
use super::super::outcome::{Chapter, Outcome};
use super::terminal::long;
use crate::terminal;

/// The table, as wide as a terminal has room for.
pub(super) fn table(outcome: &Outcome, width: usize, styled: bool) -> String {
    let mut files: Vec<&str> = Vec::new();
    for chapter in outcome.runs.iter().flat_map(|run| &run.chapters) {
        if !files.contains(&chapter.file.as_str()) {
            files.push(&chapter.file);
        }
    }
    let heads: Vec<String> = outcome.runs.iter().map(super::Run::name).collect();
    let mut text = format!("| chapter | {} |\n|---|", heads.join(" | "));
    text.push_str(&"---|".repeat(heads.len()));
    for file in files {
        let cells = outcome.runs.iter().map(|run| {
            let chapter = run.chapters.iter().find(|it| it.file == file);
            chapter.map_or_else(|| "not run".to_owned(), cell)
        });
        let cells: Vec<String> = cells.collect();
        text.push_str(&format!(
            "\n| {} | {} |",
            file.replace('|', "\\|"),
            cells.join(" | ")
        ));
    }
    terminal::render(&text, width, styled)
}

/// What came of a chapter: `5/5 claims, no drift, 3.2 s`.
fn cell(chapter: &Chapter) -> String {
    let (held, all) = chapter.held(Kind::Claim);
    let of = |kind: Kind| {
        let checks = chapter.checks.iter().filter(move |it| it.kind == kind);
        checks.map(|it| it.mistakes.len()).sum::<usize>()
    };
    let transcript = chapter.checks.iter().find(|it| it.kind == Kind::Transcript);
    let drift = match (of(Kind::Transcript), transcript.map(|it| it.state)) {
        (0, Some(State::Made)) => "no drift".to_owned(),
        (0, _) => "not compared".to_owned(),
        (count, _) => format!("{count} drifted"),
    };
    let mut parts = vec![format!("{held}/{all} claims"), drift];
    for (kind, what) in [
        (Kind::Steps, "failed"),
        (Kind::Expect, "unexpected"),
        (Kind::Page, "not shown"),
    ] {
        parts.extend(
            Some(of(kind))
                .filter(|count| *count > 0)
                .map(|count| format!("{count} {what}")),
        );
    }
    parts.push(long(chapter.took));
    parts.join(", ")
}
