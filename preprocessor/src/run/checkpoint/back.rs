//! Bringing a checkpoint back.

use super::memory::Memory;
use super::{Store, tree, unknown};
use crate::error::{Doing, Result};
use crate::run::guard::Guard;
use crate::run::stand::Stand;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

impl Store {
    /// Stops the server, puts the checkpoint's data in the place of its own, and starts it again. Nobody may be connected
    /// to it. A server that has ended is started, however it ended. How long it took.
    ///
    /// # Errors
    /// When there is no such checkpoint, or it is of another server; when there is no room. The server runs then with
    /// what it had. When it doesn't start it is lost, as [`Stand::is_alive`] tells.
    pub fn bring_back(&self, stand: &mut Stand, guard: &Guard, key: &str) -> Result<Duration> {
        let begun = Instant::now();
        let memory = Memory::read(&self.directory_of(key)?).ok_or_else(|| unknown(key))?;
        let (version, bin) = stand.programs();
        memory.fits(version, bin)?;
        stand.end()?;
        let (data, base) = stand.data()?;
        let put = exchange(&memory, data, base);
        stand.go_on(guard)?;
        put?;
        stand.is_like(memory.data());
        Ok(begun.elapsed())
    }
}

/// Copies a checkpoint's data to a place where nothing is. Never by links to the checkpoint: a server will write there.
///
/// # Errors
/// When there is no room, or the system refuses. What was copied is left.
pub(crate) fn put(memory: &Memory, data: &Path) -> Result<()> {
    fill(memory, data, &|_| None)
}

fn fill(memory: &Memory, data: &Path, same: tree::Same<'_>) -> Result<()> {
    let kept = memory.data();
    let entries = tree::list(&kept, |_| false)?;
    tree::room(data.parent().unwrap_or(data), tree::cost(&entries, same))?;
    tree::copy(&entries, &kept, data, same)?;
    memory.touch()
}

/// Puts a checkpoint's data in the place of a server's, which is back in its place if that fails. `base` is the checkpoint
/// that the server's data was last copied to or from.
fn exchange(memory: &Memory, data: &Path, base: Option<&Path>) -> Result<()> {
    let aside = data.with_extension("before");
    let moving = || format!("moving {}", data.display());
    // What an earlier exchange could not remove.
    let _ = fs::remove_dir_all(&aside);
    fs::rename(data, &aside).doing(moving)?;
    // Making a file takes longer than copying most of them. What the checkpoint shares with the base, and the server has
    // not written since, is there already: until the old directory goes, these files are in both, and no server runs.
    let same = |entry: &tree::Entry| {
        let is_there = base.is_some_and(|base| entry.is_shared_with(base)) && entry.is_in(&aside);
        is_there.then(|| aside.join(&entry.path))
    };
    if let Err(error) = fill(memory, data, &same) {
        let _ = fs::remove_dir_all(data);
        fs::rename(&aside, data).doing(moving)?;
        return Err(error);
    }
    // The new data has its place; what is left of the old goes with the stand.
    let _ = fs::remove_dir_all(&aside);
    Ok(())
}
