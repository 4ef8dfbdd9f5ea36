//! From the book that mdBook hands over to the book that mdBook gets back.
//!
//! 1. [`chapters()`] plans every chapter with live blocks and collects the citations of its claims, or reports every
//!    mistake.
//! 2. [`build()`] loads cached runs, and runs the other chapters, one after another, on one stand.
//! 3. [`put_back()`] renders the transcripts in place of the blocks.
//!
//! For authors, `verify` runs the chapters even if some fail, and reports the results. For readers, `exercise` runs a chapter up to
//! an answer, or with another one.

mod book_labels;
mod build;
mod build_context;
mod build_session;
mod cache;
mod checkpoint_policy;
mod checkpoints;
mod citations;
mod execute;
pub(crate) mod exercise;
mod exercise_plan;
mod expected_server;
mod failure_causes;
mod false_claims;
mod file_watch;
mod link_preview;
mod pages;
mod planning;
mod recording;
mod runner;
mod shared_files;
mod source_file;
mod staleness;
mod time_left;
pub(crate) mod verify;

pub use book_labels::BookLabels;
pub use build::{Selection, build};
pub use cache::{archive, linked};
pub use pages::{SingleFigure, figure, figure_kind, put_back, put_back_one};
pub use planning::{BookPlan, ChapterId, PlannedChapter, chapters, drawn_steps, plan_all};
pub use recording::Recording;

use self::shared_files::SharedAssets;
use crate::config::Config;
use crate::error::Result;
use crate::labels::Labels;
use crate::page::{Edition, Renderer};
use crate::run::event::Listener;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;

/// Runs a book's live blocks (or loads their recordings) and replaces them with their results. A book without live
/// blocks is returned unchanged.
///
/// # Errors
/// All mistakes of all chapters; a step whose outcome differs from its block's declaration; no available server; stale
/// blocks, if they are denied.
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
    let labels = BookLabels::read(&context.root, &context.config, config)?;
    if Renderer::named(&context.renderer) == Renderer::Html {
        link_preview::write(context, config, listener)?;
    }
    let recordings = build(context, config, &planned, Selection::All, listener)?;
    let recordings: Vec<Recording> = recordings.into_iter().flatten().collect();
    let edition = edition(context, config, labels.labels(), listener);
    put_back(book, &planned, &recordings, &edition)
}

/// Returns the edition of the book for the current renderer.
fn edition<'a>(
    context: &'a PreprocessorContext,
    config: &'a Config,
    labels: Labels<'a>,
    listener: Listener<'_>,
) -> Edition<'a> {
    let html = context.config.html_config().unwrap_or_default();
    let renderer = Renderer::named(&context.renderer);
    let shared = match renderer {
        Renderer::Html => SharedAssets::write(context, labels, listener),
        Renderer::Markdown => SharedAssets::default(),
    };
    Edition {
        hiding: html.code.hidelines.into_keys().collect(),
        labels,
        program: config.program(),
        has_style: shared.style,
        has_script: shared.script,
        ..Edition::new(renderer, config.again())
    }
}
