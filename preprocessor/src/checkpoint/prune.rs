//! Disk usage of checkpoints, and the choice of those to delete.

use crate::checkpoint::{Checkpoint, CheckpointStore, remove};
use crate::error::{Context, Result};
use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Device and inode number of a file, which all hard links to it share.
type Inode = (u64, u64);

/// A checkpoint with its disk usage.
#[derive(Debug)]
struct SizedCheckpoint {
    key: String,
    used: SystemTime,
    saves: Duration,
    /// Its files, with the bytes that each takes on the disk.
    files: HashMap<Inode, u64>,
}

impl CheckpointStore {
    /// Deletes all unusable checkpoints, and then the least useful until the rest fits the budget: first those whose
    /// key is not in `current`, least recently used first; then those that save the least time for each byte that they
    /// alone take. Returns the names of the deleted ones.
    ///
    /// # Errors
    /// Fails if they can't be read or removed.
    pub fn prune(&self, current: &HashSet<String>) -> Result<Vec<String>> {
        let mut dropped = Vec::new();
        let mut weighed = Vec::new();
        for directory in self.directories()? {
            if let Some(checkpoint) = Checkpoint::read(&directory) {
                weighed.push(weigh(checkpoint, &directory)?);
            } else {
                remove(&directory)?;
                dropped.push(name(&directory));
            }
        }
        for key in victims(weighed, current, self.budget) {
            remove(&self.directory_of(&key)?)?;
            dropped.push(key);
        }
        Ok(dropped)
    }

    /// The number of checkpoints, including unusable ones.
    ///
    /// # Errors
    /// Fails if their directory can't be read.
    pub fn count(&self) -> Result<usize> {
        self.directories().map(|all| all.len())
    }

    /// The disk usage of all checkpoints in bytes, including unusable ones.
    ///
    /// # Errors
    /// Fails if they can't be read.
    pub fn size(&self) -> Result<u64> {
        let mut files = HashMap::new();
        for directory in self.directories()? {
            collect(&directory, &mut files)?;
        }
        Ok(files.values().sum())
    }

    /// Removes all checkpoints and returns their number.
    ///
    /// # Errors
    /// Fails if one can't be removed.
    pub fn remove_all(&self) -> Result<usize> {
        let directories = self.directories()?;
        for directory in &directories {
            remove(directory)?;
        }
        // This fails if the directory holds other files, too.
        let _ = fs::remove_dir(&self.directory);
        Ok(directories.len())
    }
}

fn name(directory: &Path) -> String {
    directory
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn weigh(checkpoint: Checkpoint, directory: &Path) -> Result<SizedCheckpoint> {
    let mut files = HashMap::new();
    collect(directory, &mut files)?;
    Ok(SizedCheckpoint {
        key: checkpoint.label.key,
        used: checkpoint.used,
        saves: checkpoint.label.saves,
        files,
    })
}

/// Collects a directory and everything in it, with the disk usage.
fn collect(directory: &Path, files: &mut HashMap<Inode, u64>) -> Result<()> {
    let doing = || format!("reading {}", directory.display());
    // stat(2): in units of 512 bytes, independent of the disk's own block size.
    let mut weigh = |it: &Metadata| files.insert((it.dev(), it.ino()), it.blocks() * 512);
    weigh(&directory.symlink_metadata().context(doing)?);
    let mut below = Vec::new();
    for entry in fs::read_dir(directory).context(doing)? {
        let entry = entry.context(doing)?;
        let metadata = entry.metadata().context(doing)?;
        if metadata.is_dir() {
            below.push(entry.path());
        } else {
            weigh(&metadata);
        }
    }
    below.iter().try_for_each(|it| collect(it, files))
}

/// The keys of the checkpoints to delete, in order.
fn victims(mut left: Vec<SizedCheckpoint>, current: &HashSet<String>, budget: u64) -> Vec<String> {
    let mut victims = Vec::new();
    loop {
        let mut sharers: HashMap<Inode, (u64, u32)> = HashMap::new();
        for (inode, bytes) in left.iter().flat_map(|it| &it.files) {
            sharers.entry(*inode).or_insert((*bytes, 0)).1 += 1;
        }
        let total: u64 = sharers.values().map(|(bytes, _)| bytes).sum();
        if total <= budget {
            return victims;
        }
        let alone = |it: &SizedCheckpoint| -> u64 {
            it.files
                .iter()
                .filter(|(inode, _)| sharers.get(inode).is_some_and(|(_, count)| *count == 1))
                .map(|(_, bytes)| bytes)
                .sum()
        };
        let worth = |it: &SizedCheckpoint| it.saves.as_secs_f64() / alone(it).max(1) as f64;
        let stale = left
            .iter()
            .filter(|it| !current.contains(&it.key))
            .min_by_key(|it| it.used);
        let least = stale.or_else(|| {
            left.iter()
                .min_by(|one, other| worth(one).total_cmp(&worth(other)))
        });
        let Some(key) = least.map(|it| it.key.clone()) else {
            return victims;
        };
        left.retain(|it| it.key != key);
        victims.push(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(key: &str, used: u64, saves: u64, files: &[(u64, u64)]) -> SizedCheckpoint {
        SizedCheckpoint {
            key: key.into(),
            used: SystemTime::UNIX_EPOCH + Duration::from_secs(used),
            saves: Duration::from_secs(saves),
            files: files
                .iter()
                .map(|(inode, bytes)| ((0, *inode), *bytes))
                .collect(),
        }
    }

    fn all() -> Vec<SizedCheckpoint> {
        vec![
            checkpoint("old", 1, 99, &[(0, 100), (1, 10)]),
            checkpoint("older", 0, 99, &[(0, 100), (2, 10)]),
            checkpoint("cheap", 2, 1, &[(0, 100), (3, 40)]),
            checkpoint("dear", 2, 50, &[(0, 100), (4, 100)]),
        ]
    }

    fn go(budget: u64) -> Vec<String> {
        let current = ["cheap", "dear"].map(String::from).into();
        victims(all(), &current, budget)
    }

    #[test]
    fn what_fits_stays() {
        assert!(go(260).is_empty());
    }

    #[test]
    fn what_no_chapter_has_any_more_goes_first() {
        assert_eq!(go(259), ["older"]);
        assert_eq!(go(249), ["older", "old"]);
    }

    #[test]
    fn then_what_saves_least_for_its_bytes() {
        assert_eq!(go(239), ["older", "old", "cheap"]);
        assert_eq!(go(199), ["older", "old", "cheap", "dear"]);
    }

    #[test]
    fn what_is_shared_counts_once_and_not_for_one() {
        let pair = vec![
            checkpoint("one", 0, 1, &[(0, 1000), (1, 1)]),
            checkpoint("two", 0, 5, &[(0, 1000), (2, 10)]),
        ];
        let current = ["one", "two"].map(String::from).into();
        // Alone, a thousand bytes would outweigh everything.
        assert_eq!(victims(pair, &current, 1005), ["two"]);
    }
}
