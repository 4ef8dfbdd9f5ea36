//! What mdBook calls: a book comes in on stdin and goes out on stdout, and nothing else does.

use super::Choice;
use crate::error::{Doing, Result};
use crate::progress::Progress;
use crate::{input, pipeline};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

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
    let config = choice.config(&context.config)?;
    let book = {
        let progress = Progress::new();
        pipeline::preprocess(&context, &config, book, &|event| progress.hear(event))?
    };
    let json = serde_json::to_string(&book)
        .map_err(std::io::Error::other)
        .doing(|| "writing the book as JSON".into())?;
    hand_back(&json)
}

fn hand_back(book: &str) -> Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(book.as_bytes())
        .and_then(|()| stdout.flush())
        .doing(|| "handing the book back to mdBook".into())?;
    Ok(ExitCode::SUCCESS)
}
