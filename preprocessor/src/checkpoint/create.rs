//! Creates checkpoints.

use crate::checkpoint::manifest::{Checkpoint, CheckpointId, DATA};
use crate::checkpoint::{CheckpointStore, copy_tree, preflight, remove, wal};
use crate::error::{Context, Error, Result};
use crate::reaper::{self, Reaper, Resource};
use crate::stand::Stand;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// The cost of creating a checkpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckpointCost {
    /// Until the server had stopped.
    pub stopped: Duration,
    /// Until everything was copied or moved.
    pub copied: Duration,
    /// Until the server ran again.
    pub started: Duration,
    /// Bytes of files that were copied.
    pub copied_bytes: u64,
    /// Bytes of files shared with another checkpoint, which are on the disk once.
    pub linked_bytes: u64,
}

impl CheckpointCost {
    /// The total time.
    pub fn total(&self) -> Duration {
        self.stopped + self.copied + self.started
    }
}

/// The way to transfer data into a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transfer {
    Copy,
    Move,
}

impl CheckpointStore {
    /// Stops the server, copies its data, and starts the server again. No client may be connected to it. A checkpoint
    /// with this key is replaced.
    ///
    /// # Errors
    /// Fails if the server can't be stopped and copied, see [`Stand::keeps_checkpoints`]; if a restart would change its
    /// settings; if there is no room on the disk or in the budget; or if the system refuses. Then nothing is left of
    /// the copy, and the server runs as before. It is lost only if it doesn't start again, see [`Stand::is_alive`].
    pub fn keep(
        &self,
        stand: &mut Stand,
        reaper: &Reaper,
        label: &CheckpointId,
    ) -> Result<CheckpointCost> {
        let directory = self.directory_of(&label.key)?;
        let position = preflight::check(stand)?;
        let making = CheckpointDraft(self, label, &position, Transfer::Copy);
        let made = making.create(stand, reaper, &directory);
        // The server is needed even if the copy failed.
        let started = stand.go_on(reaper)?;
        let cost = made?;
        stand.set_base_checkpoint(directory.join(DATA));
        Ok(CheckpointCost { started, ..cost })
    }

    /// Like [`CheckpointStore::keep`], for the end of a run, when the server isn't needed any more: it stays stopped, and its
    /// data is moved.
    ///
    /// # Errors
    /// As for [`CheckpointStore::keep`]; the server and its data may be gone then, too.
    pub fn keep_last(
        &self,
        stand: &mut Stand,
        reaper: &Reaper,
        label: &CheckpointId,
    ) -> Result<CheckpointCost> {
        let directory = self.directory_of(&label.key)?;
        let position = preflight::check(stand)?;
        CheckpointDraft(self, label, &position, Transfer::Move).create(stand, reaper, &directory)
    }
}

/// A checkpoint being created.
struct CheckpointDraft<'a>(
    &'a CheckpointStore,
    &'a CheckpointId,
    &'a wal::WalPosition,
    Transfer,
);

impl CheckpointDraft<'_> {
    /// Stops the server and creates the checkpoint; on failure, removes the partial one.
    fn create(
        &self,
        stand: &mut Stand,
        reaper: &Reaper,
        directory: &Path,
    ) -> Result<CheckpointCost> {
        let stopped = stand.stop()?;
        let begun = Instant::now();
        let half_made = &self.0.half_made;
        clear(half_made)?;
        // Never unregistered: when the checkpoint is in its place, nothing has this name.
        let _ = reaper.watch(Resource::Directory(half_made.clone()));
        reaper::make_directory(half_made)?;
        let made = self
            .fill(stand)
            .and_then(|copied| self.place(directory).map(|()| copied));
        if made.is_err() {
            // The reaper removes what can't be removed now.
            let _ = remove(half_made);
        }
        let copied = made?;
        Ok(CheckpointCost {
            stopped,
            copied: begun.elapsed(),
            started: Duration::ZERO,
            copied_bytes: copied.copied,
            linked_bytes: copied.linked,
        })
    }

    fn fill(&self, stand: &Stand) -> Result<copy_tree::Copied> {
        let Self(store, label, position, way) = self;
        let (data, base) = stand.data()?;
        let kept = store.half_made.join(DATA);
        let pg_wal = data.join("pg_wal");
        let dispensable = wal::dispensable(&pg_wal, position)
            .context(|| format!("reading {}", pg_wal.display()))?;
        let entries = copy_tree::list(data, |path| is_left_out(path, &dispensable))?;
        let same = |entry: &copy_tree::TreeEntry| {
            let base = base.filter(|base| entry.is_in(base))?;
            Some(base.join(&entry.path))
        };
        let new = copy_tree::cost(&entries, &same);
        afford(store.budget, new)?;
        let copied = match way {
            Transfer::Copy => {
                copy_tree::room(&store.half_made, new)?;
                copy_tree::copy(&entries, data, &kept, &same)?
            }
            Transfer::Move => {
                let rest = copy_tree::list(data, |_| false)?;
                fs::rename(data, &kept).context(|| format!("moving {}", data.display()))?;
                copy_tree::remove(&kept, &rest, |path| is_left_out(path, &dispensable))?;
                copy_tree::Copied {
                    copied: 0,
                    linked: copy_tree::share(&entries, &kept, &same),
                }
            }
        };
        let bytes = copy_tree::cost(&entries, &|_| None);
        let (version, bin) = stand.programs();
        Checkpoint::write(&store.half_made, label, bytes, version, bin)?;
        Ok(copied)
    }

    /// Moves the checkpoint into its place, atomically.
    fn place(&self, directory: &Path) -> Result<()> {
        let Self(store, ..) = self;
        fs::create_dir_all(&store.directory)
            .context(|| format!("making {}", store.directory.display()))?;
        if directory.symlink_metadata().is_ok() {
            remove(directory)?;
        }
        fs::rename(&store.half_made, directory)
            .context(|| format!("making {}", directory.display()))
    }
}

/// Removes a partial checkpoint left by a killed run.
fn clear(half_made: &Path) -> Result<()> {
    match half_made.join(reaper::MARKER).is_file() {
        true => remove(half_made),
        false => Ok(()),
    }
}

/// Checks that this many bytes alone fit the budget.
fn afford(budget: u64, bytes: u64) -> Result<()> {
    if bytes <= budget {
        return Ok(());
    }
    Err(Error::setup(
        format!(
            "this checkpoint needs {} MB, but the limit for all of them is {} MB",
            bytes.div_ceil(1_000_000),
            budget / 1_000_000
        ),
        "give them more room with WITNESS_CHECKPOINTS, such as 8GB, or go without with 0",
    ))
}

/// True for files that a starting server ignores.
fn is_left_out(path: &Path, dispensable: &HashSet<String>) -> bool {
    let is_temporary = path
        .iter()
        .any(|name| name.as_encoded_bytes().starts_with(b"pgsql_tmp"));
    let is_of_the_process = ["postmaster.pid", "postmaster.opts"]
        .map(Path::new)
        .contains(&path);
    let is_dispensable = path
        .strip_prefix("pg_wal")
        .is_ok_and(|name| name.to_str().is_some_and(|name| dispensable.contains(name)));
    is_temporary || is_of_the_process || is_dispensable
}
