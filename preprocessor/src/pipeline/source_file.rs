//! The source file of a chapter, with the map from the chapter's lines to those of the file.

use crate::chapter::LineMap;
use crate::includes::expander;
use mdbook_preprocessor::book::Chapter;
use mdbook_preprocessor::config::Config;
use std::path::Path;

/// Returns the chapter's source file, relative to the root, and the map from the chapter's lines to those of the file.
/// `path` is the chapter's path in the book.
pub(super) fn source_file(
    root: &Path,
    config: &Config,
    chapter: &Chapter,
    path: &Path,
) -> (String, LineMap) {
    let source_path = chapter.source_path.as_deref().unwrap_or(path);
    let file = config.book.src.join(source_path);
    let map = match std::fs::read_to_string(root.join(&file)) {
        Ok(author) => {
            let expand = expander(root, config, source_path);
            LineMap::new(&author, &chapter.content, expand)
        }
        // A chapter that another preprocessor made has no file.
        Err(_) => LineMap::made(&chapter.content),
    };
    (file.to_string_lossy().into_owned(), map)
}
