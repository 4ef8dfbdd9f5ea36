//! Removal of a run's directories; a directory without the marker is refused.

use crate::reaper::protocol::{MARKER, PREFIX};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Removes a directory that mdbook-witness made, and refuses any other.
pub(super) fn remove(path: &Path, home: &Path) -> Result<(), String> {
    let metadata = path.symlink_metadata().map_err(|error| error.to_string())?;
    if !metadata.is_dir() {
        return Err("not a directory".into());
    }
    let real = path.canonicalize().map_err(|error| error.to_string())?;
    let home = home.canonicalize().map_err(|error| error.to_string())?;
    let ours = real != home && real.starts_with(&home) && real.join(MARKER).is_file();
    // An empty directory was just made and may have no marker yet.
    if real != home && real.starts_with(&home) && fs::remove_dir(&real).is_ok() {
        return Ok(());
    }
    let temporary = [std::env::temp_dir(), "/tmp".into()]
        .iter()
        .filter_map(|directory| directory.canonicalize().ok())
        .any(|directory| real.parent() == Some(directory.as_path()))
        && real
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
    if !ours && !temporary {
        return Err("not made by mdbook-witness, so it stays".into());
    }
    match remove_or_set_aside(&real) {
        Ok(None) => Ok(()),
        Ok(Some(aside)) => Err(format!("{}: {}", aside.display(), way_out(&aside))),
        Err(error) => Err(error.to_string()),
    }
}

/// Prefix of the names of directories that could not be removed.
const ASIDE: &str = "left-";

/// Removes a directory as [`remove_all`] does. If another user (such as a server in a container) has left files in it
/// that only that user can remove, the directory is renamed instead, out of the way of the next run. Returns the new
/// name.
///
/// # Errors
/// If the directory can't be renamed either.
pub(crate) fn remove_or_set_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    let Err(error) = remove_all(path) else {
        return Ok(None);
    };
    let aside = (1_u32..)
        .map(|number| path.with_file_name(format!("{ASIDE}{number}")))
        .find(|aside| aside.symlink_metadata().is_err());
    match aside {
        Some(aside) if fs::rename(path, &aside).is_ok() => Ok(Some(aside)),
        _ => Err(error),
    }
}

/// Lists the directories in `home` that [`remove_or_set_aside`] has set aside and that still can't be removed.
pub(crate) fn set_aside(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    let left = entries.filter(|entry| {
        let name = entry.file_name();
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_directory && name.as_encoded_bytes().starts_with(ASIDE.as_bytes())
    });
    let left = left.map(|entry| entry.path());
    left.filter(|path| remove_all(path).is_err()).collect()
}

/// Describes how to remove a directory that holds another user's files.
pub(crate) fn way_out(path: &Path) -> String {
    let quoted = path.to_string_lossy();
    let quoted = shlex::try_quote(&quoted).unwrap_or_default();
    format!("another user has written there, so only root can remove it: sudo rm -rf {quoted}")
}

/// Removes a directory with all its contents, including directories that a step has made read-only. The marker goes
/// last, so that a directory left by an interrupted removal is still recognized.
///
/// # Errors
/// If the system refuses.
pub(crate) fn remove_all(path: &Path) -> io::Result<()> {
    match marker_last(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => {
            unlock(path);
            marker_last(path)
        }
    }
}

fn marker_last(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    fs::remove_dir_all(path)
}

fn unlock(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    let Ok(entries) = fs::read_dir(path) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            unlock(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_without_anything_in_it_is_removed() {
        let home = tempfile::tempdir().expect("a directory");
        let ours = home.path().join("ours");
        fs::create_dir(&ours).expect("made");
        assert!(remove(&ours, home.path()).is_ok());
        assert!(!ours.exists());
    }

    #[test]
    fn only_directories_of_ours_are_removed() {
        let home = tempfile::tempdir().expect("a directory");
        let foreign = home.path().join("foreign");
        fs::create_dir_all(foreign.join("in it")).expect("made");
        assert!(remove(&foreign, home.path()).is_err());
        fs::write(home.path().join(MARKER), "").expect("written");
        assert!(remove(home.path(), home.path()).is_err());
        fs::write(foreign.join(MARKER), "").expect("written");
        assert!(remove(&foreign, home.path()).is_ok());
        assert!(!foreign.exists());
        let link = home.path().join("link");
        std::os::unix::fs::symlink("/etc", &link).expect("linked");
        assert!(remove(&link, home.path()).is_err());
    }
}
