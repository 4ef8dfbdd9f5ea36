//! From the book that mdBook hands over to the book that mdBook gets back.
//!
//! 1. [`chapters()`] plans every chapter with live blocks, or reports every mistake.
//! 2. [`run_chapters()`] runs the plans, one after another, on one stand.
//! 3. [`put_back()`] renders the transcripts and puts them in the blocks' place.

mod chapters;
mod pages;
mod runs;

pub use chapters::{Planned, chapters};
pub use pages::put_back;
pub use runs::run_chapters;

use crate::config::Config;
use crate::error::Result;
use crate::page::Renderer;
use crate::run::event::Listener;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;

/// Runs a book's live blocks and puts what happened in their place. A book without any comes back as it was, and
/// nothing is started.
///
/// # Errors
/// All mistakes of all chapters; the step that did not go as its block declares; no server to be had.
pub fn preprocess(
    context: &PreprocessorContext,
    book: Book,
    listener: Listener<'_>,
) -> Result<Book> {
    let config = Config::of(&context.config)?;
    let planned = chapters(context, &book, config.workloads())?;
    if planned.is_empty() {
        return Ok(book);
    }
    let transcripts = run_chapters(context, &config, &planned, listener)?;
    let renderer = Renderer::named(&context.renderer);
    put_back(book, &planned, &transcripts, config.again(), renderer)
}
