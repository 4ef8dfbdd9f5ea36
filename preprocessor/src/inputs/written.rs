//! The place of a name in `book.toml`.

use crate::error::{Location, Mistake};
use crate::inputs::InputError;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The file with the names.
const FILE: &str = "book.toml";

/// Returns the mistake of one of the names of `files`, at its line.
pub(super) fn mistake(root: &Path, files: &[PathBuf], index: usize, fault: InputError) -> Mistake {
    let text = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let span = span(&text, files, index);
    let start = span.as_ref().map_or(0, |span| span.start);
    let first = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let excerpt = match span {
        Some(_) => text[first..].lines().next().unwrap_or_default(),
        // The setting comes from the environment.
        None => "",
    };
    let at = Location {
        file: FILE.to_owned(),
        line: text[..start].matches('\n').count() + 1,
        excerpt: excerpt.to_owned(),
        columns: span.map(|span| span.start - first..(span.end - first).min(excerpt.len())),
        is_shifted: false,
    };
    let message = format!("`files` of [preprocessor.witness]: {}", fault.message);
    Mistake::new(at, message).help(fault.help)
}

/// Returns the bytes of a name, if the file has the same list of names.
fn span(text: &str, files: &[PathBuf], index: usize) -> Option<Range<usize>> {
    let document = toml_edit::Document::parse(text).ok()?;
    let witness = document.get("preprocessor")?.get("witness")?;
    let names = witness.get("files")?.as_array()?;
    let name = names.get(index)?;
    let is_meant = names.len() == files.len() && Path::new(name.as_str()?) == files[index];
    name.span().filter(|_| is_meant)
}
