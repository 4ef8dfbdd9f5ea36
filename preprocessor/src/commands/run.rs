//! `mdbook-witness run src/a.md`: runs and prints one chapter.

use super::RunOptions;
use crate::error::{Context, Result};
use crate::page::{Edition, Renderer};
use crate::pipeline::{PlannedChapter, Selection, put_back_one};
use crate::{console, terminal};
use mdbook_preprocessor::book::Book;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// The width of a line without a terminal.
const WIDTH: usize = 80;
/// The maximum width of a line of prose: longer ones are hard to read.
const WIDEST: usize = 100;

/// The arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The chapter's file
    chapter: PathBuf,
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Runs a chapter and those that it needs, and prints it. The runs are cached for the next build.
///
/// # Errors
/// A book that can't be read, an unknown chapter, all mistakes of all chapters, and the failures of the run.
pub(super) fn run(arguments: &Arguments, choice: &RunOptions) -> Result<ExitCode> {
    let at = super::book_at_chapter(arguments.root.as_deref(), &arguments.chapter, choice)?;
    let chapter = at.chapter;
    let recordings = super::recordings(&at, Selection::One(chapter))?;
    let book = put_back_one(
        at.book,
        &at.planned,
        &recordings,
        chapter,
        &Edition {
            program: at.config.program(),
            ..Edition::new(Renderer::Markdown, at.config.again())
        },
    )?;
    print(text(&book, &at.planned[chapter.index()]))?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the chapter's text with its results.
fn text<'a>(book: &'a Book, planned: &PlannedChapter) -> &'a str {
    let is_meant = |path: &PathBuf| *path == planned.path;
    let mut chapters = book.chapters();
    let found = chapters.find(|chapter| chapter.path.as_ref().is_some_and(is_meant));
    found.map_or("", |chapter| chapter.content.as_str())
}

fn print(markdown: &str) -> Result<()> {
    let out = std::io::stdout();
    let width = terminal_size::terminal_size_of(&out).map_or(WIDTH, |(width, _)| width.0.into());
    let text = terminal::render(markdown, width.min(WIDEST), out.is_terminal());
    console::print_styled(&text).context(|| "printing".into())
}
