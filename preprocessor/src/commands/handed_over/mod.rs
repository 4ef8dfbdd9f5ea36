//! The book as mdBook hands it over: loaded by mdBook, and preprocessed by all that come before this preprocessor.
//!
//! mdBook does all of it by its own code, so that its order, its limits by renderer and its environment hold here as well.
//! In the place of this preprocessor stands one that takes the book and ends the chain: what comes after isn't run.
//!
//! 1. The configuration is read from `book.toml` and the environment's `MDBOOK_…`.
//! 2. [`renderer`] chooses the renderer that the book is made for.
//! 3. `other` stands for each of the other preprocessors, so that it is known which have run, and what has failed.
//! 4. `summary`, for a command that writes nothing, keeps mdBook from making chapters that are missing.

mod other;
mod summary;

use crate::error::{Error, Result};
use crate::run::stand::url::without_addresses;
use mdbook_driver::builtin_renderers::CmdRenderer;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use other::{Other, Table};
use serde::de::IgnoredAny;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// This preprocessor's name in `book.toml`.
const WITNESS: &str = "witness";
/// The preprocessors that mdBook has itself.
const BUILT_IN: [&str; 2] = ["links", "index"];

/// A book, and how it came about.
#[derive(Debug)]
pub(super) struct HandedOver {
    pub(super) context: PreprocessorContext,
    pub(super) book: Book,
    /// The other preprocessors before this one, in mdBook's order.
    pub(super) before: Vec<Before>,
}

/// Another preprocessor that comes before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) name: String,
    pub(super) command: String,
    pub(super) state: State,
}

/// The ways in which another preprocessor is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It was run.
    Run,
    /// It was left out, as was asked for.
    LeftOut,
    /// It isn't installed, and is optional.
    Missing,
}

/// The permission to run other preprocessors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// They are run.
    Run,
    /// None is run.
    LeaveOut,
}

/// The permission to make chapters that are missing, where the book asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// They are made, as mdBook does.
    Create,
    /// They are taken for drafts.
    Draft,
}

/// Loads the book in `root`, and has it preprocessed up to this preprocessor.
///
/// # Errors
/// When it can't be read; when another preprocessor can't be run, or fails; when this one isn't run for any renderer.
pub(super) fn handed_over(root: &Path, others: Others, missing: Missing) -> Result<HandedOver> {
    let config = config(root)?;
    let renderer = renderer(&config)?;
    let tables = tables(&config).map_err(|error| unreadable(root, &error))?;
    let mut book =
        summary::load(root, config, missing).map_err(|error| unreadable(root, &error))?;
    let log = Rc::new(RefCell::new(Vec::new()));
    for (name, table) in tables {
        // Each takes the place of mdBook's own of this name, and so its place in the order.
        book.with_preprocessor(Other::new(name, table, &book.root, others, Rc::clone(&log)));
    }
    let taken = Rc::new(RefCell::new(None));
    book.with_preprocessor(Last(Rc::clone(&taken)));
    let result = book.preprocess_book(&CmdRenderer::new(renderer.clone(), String::new()));
    let before = log.take();
    match (taken.take(), result) {
        (Some((context, book)), _) => Ok(HandedOver {
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

/// The configuration of the book in `root`, as mdBook reads it. A book that doesn't have this preprocessor yet has it as
/// `init` adds it.
///
/// # Errors
/// When it can't be read.
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

/// The renderer whose book is looked at: HTML where mdBook makes that, or else the first of those for which this
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

/// The other preprocessors' tables.
fn tables(config: &Config) -> errors::Result<BTreeMap<String, Table>> {
    let mut tables: BTreeMap<String, Table> = config.preprocessors()?;
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

/// The preprocessor that stands in the place of this one.
struct Last(Rc<RefCell<Option<(PreprocessorContext, Book)>>>);

impl Preprocessor for Last {
    fn name(&self) -> &str {
        WITNESS
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> errors::Result<Book> {
        self.0.replace(Some((context.clone(), book)));
        Err(errors::Error::msg("the book is taken"))
    }
}
