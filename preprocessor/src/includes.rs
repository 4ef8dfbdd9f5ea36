//! Expands lines with includes by mdBook's own code.

use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::path::Path;

/// Returns a function that expands a line of a chapter as the `links` preprocessor does.
///
/// `chapter` is the chapter's path relative to the book's `src`, before a README became an index. A line that can't be
/// expanded stays unchanged.
pub fn expander(root: &Path, config: &Config, chapter: &Path) -> impl Fn(&str) -> String + use<> {
    let context = PreprocessorContext::new(root.to_owned(), config.clone(), String::new());
    let chapter = chapter.to_owned();
    move |line| {
        let content = Chapter::new("", line.to_owned(), &chapter, Vec::new());
        let book = Book::new_with_items(vec![BookItem::Chapter(content)]);
        let expanded = LinkPreprocessor::new().run(&context, book).ok();
        let content = expanded.and_then(|book| Some(book.chapters().next()?.content.clone()));
        content.unwrap_or_else(|| line.to_owned())
    }
}
