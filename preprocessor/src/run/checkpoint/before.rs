//! What has to be known, and to be so, before a server is stopped to be copied.

use super::{tree, wal};
use crate::error::{Doing, Error, Result};
use crate::run::stand::Stand;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Checks that the server can be stopped, copied whole and started as it is. Where it is in its log.
///
/// # Errors
/// When it can't.
pub(super) fn check(stand: &Stand) -> Result<wal::Position> {
    let (data, _) = stand.data()?;
    is_whole(data)?;
    let mut client = stand.maintenance_connect()?;
    let mut ask = |query| {
        client.query_one(query, &[]).map_err(|error| {
            Error::setup(
                format!("the server doesn't tell what a copy of it needs: {error}"),
                "look at its log",
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
    Ok(wal::Position {
        current: log.get(0),
        oldest: log.get(1),
    })
}

/// Tablespaces are links to other places.
fn is_whole(data: &Path) -> Result<()> {
    let tablespaces = data.join("pg_tblspc");
    let doing = || format!("reading {}", tablespaces.display());
    for entry in fs::read_dir(&tablespaces).doing(doing)? {
        let entry = entry.doing(doing)?;
        if entry.file_type().doing(doing)?.is_symlink() {
            return Err(tree::elsewhere(&entry.path()));
        }
    }
    Ok(())
}

/// A file of settings that was written after the server read them: `ALTER SYSTEM` without `pg_reload_conf()`.
fn newer(data: &Path, read: SystemTime) -> Result<Option<String>> {
    let doing = || format!("reading {}", data.display());
    for entry in fs::read_dir(data).doing(doing)? {
        let entry = entry.doing(doing)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = || entry.metadata().and_then(|it| it.modified()).doing(doing);
        if name.ends_with(".conf") && written()? > read {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn unread(what: &str) -> Error {
    Error::setup(
        format!("a restart of the server would change settings that it has not taken yet: {what}"),
        "let the chapter reload them, or take back those that need a restart",
    )
}
