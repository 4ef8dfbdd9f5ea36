//! The check of `files`: every name is relative, exists in the book, and is listed once.

use crate::error::nearest;
use crate::inputs::InputError;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The help on an invalid name.
const RELATIVE: &str =
    "`files` names files and folders of the book, relative to its root: \"sql\", \"data/seed.csv\"";

/// Returns each name as a plain path, or its fault.
pub(super) fn all(
    root: &Path,
    files: &[PathBuf],
    written: &[(PathBuf, &str)],
) -> Vec<Result<PathBuf, InputError>> {
    let names: Vec<_> = files.iter().map(|file| plain(file)).collect();
    let checked = names.iter().enumerate().map(|(index, name)| {
        let name = name.clone()?;
        check_inside_book(root, &name)?;
        check_not_covered(&name, &names[..index], &names[index + 1..])?;
        for (folder, who) in written {
            if name.starts_with(folder) || folder.starts_with(&name) {
                return Err(InputError::new(
                    format!(
                        "`{}` contains files that {who} writes into {}",
                        name.display(),
                        folder.display()
                    ),
                    "name files and folders that builds don't change: a chapter runs again when they do",
                ));
            }
        }
        Ok(name)
    });
    checked.collect()
}

/// Returns a name without parts such as `.` that mean nothing in a path.
fn plain(file: &Path) -> Result<PathBuf, InputError> {
    let shown = file.display();
    if file.as_os_str().is_empty() {
        return Err(InputError::new("an empty name", RELATIVE));
    }
    let mut name = PathBuf::new();
    for part in file.components() {
        match part {
            Component::Normal(part) => name.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                return Err(InputError::new(format!("`{shown}` has a `..`"), RELATIVE));
            }
            Component::RootDir | Component::Prefix(_) => {
                return Err(InputError::new(format!("`{shown}` is absolute"), RELATIVE));
            }
        }
    }
    match name.as_os_str().is_empty() {
        true => Err(InputError::new(
            format!("`{shown}` is the whole book"),
            RELATIVE,
        )),
        false => Ok(name),
    }
}

/// Rejects a name that doesn't exist or lies outside the book.
fn check_inside_book(root: &Path, name: &Path) -> Result<(), InputError> {
    let shown = name.display();
    let path = root.join(name);
    let Ok(real) = path.canonicalize() else {
        let is_link = path.symlink_metadata().is_ok();
        return Err(match is_link {
            true => InputError::new(format!("`{shown}` is a link that leads nowhere"), RELATIVE),
            false => missing(root, name),
        });
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    if real == root {
        return Err(InputError::new(
            format!("`{shown}` is the whole book"),
            RELATIVE,
        ));
    }
    if !real.starts_with(&root) {
        return Err(InputError::new(
            format!("`{shown}` leads out of the book by a symbolic link"),
            "put a copy of it into the book",
        ));
    }
    match real.is_file() || real.is_dir() {
        true => Ok(()),
        false => Err(InputError::new(
            format!("`{shown}` is neither a file nor a folder"),
            RELATIVE,
        )),
    }
}

/// Returns the fault of a name that doesn't exist, with a similar name as help.
fn missing(root: &Path, name: &Path) -> InputError {
    let message = format!("there is no `{}` in the book", name.display());
    let folder = name.parent().unwrap_or(Path::new(""));
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let wanted = name.file_name().unwrap_or_default().to_string_lossy();
    match nearest(&wanted, names.iter().map(String::as_str)) {
        Some(near) => InputError::new(
            message,
            format!("did you mean `{}`?", folder.join(near).display()),
        ),
        None => InputError::new(message, RELATIVE),
    }
}

/// Rejects a name that is listed twice, or that lies in a folder that is listed too.
fn check_not_covered(
    name: &Path,
    earlier: &[Result<PathBuf, InputError>],
    later: &[Result<PathBuf, InputError>],
) -> Result<(), InputError> {
    let shown = name.display();
    let help = "name it once";
    if earlier.iter().flatten().any(|other| other == name) {
        return Err(InputError::new(format!("`{shown}` is named twice"), help));
    }
    let mut others = earlier.iter().chain(later).flatten();
    match others.find(|other| name != *other && name.starts_with(other)) {
        Some(other) => Err(InputError::new(
            format!(
                "`{shown}` lies in `{}`, which is named too",
                other.display()
            ),
            "a folder includes everything in it: leave out one of the two",
        )),
        None => Ok(()),
    }
}
