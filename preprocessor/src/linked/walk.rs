//! All that is in a folder, as it is copied. What a link leads to is copied in its place, if that is in the book.

use super::{Entry, Fault};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A file, or a folder with all that is in it. `known` are all names of `files`: a link to a folder may lead to one of them, or
/// into it.
pub(super) fn all(root: &Path, name: &Path, known: &[PathBuf]) -> Result<Vec<Entry>, Fault> {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let mut entries = Vec::new();
    if !root.join(name).is_dir() {
        return Ok(vec![Entry::File(name.to_owned())]);
    }
    let mut open = vec![name.to_owned()];
    while let Some(folder) = open.pop() {
        let listed = fs::read_dir(root.join(&folder)).map_err(|error| {
            Fault::new(
                format!("`{}` can't be read: {error}", folder.display()),
                "let it be read by whoever builds the book",
            )
        })?;
        entries.push(Entry::Folder(folder.clone()));
        for entry in listed.flatten() {
            let path = folder.join(entry.file_name());
            // What an entry is is known with its name; only a link has to be followed.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if kind.is_file() => entries.push(Entry::File(path)),
                Ok(kind) if kind.is_symlink() => {
                    entries.extend(link(root, &real, path, known)?);
                }
                // Nothing is read from a socket, a pipe or a device.
                _ => {}
            }
        }
    }
    Ok(entries)
}

/// The entry of a link. One that leads nowhere is left out: editors lock files with such links.
fn link(
    root: &Path,
    real: &Path,
    path: PathBuf,
    known: &[PathBuf],
) -> Result<Option<Entry>, Fault> {
    let Ok(end) = root.join(&path).canonicalize() else {
        return Ok(None);
    };
    let shown = path.display();
    if !end.starts_with(real) {
        return Err(Fault::new(
            format!("`{shown}` leads out of the book by a symbolic link"),
            "put a copy of what it leads to into the book",
        ));
    }
    if end.is_file() {
        return Ok(Some(Entry::File(path)));
    }
    if !end.is_dir() {
        return Ok(None);
    }
    let target = fs::read_link(root.join(&path)).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_copied = leads_to(folder, &target)
        .is_some_and(|place| known.iter().any(|name| place.starts_with(name)));
    match is_copied {
        true => Ok(Some(Entry::Link(path, target))),
        false => Err(Fault::new(
            format!("`{shown}` is a link to a folder that `files` doesn't name"),
            "name that folder as well, and let the link be relative; or put a copy of it in the link's place",
        )),
    }
}

/// The path, relative to the root, that a link in a folder of the book leads to by its text alone.
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
