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
        let put = exchange(&memory, stand.data()?.0);
        stand.go_on(guard)?;
        put?;
        stand.is_like(memory.data());
        Ok(begun.elapsed())
    }
}

/// Copies a checkpoint's data to a place where nothing is. Never by links: a server will write there.
///
/// # Errors
/// When there is no room, or the system refuses. What was copied is left.
pub(crate) fn put(memory: &Memory, data: &Path) -> Result<()> {
    let kept = memory.data();
    let entries = tree::list(&kept, |_| false)?;
    tree::room(data.parent().unwrap_or(data), tree::cost(&entries, None))?;
    tree::copy(&entries, &kept, data, None)?;
    memory.touch()
}

/// Puts a checkpoint's data in the place of another's, which is back in its place if that fails.
fn exchange(memory: &Memory, data: &Path) -> Result<()> {
    let aside = data.with_extension("before");
    let moving = || format!("moving {}", data.display());
    fs::rename(data, &aside).doing(moving)?;
    if let Err(error) = put(memory, data) {
        let _ = fs::remove_dir_all(data);
        fs::rename(&aside, data).doing(moving)?;
        return Err(error);
    }
    fs::remove_dir_all(&aside).doing(|| format!("removing {}", aside.display()))
}
