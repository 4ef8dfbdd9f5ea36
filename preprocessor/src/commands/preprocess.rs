//! The preprocessor that mdBook calls: a book comes in on stdin and goes out on stdout, and nothing else does. For
//! `mdbook test`, the book is verified.

use super::{RunOptions, verify};
use crate::config::Config;
use crate::error::{Context, Result};
use crate::progress::ProgressReporter;
use crate::{mdbook_input, pipeline};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// The renderer name of `mdbook test`.
const TESTER: &str = "test";

/// Takes a book from mdBook, runs it, and hands it back.
///
/// # Errors
/// See [`pipeline::preprocess`]; also if stdin is a terminal or not mdBook's output.
pub(super) fn run(choice: &RunOptions) -> Result<ExitCode> {
    let json = if std::io::stdin().is_terminal() {
        String::new()
    } else {
        std::io::read_to_string(std::io::stdin())
            .context(|| "reading the book from stdin".into())?
    };
    if let Some((context, book)) = mdbook_input::untouched(&json) {
        choice.config(&context.config)?;
        return hand_back(book);
    }
    let (context, book) = mdbook_input::parse(&json)?;
    if context.renderer == TESTER {
        return test(&context, &book, choice);
    }
    let config = choice.config(&context.config)?;
    hand_back(&to_json(&with_results(&context, &config, book)?)?)
}

/// Returns the book with the results of its blocks, and reports the progress of the run.
///
/// # Errors
/// See [`pipeline::preprocess`].
pub(super) fn with_results(
    context: &PreprocessorContext,
    config: &Config,
    book: Book,
) -> Result<Book> {
    let progress = ProgressReporter::new();
    pipeline::preprocess(context, config, book, &|event| progress.on_event(event))
}

/// Verifies a book, and hands it back unchanged, so that `mdbook test` tests its Rust examples.
fn test(context: &PreprocessorContext, book: &Book, choice: &RunOptions) -> Result<ExitCode> {
    let status = verify::of_book(context, book, &verify::Arguments::default(), choice)?;
    if status == ExitCode::SUCCESS {
        hand_back(&to_json(book)?)?;
    }
    Ok(status)
}

fn to_json(book: &Book) -> Result<String> {
    serde_json::to_string(book)
        .map_err(std::io::Error::other)
        .context(|| "writing the book as JSON".into())
}

fn hand_back(book: &str) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(book.as_bytes())
        .and_then(|()| stdout.flush())
        .context(|| "handing the book back to mdBook".into())?;
    Ok(ExitCode::SUCCESS)
}
