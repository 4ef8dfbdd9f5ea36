//! The workflow for GitHub that verifies a book: on each push and pull request, and weekly, also on other versions.

use crate::commands::repository_of;
use crate::error::{Doing, Result};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const TEMPLATE: &str = include_str!("witness.yml");
/// What stands in the template for the book's directory in its repository.
const BOOK: &str = "@BOOK@";
/// Where it is written, from the root of the repository.
const FILE: &str = ".github/workflows/witness.yml";

/// Writes the workflow, unless there is one of this name. What was done, in words.
///
/// # Errors
/// When it can't be written.
pub(super) fn write(root: &Path) -> Result<String> {
    let root = root
        .canonicalize()
        .doing(|| format!("looking for {}", root.display()))?;
    let repository = repository_of(&root);
    let file = repository.join(FILE);
    let text = text(root.strip_prefix(repository).unwrap_or(Path::new("")));
    match put(&file, &text) {
        Ok(()) => Ok(format!(
            "{}: written; commit it, and GitHub verifies the book",
            file.display()
        )),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(format!(
            "{}: is there already, and was left as it is",
            file.display()
        )),
        Err(error) => Err(error).doing(|| format!("writing {}", file.display())),
    }
}

/// The workflow of a book in this directory of its repository.
fn text(book: &Path) -> String {
    let book = match book.to_string_lossy() {
        name if name.is_empty() => ".".to_owned(),
        name => name.into_owned(),
    };
    // It stands in double quotes, in which YAML takes what JSON does.
    let quoted = serde_json::Value::from(book).to_string();
    TEMPLATE.replace(BOOK, &quoted[1..quoted.len() - 1])
}

/// Writes a new file with the folders that it lies in; never over an old one, and never a part of it.
fn put(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::Builder::new()
        .prefix(".witness-")
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist_noclobber(file)?;
    Ok(())
}
