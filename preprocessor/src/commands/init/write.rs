//! Writing a file anew: all of it or nothing, whatever happens meanwhile.

use crate::error::{Doing, Result};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

/// Puts a text in the place of a file's. A link to the file stays one; permissions and, where that may be, owner and group
/// stay what they were.
///
/// # Errors
/// When the system refuses: the file is what it was then.
pub(super) fn replace(path: &Path, text: &str) -> Result<()> {
    let replace = || {
        let target = path.canonicalize()?;
        let old = fs::metadata(&target)?;
        let folder = target.parent().unwrap_or(Path::new("/"));
        let mut new = tempfile::Builder::new()
            .prefix(".book.toml-")
            .tempfile_in(folder)?;
        new.write_all(text.as_bytes())?;
        // Only root can give a file away.
        let _ = chown(new.path(), Some(old.uid()), Some(old.gid()));
        new.as_file().set_permissions(old.permissions())?;
        new.as_file().sync_all()?;
        new.persist(&target)?;
        io::Result::Ok(())
    };
    replace().doing(|| format!("writing {}, which is what it was", path.display()))
}
