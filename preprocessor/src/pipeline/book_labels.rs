//! The labels of a book's pages: those of its language, and its own file of messages, if `labels` names one.

use crate::config::Config;
use crate::error::{Error, Mistake, Result};
use crate::inputs::place;
use crate::labels::{LabelCatalog, Labels};
use crate::text::normal;
use mdbook_preprocessor::config::Config as BookConfig;
use std::path::{Component, Path};

/// The labels of a book.
#[derive(Debug)]
pub struct BookLabels {
    language: Option<String>,
    own: Option<LabelCatalog>,
}

impl BookLabels {
    /// Reads the labels of the book at `root`.
    ///
    /// # Errors
    /// If the book's own file can't be read; all mistakes in it.
    pub fn read(root: &Path, book: &BookConfig, config: &Config) -> Result<Self> {
        let language = book.book.language.clone();
        let own = match &config.labels {
            None => None,
            Some(file) => {
                let text = text(root, file)?;
                let name = file.to_string_lossy();
                let language = language.as_deref().unwrap_or("en");
                let own = LabelCatalog::of_book(language, &name, &normal(&text));
                Some(own.map_err(Error::Mistakes)?)
            }
        };
        Ok(Self { language, own })
    }

    /// Returns the labels.
    #[must_use]
    pub fn labels(&self) -> Labels<'_> {
        let language = self.language.as_deref();
        let labels = language.map_or_else(Labels::english, Labels::of_book);
        labels.with_own(self.own.as_ref())
    }
}

/// Reads the book's own file.
fn text(root: &Path, file: &Path) -> Result<String> {
    let shown = file.display();
    let is_below = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    let mistake = |why: String| {
        let at = place(root, |witness| witness.get("labels")?.span());
        let message = format!("`labels` of [preprocessor.witness]: {why}");
        let help = "it names a file of the book, relative to its root: \"labels/fr.ftl\"";
        Error::from(Mistake::new(at, message).help(help))
    };
    if !file.components().all(is_below) {
        return Err(mistake(format!(
            "`{shown}` is no path below the book's root"
        )));
    }
    std::fs::read_to_string(root.join(file))
        .map_err(|error| mistake(format!("`{shown}` can't be read: {error}")))
}
