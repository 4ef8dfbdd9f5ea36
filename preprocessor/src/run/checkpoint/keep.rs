//! Making a checkpoint.

use super::memory::{DATA, Label, Memory};
use super::{Store, before, remove, tree, wal};
use crate::error::{Doing, Error, Result};
use crate::run::guard::{self, Guard, Ward};
use crate::run::stand::Stand;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// What keeping a checkpoint took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Until the server had stopped.
    pub stopped: Duration,
    /// Until all was copied, or moved.
    pub copied: Duration,
    /// Until the server ran again.
    pub started: Duration,
    /// Bytes of files that were copied.
    pub copied_bytes: u64,
    /// Bytes of files that another checkpoint has, too, and that are on the disk once.
    pub linked_bytes: u64,
}

impl Cost {
    /// How long all of it took.
    pub fn total(&self) -> Duration {
        self.stopped + self.copied + self.started
    }
}

/// How data gets into a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Copy,
    Move,
}

impl Store {
    /// Stops the server, copies its data, and starts the server again. Nobody may be connected to it. A checkpoint with
    /// this key is replaced.
    ///
    /// # Errors
    /// When the server can't be stopped and copied, see [`Stand::keeps_checkpoints`]; when a restart would change its
    /// settings; when there is no room on the disk or in the budget; when the system refuses. Nothing is left of the copy
    /// then, and the server runs as before. Only when it doesn't start again is it lost, as [`Stand::is_alive`] tells.
    pub fn keep(&self, stand: &mut Stand, guard: &Guard, label: &Label) -> Result<Cost> {
        let directory = self.directory_of(&label.key)?;
        let position = before::check(stand)?;
        let making = Making(self, label, &position, Way::Copy);
        let made = making.of(stand, guard, &directory);
        // Whatever became of the copy, the server is needed.
        let started = stand.go_on(guard)?;
        let cost = made?;
        stand.is_like(directory.join(DATA));
        Ok(Cost { started, ..cost })
    }

    /// The same at the end of a run, when the server isn't needed any more: it stays stopped, and its data is moved.
    ///
    /// # Errors
    /// As for [`Store::keep`]; the server and its data may be gone then, too.
    pub fn keep_last(&self, stand: &mut Stand, guard: &Guard, label: &Label) -> Result<Cost> {
        let directory = self.directory_of(&label.key)?;
        let position = before::check(stand)?;
        Making(self, label, &position, Way::Move).of(stand, guard, &directory)
    }
}

/// A checkpoint that is made.
struct Making<'a>(&'a Store, &'a Label, &'a wal::Position, Way);

impl Making<'_> {
    /// Stops the server and makes the checkpoint, or else removes what there is of it.
    fn of(&self, stand: &mut Stand, guard: &Guard, directory: &Path) -> Result<Cost> {
        let stopped = stand.stop()?;
        let begun = Instant::now();
        let half_made = &self.0.half_made;
        clear(half_made)?;
        // Not taken back: when the checkpoint has its place, there is nothing under this name.
        let _ = guard.watch(Ward::Directory(half_made.clone()));
        guard::make_directory(half_made)?;
        let made = self
            .fill(stand)
            .and_then(|copied| self.place(directory).map(|()| copied));
        if made.is_err() {
            // What can't be removed now is the guard's.
            let _ = remove(half_made);
        }
        let copied = made?;
        Ok(Cost {
            stopped,
            copied: begun.elapsed(),
            started: Duration::ZERO,
            copied_bytes: copied.copied,
            linked_bytes: copied.linked,
        })
    }

    fn fill(&self, stand: &Stand) -> Result<tree::Copied> {
        let Self(store, label, position, way) = self;
        let (data, base) = stand.data()?;
        let kept = store.half_made.join(DATA);
        let pg_wal = data.join("pg_wal");
        let dispensable = wal::dispensable(&pg_wal, position)
            .doing(|| format!("reading {}", pg_wal.display()))?;
        let entries = tree::list(data, |path| is_left_out(path, &dispensable))?;
        let same = |entry: &tree::Entry| {
            let base = base.filter(|base| entry.is_in(base))?;
            Some(base.join(&entry.path))
        };
        let new = tree::cost(&entries, &same);
        afford(store.budget, new)?;
        let copied = match way {
            Way::Copy => {
                tree::room(&store.half_made, new)?;
                tree::copy(&entries, data, &kept, &same)?
            }
            Way::Move => {
                let rest = tree::list(data, |_| false)?;
                fs::rename(data, &kept).doing(|| format!("moving {}", data.display()))?;
                tree::remove(&kept, &rest, |path| is_left_out(path, &dispensable))?;
                tree::Copied {
                    copied: 0,
                    linked: tree::share(&entries, &kept, &same),
                }
            }
        };
        let bytes = tree::cost(&entries, &|_| None);
        let (version, bin) = stand.programs();
        Memory::write(&store.half_made, label, bytes, version, bin)?;
        Ok(copied)
    }

    /// Gives the checkpoint its place. It is there whole or not at all.
    fn place(&self, directory: &Path) -> Result<()> {
        let Self(store, ..) = self;
        fs::create_dir_all(&store.directory)
            .doing(|| format!("making {}", store.directory.display()))?;
        if directory.symlink_metadata().is_ok() {
            remove(directory)?;
        }
        fs::rename(&store.half_made, directory).doing(|| format!("making {}", directory.display()))
    }
}

/// Removes what a run that was killed may have left where a checkpoint is made.
fn clear(half_made: &Path) -> Result<()> {
    match half_made.join(guard::MARKER).is_file() {
        true => remove(half_made),
        false => Ok(()),
    }
}

/// Checks that so many bytes are within the budget by themselves.
fn afford(budget: u64, bytes: u64) -> Result<()> {
    if bytes <= budget {
        return Ok(());
    }
    Err(Error::setup(
        format!(
            "a checkpoint would take {} MB, and all of them may take {} MB",
            bytes >> 20,
            budget >> 20
        ),
        "give them more room, or go without",
    ))
}

/// What no server that starts anew looks at.
fn is_left_out(path: &Path, dispensable: &HashSet<String>) -> bool {
    let is_temporary = path
        .iter()
        .any(|name| name.as_encoded_bytes().starts_with(b"pgsql_tmp"));
    let is_of_the_process = path == "postmaster.pid" || path == "postmaster.opts";
    let is_dispensable = path
        .strip_prefix("pg_wal")
        .is_ok_and(|name| name.to_str().is_some_and(|name| dispensable.contains(name)));
    is_temporary || is_of_the_process || is_dispensable
}
