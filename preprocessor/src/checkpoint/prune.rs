//! Disk usage of checkpoints, and the choice of those to delete.

use crate::checkpoint::{Checkpoint, CheckpointStore, remove};
use crate::error::{Context, Result};
use std::collections::HashMap;
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
    /// key is not in `states`, least recently used first; then those that save the least time for each byte that they
    /// alone take, and last the `favourite`. Returns the names of the deleted ones. `states` are the keys of the book's
    /// states, in the order in which it goes through them.
    ///
    /// # Errors
    /// Fails if they can't be read, written or removed.
    pub fn prune(&self, states: &[String], favourite: Option<&str>) -> Result<Vec<String>> {
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
        let victims = choose(&mut weighed, states, favourite, self.budget);
        for left in weighed {
            if let Some(mut memory) = Checkpoint::read(&self.directory_of(&left.key)?) {
                memory.save_more(left.saves)?;
            }
        }
        for key in victims {
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

/// Takes those to delete out of `left`, and returns their keys, in order.
///
/// A checkpoint saves the running time since the one before it. When that goes, it saves the time of both: so a long
/// stretch of cheap ones thins out, and doesn't vanish.
fn choose(
    left: &mut Vec<SizedCheckpoint>,
    states: &[String],
    favourite: Option<&str>,
    budget: u64,
) -> Vec<String> {
    let place = |it: &SizedCheckpoint| states.iter().position(|state| *state == it.key);
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
        let worth = |it: &SizedCheckpoint| match favourite == Some(&it.key) {
            true => f64::INFINITY,
            false => it.saves.as_secs_f64() / alone(it).max(1) as f64,
        };
        let stale = left
            .iter()
            .enumerate()
            .filter(|(_, it)| place(it).is_none())
            .min_by_key(|(_, it)| it.used);
        let all = left.iter().enumerate();
        let least = stale
            .or_else(|| all.min_by(|(_, one), (_, other)| worth(one).total_cmp(&worth(other))));
        let Some((index, _)) = least else {
            return victims;
        };
        let victim = left.remove(index);
        if let Some(at) = place(&victim) {
            let later = left
                .iter_mut()
                .filter_map(|it| Some((place(it).filter(|place| *place > at)?, it)));
            if let Some((_, next)) = later.min_by_key(|(place, _)| *place) {
                next.saves += victim.saves;
            }
        }
        victims.push(victim.key);
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
        let states = ["cheap", "dear"].map(String::from);
        choose(&mut all(), &states, None, budget)
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
        let mut pair = vec![
            checkpoint("one", 0, 1, &[(0, 1000), (1, 1)]),
            checkpoint("two", 0, 5, &[(0, 1000), (2, 10)]),
        ];
        let states = ["one", "two"].map(String::from);
        // Alone, a thousand bytes would outweigh everything.
        assert_eq!(choose(&mut pair, &states, None, 1005), ["two"]);
    }

    #[test]
    fn cheap_ones_thin_out() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let saves = [3, 1, 2, 1, 2, 4];
        let mut left: Vec<_> = names
            .iter()
            .zip(saves)
            .enumerate()
            .map(|(at, (name, saves))| checkpoint(name, 0, saves, &[(at as u64, 10)]))
            .collect();
        let states = names.map(String::from);
        assert_eq!(choose(&mut left, &states, None, 30), ["b", "d", "a"]);
        let left = left.iter().map(|it| (&*it.key, it.saves.as_secs()));
        assert_eq!(left.collect::<Vec<_>>(), [("c", 6), ("e", 3), ("f", 4)]);
    }

    #[test]
    fn the_one_before_the_chapter_that_is_worked_at_goes_last() {
        let states = ["cheap", "dear"].map(String::from);
        let gone = choose(&mut all(), &states, Some("cheap"), 199);
        assert_eq!(gone, ["older", "old", "dear"]);
        let gone = choose(&mut all(), &states, Some("cheap"), 1);
        assert_eq!(gone, ["older", "old", "dear", "cheap"]);
    }
}
