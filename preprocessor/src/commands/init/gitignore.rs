//! The folder of the built book in a book's `.gitignore`.

use super::atomic_write;
use crate::commands::{book_loader, real_root, repository_of};
use crate::error::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

/// The line above the pattern.
const COMMENT: &str = "# the built book, added by mdbook-witness init";

/// Adds the folder of the built book to `.gitignore`, if the book is in a git repository and the file doesn't have it.
/// Returns a message about the result; `None` if nothing was changed.
///
/// # Errors
/// If the file can't be read or written.
pub(super) fn add(root: &Path) -> Result<Option<String>> {
    let file = root.join(".gitignore");
    if !file.exists() && !repository_of(&real_root(root)?).join(".git").exists() {
        return Ok(None);
    }
    let config = book_loader::config(root)?;
    let folder = &config.build.build_dir;
    let is_plain = folder
        .components()
        .all(|it| matches!(it, Component::Normal(_)));
    let name = folder.to_string_lossy();
    // Other characters have a meaning in a pattern.
    let is_text = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if name.is_empty() || !is_plain || !name.chars().all(is_text) {
        return Ok(None);
    }
    let text = read(&file)?;
    if text
        .lines()
        .any(|line| line.trim().trim_matches('/') == name)
    {
        return Ok(None);
    }
    let between = match text.as_str() {
        "" => "",
        _ if text.ends_with('\n') => "",
        _ => "\n",
    };
    let new = format!("{text}{between}{COMMENT}\n/{name}\n");
    match file.exists() {
        true => atomic_write::replace(&file, &new)?,
        false => fs::write(&file, new).context(|| format!("writing {}", file.display()))?,
    }
    Ok(Some(format!(".gitignore: added /{name}")))
}

/// Removes what [`add()`] has put into `.gitignore`, and the file if nothing else is in it. Returns a message about the
/// result; `None` if nothing was changed.
///
/// # Errors
/// If the file can't be read or written.
pub(in crate::commands) fn remove(root: &Path) -> Result<Option<String>> {
    let file = root.join(".gitignore");
    let text = read(&file)?;
    let Some((before, rest)) = text.split_once(&format!("{COMMENT}\n")) else {
        return Ok(None);
    };
    let (name, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let new = format!("{before}{after}");
    match new.is_empty() {
        true => fs::remove_file(&file).context(|| format!("removing {}", file.display()))?,
        false => atomic_write::replace(&file, &new)?,
    }
    Ok(Some(format!(".gitignore: removed {name}")))
}

/// Returns the text of a file, which may be missing.
fn read(file: &Path) -> Result<String> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.context(|| format!("reading {}", file.display())),
    }
}
