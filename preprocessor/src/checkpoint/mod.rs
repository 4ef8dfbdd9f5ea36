//! Checkpoints of a private server at a chapter's start: a copy of its data directory, made while the server was
//! stopped.
//!
//! A copy of the whole directory restores everything: roles, settings, statistics, other databases, invalid indexes.
//! The server that the chapters run on shows no trace of it.
//!
//! 1. [`CheckpointStore::keep`] stops the server (`preflight` checks that this is harmless), copies its data (`copy_tree`)
//!    without unneeded WAL (`wal`), and starts it again. [`CheckpointStore::keep_last`] moves the data of a server that
//!    isn't needed any more.
//! 2. A description lies beside a checkpoint's data: [`Checkpoint`].
//! 3. [`CheckpointStore::bring_back`] replaces a running stand's data by the copy; [`Stand::up_from`] begins with it.
//! 4. [`CheckpointStore::prune`] deletes the least useful ones, so that the rest fits the budget.
//!
//! The caller holds the book's [`crate::stand::reserved::ReservedStand`].
//!
//! [`Stand::up_from`]: crate::stand::Stand::up_from

mod copy_tree;
mod create;
mod manifest;
mod preflight;
mod prune;
mod restore;
mod wal;

pub use create::CheckpointCost;
pub use manifest::{Checkpoint, CheckpointId};

use crate::error::{Context, Error, Result};
use crate::reaper;
use crate::stand::StandDirs;
use bytesize::ByteSize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The checkpoints of a book, and their budget.
#[derive(Debug, Clone)]
pub struct CheckpointStore {
    /// `checkpoints`, beside the directories of the book's stands: each checkpoint is a directory in it, named by its
    /// key.
    directory: PathBuf,
    /// The directory for a checkpoint being created: below the reaper's home, so that a partial one is removed whatever
    /// ended the run.
    half_made: PathBuf,
    /// The bytes on the disk that all of them together may take.
    budget: u64,
}

impl CheckpointStore {
    /// The checkpoints of the book whose stand lives in `dirs`, which may take `budget` bytes on the disk.
    pub fn of(dirs: &StandDirs, budget: u64) -> Self {
        let of_book = dirs.dir.parent().unwrap_or(&dirs.dir);
        Self {
            directory: of_book.join("checkpoints"),
            half_made: dirs.dir.join("checkpoint"),
            budget,
        }
    }

    /// Returns a line about their limit and their place, for a user who has none yet.
    pub fn announcement(&self) -> String {
        let size = ByteSize::b(self.budget).display().si().to_string();
        format!(
            "keeps at most {} of checkpoints in {}; to change that, set checkpoints in [preprocessor.witness.stand] of \
             book.toml, or WITNESS_CHECKPOINTS",
            size.replace(".0 ", " "),
            self.directory.display()
        )
    }

    /// All usable checkpoints.
    ///
    /// # Errors
    /// Fails if their directory can't be read.
    pub fn all(&self) -> Result<Vec<Checkpoint>> {
        let directories = self.directories()?;
        Ok(directories
            .iter()
            .filter_map(|directory| Checkpoint::read(directory))
            .collect())
    }

    /// The directory of a checkpoint, existing or not.
    fn directory_of(&self, key: &str) -> Result<PathBuf> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if key.is_empty() || key.len() > 128 || !key.bytes().all(is_name) {
            return Err(unknown(key));
        }
        Ok(self.directory.join(key))
    }

    /// All checkpoint directories, usable or not, by name.
    fn directories(&self) -> Result<Vec<PathBuf>> {
        let doing = || format!("reading {}", self.directory.display());
        let entries = match fs::read_dir(&self.directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.context(doing)?,
        };
        let mut directories = Vec::new();
        for entry in entries {
            let path = entry.context(doing)?.path();
            if path.join(reaper::MARKER).is_file() {
                directories.push(path);
            }
        }
        directories.sort();
        Ok(directories)
    }
}

/// Removes a checkpoint: first the file that makes it usable, last the one that marks it as the tool's, so that a half
/// removed one is still recognized.
fn remove(directory: &Path) -> Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    gone(Checkpoint::forget(directory))
        .and_then(|()| gone(fs::remove_dir_all(directory.join(manifest::DATA))))
        .and_then(|()| reaper::remove_all(directory))
        .context(|| format!("removing {}", directory.display()))
}

fn unknown(key: &str) -> Error {
    Error::setup(
        format!("there is no usable checkpoint {key:?}"),
        "run the chapters before it",
    )
}
