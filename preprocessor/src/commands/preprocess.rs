//! What mdBook calls: a book comes in on stdin and goes out on stdout, and nothing else does. `mdbook test` has it verified.

use super::{Choice, verify};
use crate::error::{Doing, Result};
use crate::progress::Progress;
use crate::{input, pipeline};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// What `mdbook test` calls itself, as a renderer.
const TESTER: &str = "test";

/// Takes a book from mdBook, runs it, and hands it back.
///
/// # Errors
/// See [`pipeline::preprocess`]; and when stdin is a terminal or not what mdBook writes.
pub fn run(choice: &Choice) -> Result<ExitCode> {
    let json = if std::io::stdin().is_terminal() {
        String::new()
    } else {
        std::io::read_to_string(std::io::stdin()).doing(|| "reading the book from stdin".into())?
    };
    if let Some((context, book)) = input::untouched(&json) {
        choice.config(&context.config)?;
        return hand_back(book);
    }
    let (context, book) = input::parse(&json)?;
    if context.renderer == TESTER {
        return test(&context, &book, choice);
    }
    let config = choice.config(&context.config)?;
    let book = {
        let progress = Progress::new();
        pipeline::preprocess(&context, &config, book, &|event| progress.hear(event))?
    };
    hand_back(&to_json(&book)?)
}

/// Verifies a book, and hands it back as it was: what is left in it for `mdbook test` are its Rust examples.
fn test(context: &PreprocessorContext, book: &Book, choice: &Choice) -> Result<ExitCode> {
    let status = verify::of_book(context, book, &verify::Arguments::default(), choice)?;
    if status == ExitCode::SUCCESS {
        hand_back(&to_json(book)?)?;
    }
    Ok(status)
}

fn to_json(book: &Book) -> Result<String> {
    serde_json::to_string(book)
        .map_err(std::io::Error::other)
        .doing(|| "writing the book as JSON".into())
}

fn hand_back(book: &str) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(book.as_bytes())
        .and_then(|()| stdout.flush())
        .doing(|| "handing the book back to mdBook".into())?;
    Ok(ExitCode::SUCCESS)
}
