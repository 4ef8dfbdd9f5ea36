//! `mdbook-witness run src/a.md`: one chapter, run and printed.

use super::Choice;
use crate::error::{Doing, Error, Result, nearest};
use crate::page::Renderer;
use crate::pipeline::{Planned, Which, chapters, put_back, tell};
use crate::progress::Progress;
use crate::terminal;
use mdbook_preprocessor::book::Book;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
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
    let (context, book) = super::book(&root, "markdown")?;
    let config = choice.config(&context.config)?;
    let planned = chapters(&context, &book, config.workloads())?;
    let index = find(&planned, &arguments.chapter, &context.root)?;
    let told = {
        let progress = Progress::new();
        let hear = |event| progress.hear(event);
        tell(&context, &config, &planned, Which::One(index), &hear)?
    };
    let told: Vec<_> = told.into_iter().flatten().collect();
    let planned = &planned[index..=index];
    let book = put_back(book, planned, &told, config.again(), Renderer::Markdown)?;
    print(text(&book, &planned[0]))?;
    Ok(ExitCode::SUCCESS)
}

/// The chapter of this file, by its place among those with live blocks.
fn find(planned: &[Planned], file: &Path, root: &Path) -> Result<usize> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let wanted = absolute(file);
    let is_meant = |planned: &Planned| {
        let chapter = Path::new(&planned.plan.chapter);
        absolute(&root.join(chapter)) == wanted || chapter == file
    };
    planned.iter().position(is_meant).ok_or_else(|| {
        let name = file.to_string_lossy();
        let known = planned.iter().map(|planned| planned.plan.chapter.as_str());
        let help = match nearest(&name, known) {
            Some(near) => format!("did you mean {near}?"),
            None => "see what the book runs with mdbook-witness list".into(),
        };
        Error::setup(
            format!("{name} is no chapter of the book, or has no live blocks"),
            help,
        )
    })
}

/// The chapter's text with what happened.
fn text<'a>(book: &'a Book, planned: &Planned) -> &'a str {
    let is_meant = |path: &PathBuf| *path == planned.path;
    let mut chapters = book.chapters();
    let found = chapters.find(|chapter| chapter.path.as_ref().is_some_and(is_meant));
    found.map_or("", |chapter| chapter.content.as_str())
}

fn print(markdown: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let width = terminal_size::terminal_size_of(&out).map_or(WIDTH, |(width, _)| width.0.into());
    let text = terminal::render(markdown, width.min(WIDEST), out.is_terminal());
    match out.write_all(text.as_bytes()) {
        // Whoever has seen enough, such as `head`, is no error.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.doing(|| "printing".into()),
    }
}
