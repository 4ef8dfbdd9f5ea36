//! Chapter by version: claims held, drift, time.

use super::super::check::{CheckKind, CheckState};
use super::super::outcome::{BookOutcome, VerifiedChapter};
use super::format::minutes_and_seconds;
use crate::terminal;

/// Returns the table, at most as wide as the terminal.
pub(super) fn table(outcome: &BookOutcome, width: usize, styled: bool) -> String {
    let mut files: Vec<&str> = Vec::new();
    for chapter in outcome.runs.iter().flat_map(|run| &run.chapters) {
        if !files.contains(&chapter.file.as_str()) {
            files.push(&chapter.file);
        }
    }
    let heads: Vec<String> = outcome.runs.iter().map(super::ServerRun::name).collect();
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

/// The outcome of a chapter: `5/5 claims, no drift, 3.2 s`.
fn cell(chapter: &VerifiedChapter) -> String {
    let (held, all) = chapter.held(CheckKind::Claim);
    let of = |kind: CheckKind| {
        let checks = chapter.checks.iter().filter(move |it| it.kind == kind);
        checks.map(|it| it.mistakes.len()).sum::<usize>()
    };
    let transcript = chapter
        .checks
        .iter()
        .find(|it| it.kind == CheckKind::Transcript);
    let drift = match (of(CheckKind::Transcript), transcript.map(|it| it.state)) {
        (0, Some(CheckState::Made)) => match chapter.neighbours.phrase() {
            None => "no drift".to_owned(),
            Some(counts) => format!("no drift ({counts})"),
        },
        (0, _) => "not compared".to_owned(),
        (count, _) => format!("{count} drifted"),
    };
    let mut parts = vec![format!("{held}/{all} claims"), drift];
    for (kind, what) in [
        (CheckKind::Steps, "failed"),
        (CheckKind::Expect, "unexpected"),
        (CheckKind::Page, "not shown"),
    ] {
        parts.extend(
            Some(of(kind))
                .filter(|count| *count > 0)
                .map(|count| format!("{count} {what}")),
        );
    }
    parts.push(minutes_and_seconds(chapter.took));
    parts.join(", ")
}
