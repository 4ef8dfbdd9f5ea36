//! The place of a setting in `book.toml`.

use crate::error::{Location, Mistake};
use crate::inputs::InputError;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml_edit::Item;

/// The file with the settings.
const FILE: &str = "book.toml";

/// Returns the mistake of one of the names of `files`, at its line.
pub(super) fn mistake(root: &Path, files: &[PathBuf], index: usize, fault: InputError) -> Mistake {
    let at = place(root, |witness| {
        let names = witness.get("files")?.as_array()?;
        let name = names.get(index)?;
        let is_meant = names.len() == files.len() && Path::new(name.as_str()?) == files[index];
        name.span().filter(|_| is_meant)
    });
    let message = format!("`files` of [preprocessor.witness]: {}", fault.message);
    Mistake::new(at, message).help(fault.help)
}

/// Returns the place of a setting of `[preprocessor.witness]` in the book at `root`, of which `span` has the bytes. It has
/// no line if the setting isn't in the file, but in the environment.
pub(crate) fn place(root: &Path, span: impl Fn(&Item) -> Option<Range<usize>>) -> Location {
    let text = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let document = toml_edit::Document::parse(text.as_str()).ok();
    let span = document.and_then(|it| span(it.get("preprocessor")?.get("witness")?));
    let start = span.as_ref().map_or(0, |span| span.start);
    let first = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let excerpt = match span {
        Some(_) => text[first..].lines().next().unwrap_or_default(),
        None => "",
    };
    Location {
        file: FILE.to_owned(),
        line: text[..start].matches('\n').count() + 1,
        excerpt: excerpt.to_owned(),
        columns: span.map(|span| span.start - first..(span.end - first).min(excerpt.len())),
        is_shifted: false,
    }
}
