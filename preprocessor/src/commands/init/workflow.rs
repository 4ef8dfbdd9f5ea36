//! The GitHub workflow that verifies a book: on each push and pull request, and weekly on other versions as well.

use crate::commands::{in_repository, real_root};
use crate::error::{Context, Result};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A workflow for GitHub.
#[derive(Debug, Clone, Copy)]
pub(super) struct Workflow {
    /// Its file, relative to the root of the repository.
    pub(super) file: &'static str,
    /// Its text, with [`BOOK`].
    pub(super) text: &'static str,
}

/// The workflow that verifies a book.
pub(super) const WITNESS: Workflow = Workflow {
    file: ".github/workflows/witness.yml",
    text: include_str!("witness.yml"),
};
/// The placeholder for the book's directory in its repository.
const BOOK: &str = "@BOOK@";

/// Writes a workflow, unless its file exists. Returns a message about the result.
///
/// # Errors
/// If it can't be written.
pub(super) fn write(root: &Path, workflow: Workflow) -> Result<String> {
    let (file, text) = file_and_text(root, workflow)?;
    match put(&file, &text) {
        Ok(()) => Ok(format!(
            "{}: written; commit it, and GitHub verifies the book",
            file.display()
        )),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(format!(
            "{}: already exists, and was not changed",
            file.display()
        )),
        Err(error) => Err(error).context(|| format!("writing {}", file.display())),
    }
}

/// Removes the workflow if it is as this version writes it. Returns a message about the result; `None` if there is no
/// workflow.
///
/// # Errors
/// If it can't be read or removed.
pub(in crate::commands) fn remove(root: &Path) -> Result<Option<String>> {
    let (file, text) = file_and_text(root, WITNESS)?;
    let written = match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.context(|| format!("reading {}", file.display()))?,
    };
    if written != text {
        return Ok(Some(format!(
            "{}: stays, since it isn't as init wrote it",
            file.display()
        )));
    }
    fs::remove_file(&file).context(|| format!("removing {}", file.display()))?;
    // Folders that have become empty were made with it.
    for folder in file.ancestors().skip(1).take(2) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(Some(format!("{}: removed", file.display())))
}

/// Returns the file of a workflow for the book in `root`, and its text there.
fn file_and_text(root: &Path, workflow: Workflow) -> Result<(PathBuf, String)> {
    let root = real_root(root)?;
    let (repository, book) = in_repository(&root);
    let text = with_book(workflow.text, book);
    Ok((repository.join(workflow.file), text))
}

/// Returns a text for a book in this directory of its repository.
pub(super) fn with_book(text: &str, book: &Path) -> String {
    let book = match book.to_string_lossy() {
        name if name.is_empty() => ".".to_owned(),
        name => name.into_owned(),
    };
    // The template has it in double quotes, where YAML accepts the same escapes as JSON.
    let quoted = serde_json::Value::from(book).to_string();
    text.replace(BOOK, &quoted[1..quoted.len() - 1])
}

/// Writes a new file, and creates its folders. Never overwrites a file, and never leaves a part of one.
pub(super) fn put(file: &Path, text: &str) -> io::Result<()> {
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
