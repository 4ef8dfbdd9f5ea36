//! The contents of a folder to copy. The target of a link is copied in its place, if it is in the book.

use crate::inputs::{InputEntry, InputError};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Returns a file, or a folder with all its contents. `known` are all names of `files`: a link to a folder may lead to
/// one of them, or into it.
pub(super) fn all(
    root: &Path,
    name: &Path,
    known: &[PathBuf],
) -> Result<Vec<InputEntry>, InputError> {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let mut entries = Vec::new();
    if !root.join(name).is_dir() {
        return Ok(vec![InputEntry::File(name.to_owned())]);
    }
    let mut open = vec![name.to_owned()];
    while let Some(folder) = open.pop() {
        let listed = fs::read_dir(root.join(&folder)).map_err(|error| {
            InputError::new(
                format!("`{}` can't be read: {error}", folder.display()),
                "make it readable for the user that builds the book",
            )
        })?;
        entries.push(InputEntry::Folder(folder.clone()));
        for entry in listed.flatten() {
            let path = folder.join(entry.file_name());
            // The type of an entry comes with its name; only a link has to be followed.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if kind.is_file() => entries.push(InputEntry::File(path)),
                Ok(kind) if kind.is_symlink() => {
                    entries.extend(link(root, &real, path, known)?);
                }
                // A socket, a pipe or a device is never read.
                _ => {}
            }
        }
    }
    Ok(entries)
}

/// Returns the entry of a link. A dangling link is left out: editors lock files with such links.
fn link(
    root: &Path,
    real: &Path,
    path: PathBuf,
    known: &[PathBuf],
) -> Result<Option<InputEntry>, InputError> {
    let Ok(end) = root.join(&path).canonicalize() else {
        return Ok(None);
    };
    let shown = path.display();
    if !end.starts_with(real) {
        return Err(InputError::new(
            format!("`{shown}` leads out of the book by a symbolic link"),
            "put a copy of its target into the book",
        ));
    }
    if end.is_file() {
        return Ok(Some(InputEntry::File(path)));
    }
    if !end.is_dir() {
        return Ok(None);
    }
    let target = fs::read_link(root.join(&path)).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_copied = leads_to(folder, &target)
        .is_some_and(|place| known.iter().any(|name| place.starts_with(name)));
    match is_copied {
        true => Ok(Some(InputEntry::Link(path, target))),
        false => Err(InputError::new(
            format!("`{shown}` is a link to a folder that `files` doesn't name"),
            "name that folder as well and make the link relative, or replace the link with a copy of the folder",
        )),
    }
}

/// Returns the path, relative to the root, that a link in a folder of the book leads to by its text alone.
fn leads_to(folder: &Path, target: &Path) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for part in target.components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !path.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}
