//! A private server as it was at a chapter's start: a copy of its data directory, made while the server was stopped.
//!
//! A copy of the whole directory brings back everything: roles, settings, statistics, other databases, invalid indexes. Nothing
//! of it is seen on the server that the chapters run on.
//!
//! 1. [`Store::keep`] stops the server (`before` says whether that is harmless), copies its data (`tree`) without the
//!    log that is not needed (`wal`), and starts it again. [`Store::keep_last`] moves the data of a server that nobody
//!    needs any more.
//! 2. What is known of a checkpoint lies beside its data: [`Memory`].
//! 3. [`Store::bring_back`] puts the copy in the place of a running stand's data; [`Stand::up_from`] begins with it.
//! 4. [`Store::prune`] drops the least useful ones, so that the rest fits the budget.
//!
//! The caller has the book's [`super::hold::Hold`] in hand.
//!
//! [`Stand::up_from`]: super::stand::Stand::up_from

mod back;
mod before;
mod keep;
mod memory;
mod prune;
mod tree;
mod wal;

pub(crate) use back::put;
pub use keep::Cost;
pub use memory::{Label, Memory};

use super::guard;
use super::stand::Place;
use crate::error::{Doing, Error, Result};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the checkpoints of a book are, and how much they may be.
#[derive(Debug, Clone)]
pub struct Store {
    /// `checkpoints`, beside the places of the book's stands: each checkpoint is a directory in it, named by its key.
    directory: PathBuf,
    /// Where one is made: below the guard's home, so that one left half made is removed whatever ended the run.
    half_made: PathBuf,
    /// The bytes on the disk that all of them together may take.
    budget: u64,
}

impl Store {
    /// The checkpoints of the book whose stand lives in `place`, which may take `budget` bytes on the disk.
    pub fn of(place: &Place, budget: u64) -> Self {
        let of_book = place.dir.parent().unwrap_or(&place.dir);
        Self {
            directory: of_book.join("checkpoints"),
            half_made: place.dir.join("checkpoint"),
            budget,
        }
    }

    /// All checkpoints that can be brought back.
    ///
    /// # Errors
    /// When their directory can't be read.
    pub fn all(&self) -> Result<Vec<Memory>> {
        let directories = self.directories()?;
        Ok(directories
            .iter()
            .filter_map(|directory| Memory::read(directory))
            .collect())
    }

    /// The directory of a checkpoint, whether there is one or not.
    fn directory_of(&self, key: &str) -> Result<PathBuf> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if key.is_empty() || key.len() > 128 || !key.bytes().all(is_name) {
            return Err(unknown(key));
        }
        Ok(self.directory.join(key))
    }

    /// All directories of ours, usable or not, by name.
    fn directories(&self) -> Result<Vec<PathBuf>> {
        let doing = || format!("reading {}", self.directory.display());
        let entries = match fs::read_dir(&self.directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.doing(doing)?,
        };
        let mut directories = Vec::new();
        for entry in entries {
            let path = entry.doing(doing)?.path();
            if path.join(guard::MARKER).is_file() {
                directories.push(path);
            }
        }
        directories.sort();
        Ok(directories)
    }
}

/// Removes a checkpoint: first what makes it one, last what says that it is ours, so that one left halfway is known.
fn remove(directory: &Path) -> Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    gone(Memory::forget(directory))
        .and_then(|()| gone(fs::remove_dir_all(directory.join(memory::DATA))))
        .and_then(|()| guard::remove_all(directory))
        .doing(|| format!("removing {}", directory.display()))
}

fn unknown(key: &str) -> Error {
    Error::setup(
        format!("there is no usable checkpoint {key:?}"),
        "run the chapters before it",
    )
}
