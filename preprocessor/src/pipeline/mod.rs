//! From the book that mdBook hands over to the book that mdBook gets back.
//!
//! 1. [`chapters()`] plans every chapter with live blocks, finds which sections cite its claims, or reports every mistake.
//! 2. [`tell()`] finds what is kept of them, and runs what is not, one after another, on one stand.
//! 3. [`put_back()`] renders the transcripts and puts them in the blocks' place.
//!
//! For an author, [`mod@verify`] runs them whatever comes of each, and says what does.

mod causes;
mod changed;
mod chapters;
mod citations;
mod expected;
mod lookup;
mod pages;
mod reasons;
mod runner;
mod runs;
mod states;
mod thrift;
mod told;
pub mod verify;

pub use chapters::{Planned, Planning, Unclear, chapters, plan_all};
pub use lookup::{archive, linked};
pub use pages::put_back;
pub use runs::{Which, tell};
pub use told::Told;

use crate::config::Config;
use crate::error::Result;
use crate::page::{Edition, Renderer};
use crate::run::event::Listener;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;

/// Tells what a book's live blocks do, and puts it in their place. A book without any comes back as it was.
///
/// # Errors
/// All mistakes of all chapters; the step that did not go as its block declares; no server to be had; blocks that are stale
/// and must not be.
pub fn preprocess(
    context: &PreprocessorContext,
    config: &Config,
    book: Book,
    listener: Listener<'_>,
) -> Result<Book> {
    let planned = chapters(context, &book, config, listener)?;
    if planned.is_empty() {
        return Ok(book);
    }
    let told = tell(context, config, &planned, Which::All, listener)?;
    let told: Vec<Told> = told.into_iter().flatten().collect();
    put_back(book, &planned, &told, &edition(context, config))
}

/// The edition of the book for the renderer that asks for it.
fn edition<'a>(context: &PreprocessorContext, config: &'a Config) -> Edition<'a> {
    let html = context.config.html_config().unwrap_or_default();
    Edition {
        hiding: html.code.hidelines.into_keys().collect(),
        ..Edition::new(Renderer::named(&context.renderer), config.again())
    }
}
