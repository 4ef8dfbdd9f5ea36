//! `mdbook-witness run src/a.md`: one chapter, run and printed.

use super::Choice;
use crate::error::{Doing, Result};
use crate::page::{Edition, Renderer};
use crate::pipeline::{Planned, Which, chapters, put_back, tell};
use crate::progress::Progress;
use crate::speech;
use crate::terminal;
use mdbook_preprocessor::book::Book;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// How wide a line is where there is no terminal.
const WIDTH: usize = 80;
/// How wide a line of prose is at most: longer ones are hard to read.
const WIDEST: usize = 100;

/// Which chapter.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The chapter's file
    chapter: PathBuf,
    /// The directory that holds book.toml; the nearest one above this one if it isn't given
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Runs a chapter, and those that it needs; prints it. What happened is kept for the next build.
///
/// # Errors
/// A book that can't be read, a chapter that it doesn't have, all mistakes of all chapters, and what goes wrong in the run.
pub fn run(arguments: &Arguments, choice: &Choice) -> Result<ExitCode> {
    let root = super::root_or(arguments.root.as_deref())?;
    let (context, book) = super::book(&root)?;
    let config = choice.config(&context.config)?;
    let planned = {
        let progress = Progress::new();
        chapters(&context, &book, &config, &|event| progress.hear(event))?
    };
    let index = super::find_chapter(&planned, &arguments.chapter, &context.root)?;
    let told = {
        let progress = Progress::new();
        let hear = |event| progress.hear(event);
        tell(&context, &config, &planned, Which::One(index), &hear)?
    };
    let told: Vec<_> = told.into_iter().flatten().collect();
    let planned = &planned[index..=index];
    let book = put_back(
        book,
        planned,
        &told,
        &Edition::new(Renderer::Markdown, config.again()),
    )?;
    print(text(&book, &planned[0]))?;
    Ok(ExitCode::SUCCESS)
}

/// The chapter's text with what happened.
fn text<'a>(book: &'a Book, planned: &Planned) -> &'a str {
    let is_meant = |path: &PathBuf| *path == planned.path;
    let mut chapters = book.chapters();
    let found = chapters.find(|chapter| chapter.path.as_ref().is_some_and(is_meant));
    found.map_or("", |chapter| chapter.content.as_str())
}

fn print(markdown: &str) -> Result<()> {
    let out = std::io::stdout();
    let width = terminal_size::terminal_size_of(&out).map_or(WIDTH, |(width, _)| width.0.into());
    let text = terminal::render(markdown, width.min(WIDEST), out.is_terminal());
    speech::print_styled(&text).doing(|| "printing".into())
}
