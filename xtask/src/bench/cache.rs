//! A private cache of a benchmark: the user's cache stays untouched, and nothing is fetched again.

use anyhow::{Context, Result};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The variable that names a cache.
pub(super) const VARIABLE: &str = "WITNESS_CACHE";

/// Makes an empty cache that contains the user's fetched PostgreSQL, if there is one.
pub(super) fn new() -> Result<TempDir> {
    with_postgres(
        tempfile::Builder::new()
            .prefix("witness-bench-")
            .tempdir()?,
    )
}

/// Makes the same in memory, for a server whose measurement excludes the disk.
pub(super) fn in_memory() -> Result<TempDir> {
    with_postgres(super::directory()?)
}

fn with_postgres(cache: TempDir) -> Result<TempDir> {
    open_to_all(cache.path())?;
    let fetched = of_user().map(|user| user.join("postgres"));
    if let Some(fetched) = fetched.filter(|fetched| fetched.is_dir()) {
        symlink(fetched, cache.path().join("postgres"))?;
    }
    Ok(cache)
}

/// The cache of the current user, found in the same way as by the preprocessor.
fn of_user() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    named.map(PathBuf::from).or_else(|| {
        let of_all = match nix::unistd::Uid::effective().is_root() {
            true => Some("/var/cache".into()),
            false => dirs::cache_dir(),
        };
        Some(of_all?.join("mdbook-witness"))
    })
}

/// The directory of programs fetched by the benchmarks.
pub(super) fn of_benchmarks() -> Result<PathBuf> {
    let user = of_user().context("this user has no directory for caches: set WITNESS_CACHE")?;
    Ok(user.join("benchmarks"))
}

/// Makes a command use this cache, and ignore all other variables that change a build.
pub(super) fn lend(command: &mut Command, cache: &Path) {
    for variable in [
        "WITNESS_MODE",
        "WITNESS_DENY_STALE",
        "WITNESS_CHECKPOINTS",
        "WITNESS_DATABASE_URL",
    ] {
        command.env_remove(variable);
    }
    command.env(VARIABLE, cache);
}

/// The recorded runs of the cache's only book.
pub(super) fn archive(cache: &Path) -> Result<PathBuf> {
    let mut books = std::fs::read_dir(cache.join("books"))?;
    let book = books.next().context("no book was built")??;
    Ok(book.path().join("transcripts"))
}

/// Makes a directory accessible to a server that runs as another user.
fn open_to_all(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(0o755),
    )?)
}
