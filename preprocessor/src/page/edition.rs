//! The kind of renderer that a book is written for, and the book's output settings.

use crate::labels::Labels;

/// The input format of the renderer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// mdBook's own HTML.
    Html,
    /// Any other: plain Markdown.
    Markdown,
}

impl Renderer {
    /// The kind for the renderer that mdBook names in a preprocessor's context: `html`, `epub`, `test` …
    #[must_use]
    pub fn named(name: &str) -> Self {
        if name == "html" {
            Self::Html
        } else {
            Self::Markdown
        }
    }
}

/// The output settings of a book.
#[derive(Debug, Clone)]
pub struct Edition<'a> {
    /// The target renderer.
    pub renderer: Renderer,
    /// The labels in the language of the book.
    pub labels: Labels<'a>,
    /// The command that runs the book again.
    pub again: &'a str,
    /// The program as a reader of the book calls it: `mdbook-witness`.
    pub program: &'a str,
    /// The languages whose lines mdBook hides: the keys of `[output.html.code.hidelines]`.
    pub hiding: Vec<String>,
    /// True if the book has the style sheet as a file of its own.
    pub has_style: bool,
    /// True if the book has the script as a file of its own.
    pub has_script: bool,
}

impl<'a> Edition<'a> {
    /// Returns the edition of an English book in which no lines are hidden, each page has its own style sheet and script,
    /// and readers have the program installed.
    #[must_use]
    pub fn new(renderer: Renderer, again: &'a str) -> Self {
        Self {
            renderer,
            labels: Labels::english(),
            again,
            program: "mdbook-witness",
            hiding: Vec::new(),
            has_style: false,
            has_script: false,
        }
    }
}
