//! The file with the password of the user's server, for client programs.

use crate::error::{Context, Result};
use crate::secret::Secret;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Writes a line of libpq's password file to a file in `dir` that only this user can read, and returns its path.
pub(super) fn write_passfile(dir: &Path, line: &Secret) -> Result<PathBuf> {
    let path = dir.join("passfile");
    let _ = fs::remove_file(&path);
    fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(line.reveal().as_bytes()))
        .context(|| format!("writing {}", path.display()))?;
    Ok(path)
}
