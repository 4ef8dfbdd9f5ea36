//! Preconditions for a checkpoint, checked before the server is stopped.

use crate::checkpoint::{copy_tree, wal};
use crate::error::{Context, Error, Result};
use crate::stand::Stand;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Checks that the server can be stopped, copied completely and started with the same settings. Returns its WAL
/// position.
///
/// # Errors
/// Fails if it can't.
pub(super) fn check(stand: &Stand) -> Result<wal::WalPosition> {
    let (data, _) = stand.data()?;
    check_no_tablespaces(data)?;
    let mut client = stand.maintenance_connect()?;
    let mut ask = |query| {
        client.query_one(query, &[]).map_err(|error| {
            Error::setup(
                format!("the server did not report the state that a copy needs: {error}"),
                "see its log",
            )
        })
    };
    let settings = ask(include_str!("settings.sql"))?;
    if let Some(names) = settings.get::<_, Option<String>>(1) {
        return Err(unread(&names));
    }
    if let Some(file) = newer(data, settings.get(0))? {
        return Err(unread(&format!("those in {file}")));
    }
    let log = ask(include_str!("wal.sql"))?;
    Ok(wal::WalPosition {
        current: log.get(0),
        oldest: log.get(1),
    })
}

/// Checks that there are no tablespaces: they are links to other directories.
fn check_no_tablespaces(data: &Path) -> Result<()> {
    let tablespaces = data.join("pg_tblspc");
    let doing = || format!("reading {}", tablespaces.display());
    for entry in fs::read_dir(&tablespaces).context(doing)? {
        let entry = entry.context(doing)?;
        if entry.file_type().context(doing)?.is_symlink() {
            return Err(copy_tree::elsewhere(&entry.path()));
        }
    }
    Ok(())
}

/// A settings file that was written after the server read them: `ALTER SYSTEM` without `pg_reload_conf()`.
fn newer(data: &Path, read: SystemTime) -> Result<Option<String>> {
    let doing = || format!("reading {}", data.display());
    for entry in fs::read_dir(data).context(doing)? {
        let entry = entry.context(doing)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = || entry.metadata().and_then(|it| it.modified()).context(doing);
        if name.ends_with(".conf") && written()? > read {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn unread(what: &str) -> Error {
    Error::setup(
        format!("a restart of the server would change settings that are not in effect yet: {what}"),
        "reload them in the chapter, or reset those that need a restart",
    )
}
