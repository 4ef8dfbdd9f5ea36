//! The end of a directory, if it is ours.

use super::ward::{MARKER, PREFIX};
use std::path::Path;
use std::{fs, io};

/// Removes a directory of ours, and refuses any other.
pub(super) fn remove(path: &Path, home: &Path) -> Result<(), String> {
    let metadata = path.symlink_metadata().map_err(|error| error.to_string())?;
    if !metadata.is_dir() {
        return Err("not a directory".into());
    }
    let real = path.canonicalize().map_err(|error| error.to_string())?;
    let home = home.canonicalize().map_err(|error| error.to_string())?;
    let ours = real != home && real.starts_with(&home) && real.join(MARKER).is_file();
    // One that was just made may have no mark yet.
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
    remove_all(&real).map_err(|error| error.to_string())
}

/// Removes a directory of ours with all that is in it, also where a step left directories it may not write to. What says that
/// it is ours goes last: whoever is killed on the way leaves a directory that the next one knows.
///
/// # Errors
/// When the system refuses.
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
