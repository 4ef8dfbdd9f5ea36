//! Loading of a book whose summary may name missing chapters.

use super::Missing;
use mdbook_driver::MDBook;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors::Result;
use mdbook_summary::{SummaryItem, parse_summary};
use std::path::Path;

/// Loads a book as mdBook does. For a command that writes nothing, a missing chapter becomes a draft, where mdBook
/// would create a file with its title.
pub(super) fn load(root: &Path, config: Config, missing: Missing) -> Result<MDBook> {
    if missing == Missing::Create || !config.build.create_missing {
        return MDBook::load_with_config(root, config);
    }
    let source = root.join(&config.book.src);
    let Ok(text) = std::fs::read_to_string(source.join("SUMMARY.md")) else {
        // mdBook reports the error, and creates nothing without a summary.
        return MDBook::load_with_config(root, config);
    };
    let mut summary = parse_summary(&text)?;
    for items in [
        &mut summary.prefix_chapters,
        &mut summary.numbered_chapters,
        &mut summary.suffix_chapters,
    ] {
        draft_missing(items, &source);
    }
    MDBook::load_with_config_and_summary(root, config, summary)
}

fn draft_missing(items: &mut [SummaryItem], source: &Path) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            link.location.take_if(|path| !source.join(path).exists());
            draft_missing(&mut link.nested_items, source);
        }
    }
}
