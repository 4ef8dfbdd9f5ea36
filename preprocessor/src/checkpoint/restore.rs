//! Restores checkpoints.

use crate::checkpoint::manifest::{Checkpoint, DATA};
use crate::checkpoint::{CheckpointStore, copy_tree, unknown};
use crate::error::{Context, Error, Result};
use crate::reaper::Reaper;
use crate::stand::{InitialData, Stand};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

impl CheckpointStore {
    /// Stops the server, replaces its data by the checkpoint's, and starts it again. No client may be connected to it.
    /// A server that has ended is started, whatever ended it. Returns the time it took.
    ///
    /// # Errors
    /// Fails if there is no such checkpoint, if it is of another server, or if there is no room. The server then runs
    /// with its old data. If it doesn't start it is lost, see [`Stand::is_alive`].
    pub fn bring_back(&self, stand: &mut Stand, reaper: &Reaper, key: &str) -> Result<Duration> {
        let begun = Instant::now();
        let checkpoint = Checkpoint::read(&self.directory_of(key)?).ok_or_else(|| unknown(key))?;
        let (version, bin) = stand.programs();
        checkpoint.fits(version, bin)?;
        stand.end()?;
        let (data, base) = stand.data()?;
        let put = exchange(&checkpoint, data, base);
        stand.go_on(reaper)?;
        put?;
        stand.set_base_checkpoint(checkpoint.data());
        Ok(begun.elapsed())
    }
}

impl InitialData for Checkpoint {
    fn fits(&self, version: &str, bin: &Path) -> Result<()> {
        if self.version == version && self.bin == bin {
            return Ok(());
        }
        Err(Error::setup(
            format!(
                "the checkpoint of {} was made with PostgreSQL {} in {}, but the server is {version} in {}",
                self.label.chapter,
                self.version,
                self.bin.display(),
                bin.display()
            ),
            "run without it",
        ))
    }

    /// Never copies by links to the checkpoint: a server will write there.
    fn copy_to(&self, data: &Path) -> Result<()> {
        fill(self, data, &|_| None)
    }

    fn data(&self) -> PathBuf {
        self.directory.join(DATA)
    }
}

fn fill(checkpoint: &Checkpoint, data: &Path, same: copy_tree::SharedFiles<'_>) -> Result<()> {
    let kept = checkpoint.data();
    let entries = copy_tree::list(&kept, |_| false)?;
    copy_tree::room(
        data.parent().unwrap_or(data),
        copy_tree::cost(&entries, same),
    )?;
    copy_tree::copy(&entries, &kept, data, same)?;
    checkpoint.touch()
}

/// Replaces a server's data by a checkpoint's; on failure, restores the server's. `base` is the checkpoint that the
/// server's data was last copied to or from.
fn exchange(checkpoint: &Checkpoint, data: &Path, base: Option<&Path>) -> Result<()> {
    let aside = data.with_extension("before");
    let moving = || format!("moving {}", data.display());
    // Leftovers of an earlier exchange.
    let _ = fs::remove_dir_all(&aside);
    fs::rename(data, &aside).context(moving)?;
    // Creating a file takes longer than copying most of them. Files that the checkpoint shares with the base, and that
    // the server has not written since, are reused: until the old directory goes, these files are in both, and no
    // server runs.
    let same = |entry: &copy_tree::TreeEntry| {
        let is_there = base.is_some_and(|base| entry.is_shared_with(base)) && entry.is_in(&aside);
        is_there.then(|| aside.join(&entry.path))
    };
    if let Err(error) = fill(checkpoint, data, &same) {
        let _ = fs::remove_dir_all(data);
        fs::rename(&aside, data).context(moving)?;
        return Err(error);
    }
    // The new data is in place; leftovers of the old are removed with the stand.
    let _ = fs::remove_dir_all(&aside);
    Ok(())
}
