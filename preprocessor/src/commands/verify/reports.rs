//! The output of a verification: a list, reports for people and machines, and accepted transcripts.

use super::Arguments;
use super::subject::BookToVerify;
use crate::commands::{in_repository, print, report};
use crate::console;
use crate::error::{Context, Error, Result};
use crate::pipeline::verify::{Change, ChapterChoice};
use crate::verify::files::TranscriptFile;
use crate::verify::outcome::BookOutcome;
use crate::verify::report::{github, json, junit, list, terminal};
use crate::visible::visible_json;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// The width of a table without a terminal.
const WIDTH: usize = 200;

/// Lists the selected chapters.
pub(super) fn list_all(book: &BookToVerify, chapters: &ChapterChoice) -> Result<ExitCode> {
    let (planning, files) = (&book.planning, &book.files);
    let mut text = String::new();
    for planned in &planning.planned {
        let chapter = &planned.plan.chapter;
        if !chapters.has(chapter) {
            continue;
        }
        let accepted = match files.find(chapter)? {
            TranscriptFile::Accepted(accepted, _) => Some(accepted),
            TranscriptFile::Nothing | TranscriptFile::Useless(..) => None,
        };
        text += &list::line(&planned.plan, &files.name(chapter), accepted.as_ref());
    }
    print(&text)?;
    let mistakes = planning.mistakes();
    if mistakes.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(report(&Error::Mistakes(mistakes)))
}

/// Writes the reports of an outcome, with a table of the chapters if asked to. `root` is the book's directory.
pub(super) fn tell(
    arguments: &Arguments,
    outcome: &BookOutcome,
    with_table: bool,
    root: &Path,
) -> Result<()> {
    let stderr = std::io::stderr();
    let width = terminal_size::terminal_size_of(&stderr).map_or(WIDTH, |(width, _)| width.0.into());
    let text = terminal::report(outcome, with_table, width, stderr.is_terminal());
    console::report_styled(text.trim_end());
    if arguments.github {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let (_, book) = in_repository(&root);
        console::command(&github::report(outcome, book)).context(|| "printing".into())?;
    }
    if let Some(file) = &arguments.json {
        let text = json::report(outcome).map_err(std::io::Error::other);
        let text = text.context(|| format!("writing {}", file.display()))?;
        match file.as_os_str() == "-" {
            true => print(&visible_json(&text))?,
            false => write(file, &text)?,
        }
    }
    if let Some(file) = &arguments.junit {
        let text = junit::report(outcome).map_err(std::io::Error::other);
        write(
            file,
            &text.context(|| format!("writing {}", file.display()))?,
        )?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    let directory = file.parent().filter(|it| !it.as_os_str().is_empty());
    directory
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(file, text))
        .context(|| format!("writing {}", file.display()))
}

/// Reports the transcripts that were written.
pub(super) fn say_accepted(changes: &[Change]) {
    for change in changes {
        let text = match change.difference.is_empty() {
            true => format!("accepted, new: {}", change.file),
            false => format!(
                "accepted: {}\n{}",
                change.file,
                change.difference.trim_end()
            ),
        };
        console::report(&text);
    }
    if changes.is_empty() {
        console::report("nothing has changed: there is nothing to accept");
    }
}
