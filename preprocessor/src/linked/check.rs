//! The check of `files`: its names are relative, of something in the book, and each is there once.

use super::Fault;
use crate::error::nearest;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The help on a name that can't be had.
const RELATIVE: &str =
    "`files` names files and folders of the book, relative to its root: \"sql\", \"data/seed.csv\"";

/// Each name as a plain path, or what is wrong with it.
pub(super) fn all(
    root: &Path,
    files: &[PathBuf],
    written: &[(PathBuf, &str)],
) -> Vec<Result<PathBuf, Fault>> {
    let names: Vec<_> = files.iter().map(|file| plain(file)).collect();
    let checked = names.iter().enumerate().map(|(index, name)| {
        let name = name.clone()?;
        is_there(root, &name)?;
        is_covered_by_none(&name, &names[..index], &names[index + 1..])?;
        for (folder, who) in written {
            if name.starts_with(folder) || folder.starts_with(&name) {
                return Err(Fault::new(
                    format!(
                        "`{}` holds what {who} writes into {}",
                        name.display(),
                        folder.display()
                    ),
                    "name files and folders that no build changes, since a chapter is run again when they do",
                ));
            }
        }
        Ok(name)
    });
    checked.collect()
}

/// A name without what means nothing in a path.
fn plain(file: &Path) -> Result<PathBuf, Fault> {
    let shown = file.display();
    if file.as_os_str().is_empty() {
        return Err(Fault::new("an empty name", RELATIVE));
    }
    let mut name = PathBuf::new();
    for part in file.components() {
        match part {
            Component::Normal(part) => name.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                return Err(Fault::new(format!("`{shown}` has a `..`"), RELATIVE));
            }
            Component::RootDir | Component::Prefix(_) => {
                return Err(Fault::new(format!("`{shown}` is absolute"), RELATIVE));
            }
        }
    }
    match name.as_os_str().is_empty() {
        true => Err(Fault::new(format!("`{shown}` is the whole book"), RELATIVE)),
        false => Ok(name),
    }
}

/// Refuses what isn't there, or isn't in the book.
fn is_there(root: &Path, name: &Path) -> Result<(), Fault> {
    let shown = name.display();
    let path = root.join(name);
    let Ok(real) = path.canonicalize() else {
        let is_link = path.symlink_metadata().is_ok();
        return Err(match is_link {
            true => Fault::new(format!("`{shown}` is a link that leads nowhere"), RELATIVE),
            false => missing(root, name),
        });
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    if real == root {
        return Err(Fault::new(format!("`{shown}` is the whole book"), RELATIVE));
    }
    if !real.starts_with(&root) {
        return Err(Fault::new(
            format!("`{shown}` leads out of the book by a symbolic link"),
            "put a copy of it into the book",
        ));
    }
    match real.is_file() || real.is_dir() {
        true => Ok(()),
        false => Err(Fault::new(
            format!("`{shown}` is neither a file nor a folder"),
            RELATIVE,
        )),
    }
}

/// A name of nothing, with what may have been meant.
fn missing(root: &Path, name: &Path) -> Fault {
    let message = format!("there is no `{}` in the book", name.display());
    let folder = name.parent().unwrap_or(Path::new(""));
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let wanted = name.file_name().unwrap_or_default().to_string_lossy();
    match nearest(&wanted, names.iter().map(String::as_str)) {
        Some(near) => Fault::new(
            message,
            format!("did you mean `{}`?", folder.join(near).display()),
        ),
        None => Fault::new(message, RELATIVE),
    }
}

/// Refuses what an earlier name names too, and what any other one names with all that is in it.
fn is_covered_by_none(
    name: &Path,
    earlier: &[Result<PathBuf, Fault>],
    later: &[Result<PathBuf, Fault>],
) -> Result<(), Fault> {
    let shown = name.display();
    let help = "name it once";
    if earlier.iter().flatten().any(|other| other == name) {
        return Err(Fault::new(format!("`{shown}` is named twice"), help));
    }
    let mut others = earlier.iter().chain(later).flatten();
    match others.find(|other| name != *other && name.starts_with(other)) {
        Some(other) => Err(Fault::new(
            format!(
                "`{shown}` lies in `{}`, which is named too",
                other.display()
            ),
            "a folder is taken with all that is in it: leave out one of the two",
        )),
        None => Ok(()),
    }
}
