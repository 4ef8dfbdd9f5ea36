//! The book as mdBook hands it over: loaded by mdBook, and processed by all preprocessors before this one.
//!
//! mdBook's own code does all of this, so that its order, its limits by renderer and its environment apply here as
//! well. This preprocessor is replaced with one that takes the book and ends the chain: later ones aren't run.
//!
//! 1. The configuration is read from `book.toml` and the environment's `MDBOOK_…`.
//! 2. [`renderer`] chooses the renderer that the book is made for.
//! 3. `other_preprocessor` wraps each of the other preprocessors, and records runs and failures.
//! 4. `summary`, for a command that writes nothing, prevents mdBook from creating missing chapters.

mod other_preprocessor;
mod summary;

use crate::connection::url::without_addresses;
use crate::error::{Error, Result};
use mdbook_driver::builtin_renderers::CmdRenderer;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use other_preprocessor::{OtherPreprocessor, PreprocessorTable};
use serde::de::IgnoredAny;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// This preprocessor's name in `book.toml`.
pub(super) const WITNESS: &str = "witness";
/// mdBook's built-in preprocessors.
const BUILT_IN: [&str; 2] = ["links", "index"];

/// A book, with the preprocessors that made it.
#[derive(Debug)]
pub(super) struct LoadedBook {
    pub(super) context: PreprocessorContext,
    pub(super) book: Book,
    /// The other preprocessors before this one, in mdBook's order.
    pub(super) before: Vec<PrecedingPreprocessor>,
}

/// Another preprocessor that comes before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrecedingPreprocessor {
    pub(super) name: String,
    pub(super) command: String,
    pub(super) state: PreprocessorTreatment,
}

/// The treatment of another preprocessor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PreprocessorTreatment {
    /// It was run.
    Run,
    /// It was left out, as requested.
    LeftOut,
    /// It is optional, and not installed.
    Missing,
}

/// The permission to run other preprocessors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherPreprocessors {
    /// They are run.
    Run,
    /// None is run.
    LeaveOut,
}

/// The permission to create missing chapters, if the book asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// They are created, as by mdBook.
    Create,
    /// They become drafts.
    Draft,
}

/// Loads the book in `root`, and runs the preprocessors before this one.
///
/// # Errors
/// If the book can't be read; if another preprocessor can't be run, or fails; if this one isn't run for any renderer.
pub(super) fn load_book(
    root: &Path,
    others: OtherPreprocessors,
    missing: Missing,
) -> Result<LoadedBook> {
    let config = config(root)?;
    let renderer = renderer(&config)?;
    let tables = tables(&config).map_err(|error| unreadable(root, &error))?;
    let mut book =
        summary::load(root, config, missing).map_err(|error| unreadable(root, &error))?;
    let log = Rc::new(RefCell::new(Vec::new()));
    for (name, table) in tables {
        // Each replaces mdBook's own preprocessor of this name, and so keeps its position in the order.
        book.with_preprocessor(OtherPreprocessor::new(
            name,
            table,
            &book.root,
            others,
            Rc::clone(&log),
        ));
    }
    let taken = Rc::new(RefCell::new(None));
    book.with_preprocessor(ChainEnd(Rc::clone(&taken)));
    let result = book.preprocess_book(&CmdRenderer::new(renderer.clone(), String::new()));
    let before = log.take();
    match (taken.take(), result) {
        (Some((context, book)), _) => Ok(LoadedBook {
            context,
            book,
            before,
        }),
        (None, Err(error)) => Err(error
            .downcast()
            .unwrap_or_else(|error| unreadable(root, &error))),
        (None, Ok(_)) => Err(not_run_for(&renderer)),
    }
}

/// Returns the configuration of the book in `root`, as mdBook reads it. If the book doesn't have this preprocessor yet,
/// its table is added as by `init`.
///
/// # Errors
/// If it can't be read.
pub(super) fn config(root: &Path) -> Result<Config> {
    let read = || -> errors::Result<Config> {
        let file = root.join("book.toml");
        let mut config = match file.exists() {
            true => Config::from_disk(&file)?,
            false => Config::default(),
        };
        config.update_from_env()?;
        if !config.contains_key(&format!("preprocessor.{WITNESS}")) {
            config.set(format!("preprocessor.{WITNESS}.after"), ["links"])?;
        }
        Ok(config)
    };
    read().map_err(|error| unreadable(root, &error))
}

/// Returns the renderer to read the book for: HTML if the book has it, or else the first renderer for which this
/// preprocessor is run.
fn renderer(config: &Config) -> Result<String> {
    let unusable =
        |error: errors::Error| Error::setup(format!("book.toml: {error:#}"), "correct it");
    let outputs: BTreeMap<String, IgnoredAny> = config.outputs().map_err(unusable)?;
    let mut outputs: Vec<String> = outputs.into_keys().collect();
    if outputs.is_empty() {
        outputs.push("html".to_owned());
    }
    outputs.sort_by_key(|name| name != "html");
    let key = format!("preprocessor.{WITNESS}.renderers");
    let limits: Option<Vec<String>> = config.get(&key).map_err(unusable)?;
    let is_served = |name: &String| limits.as_ref().is_none_or(|limits| limits.contains(name));
    let first = outputs.first().cloned().unwrap_or_default();
    outputs
        .into_iter()
        .find(is_served)
        .ok_or_else(|| not_run_for(&first))
}

fn not_run_for(renderer: &str) -> Error {
    Error::setup(
        format!("mdBook doesn't run this preprocessor for the renderer `{renderer}`"),
        "add the renderer to `renderers` in [preprocessor.witness] of book.toml, or leave `renderers` out",
    )
}

/// Returns the other preprocessors' tables.
fn tables(config: &Config) -> errors::Result<BTreeMap<String, PreprocessorTable>> {
    let mut tables: BTreeMap<String, PreprocessorTable> = config.preprocessors()?;
    tables.retain(|name, _| name != WITNESS && !BUILT_IN.contains(&name.as_str()));
    Ok(tables)
}

fn unreadable(root: &Path, error: &errors::Error) -> Error {
    let error = without_addresses(&format!("{error:#}"));
    Error::setup(
        format!("the book in {} can't be read: {error}", root.display()),
        "go to the directory that holds book.toml, or name it with --root",
    )
}

/// The replacement of this preprocessor, which takes the book.
struct ChainEnd(Rc<RefCell<Option<(PreprocessorContext, Book)>>>);

impl Preprocessor for ChainEnd {
    fn name(&self) -> &str {
        WITNESS
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> errors::Result<Book> {
        self.0.replace(Some((context.clone(), book)));
        Err(errors::Error::msg("the book is taken"))
    }
}
