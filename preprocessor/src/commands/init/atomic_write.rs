//! Atomic replacement of a file.

use crate::error::{Context, Result};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// Replaces a file's text. A symbolic link to it stays a link; permissions are preserved, and where the system allows
/// it, owner and group.
///
/// # Errors
/// If the system refuses; the file is unchanged then.
pub(in crate::commands) fn replace(path: &Path, text: &str) -> Result<()> {
    let replace = || {
        let target = path.canonicalize()?;
        let old = fs::metadata(&target)?;
        let folder = target.parent().unwrap_or(Path::new("/"));
        let mut new = tempfile::Builder::new()
            .prefix(".witness-")
            .tempfile_in(folder)?;
        new.write_all(text.as_bytes())?;
        // Only root can give a file away.
        let _ = chown(new.path(), Some(old.uid()), Some(old.gid()));
        new.as_file().set_permissions(old.permissions())?;
        new.as_file().sync_all()?;
        new.persist(&target)?;
        io::Result::Ok(())
    };
    replace().context(|| format!("writing {}, which is unchanged", path.display()))
}
