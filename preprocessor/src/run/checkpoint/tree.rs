//! Copying a data directory.

use crate::error::{Doing, Error, Result};
use crate::run::stand::user::User;
use std::fs::{self, File, FileTimes, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// What stays free on the disk for everybody else, in bytes.
const SPARE: u64 = 64 << 20;

/// A file or directory of a tree.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it is, from the tree's root.
    pub(super) path: PathBuf,
    pub(super) metadata: Metadata,
}

/// What copying a tree came to, in bytes of the files' contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) copied: u64,
    pub(super) linked: u64,
}

/// All files and directories of a tree but those that `leaves_out` names, each directory before what is in it.
///
/// # Errors
/// When one of them is neither: what a link leads to is elsewhere and would not be kept.
pub(super) fn list(root: &Path, leaves_out: impl Fn(&Path) -> bool) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(directory) = open.pop() {
        let whole = root.join(&directory);
        let doing = || format!("reading {}", whole.display());
        for entry in fs::read_dir(&whole).doing(doing)? {
            let entry = entry.doing(doing)?;
            let path = directory.join(entry.file_name());
            if leaves_out(&path) {
                continue;
            }
            let metadata = entry.metadata().doing(doing)?;
            if metadata.is_dir() {
                open.push(path.clone());
            } else if !metadata.is_file() {
                return Err(elsewhere(&root.join(path)));
            }
            entries.push(Entry { path, metadata });
        }
    }
    Ok(entries)
}

/// The error of a part of a cluster that is not in its data directory.
pub(super) fn elsewhere(path: &Path) -> Error {
    Error::setup(
        format!(
            "{} is a link, and what it leads to would not be kept",
            path.display()
        ),
        "only a cluster that lies in one directory can be copied: do without a tablespace elsewhere",
    )
}

impl Entry {
    /// Whether this file and the one that lies at the same place in another tree are names of one file.
    pub(super) fn is_shared_with(&self, tree: &Path) -> bool {
        let what = |it: &Metadata| (it.dev(), it.ino());
        let other = tree.join(&self.path).symlink_metadata();
        other.is_ok_and(|other| what(&other) == what(&self.metadata))
    }

    /// Whether the file is, without a look into it, the one that lies at the same place in `base`, a copy made of this
    /// tree or the copy this tree was made of.
    ///
    /// Both were made while no server ran, and a copy keeps the time of its original to the nanosecond. A file that was
    /// written since has a later time: a server starts, and a system's clock goes on, between a copy and the next write.
    /// Where a disk knows whole seconds only, the time has no fraction, and says nothing.
    pub(super) fn is_in(&self, base: &Path) -> bool {
        let own = &self.metadata;
        let what = |it: &Metadata| {
            let time = (it.mtime(), it.mtime_nsec());
            (it.len(), time, it.mode(), it.uid(), it.gid())
        };
        let kept = base.join(&self.path).symlink_metadata();
        own.mtime_nsec() != 0 && kept.is_ok_and(|kept| kept.is_file() && what(&kept) == what(own))
    }
}

/// Where a file with the same contents lies, which may have one more name.
pub(super) type Same<'a> = &'a dyn Fn(&Entry) -> Option<PathBuf>;

/// The bytes that [`copy`] would write.
pub(super) fn cost(entries: &[Entry], same: Same<'_>) -> u64 {
    entries
        .iter()
        .filter(|it| it.metadata.is_file() && same(it).is_none())
        .map(|it| it.metadata.len())
        .sum()
}

/// Checks that there is room for so many bytes below a directory, and some to spare.
///
/// # Errors
/// When there isn't.
pub(super) fn room(directory: &Path, bytes: u64) -> Result<()> {
    let disk = nix::sys::statvfs::statvfs(directory)
        .map_err(io::Error::from)
        .doing(|| format!("asking for the room below {}", directory.display()))?;
    // The width of these numbers is the system's.
    #[allow(clippy::unnecessary_cast, reason = "not on every system")]
    let free = (disk.blocks_available() as u64).saturating_mul(disk.fragment_size() as u64);
    if free >= bytes.saturating_add(SPARE) {
        return Ok(());
    }
    Err(Error::setup(
        format!(
            "there is no room below {} for a copy of the server's data: {} MB are free, {} MB are needed",
            directory.display(),
            free >> 20,
            (bytes + SPARE) >> 20
        ),
        "make room there, or name a directory on another disk in the environment's WITNESS_CACHE",
    ))
}

/// Copies entries of a tree to another place, with owner, mode and time. Where the same file is known, it gets one more name
/// instead.
///
/// # Errors
/// When the system refuses; what was copied is left.
pub(super) fn copy(entries: &[Entry], from: &Path, to: &Path, same: Same<'_>) -> Result<Copied> {
    let mut done = Copied::default();
    let root = from
        .metadata()
        .doing(|| format!("reading {}", from.display()))?;
    directory(to, &root).doing(|| format!("making {}", to.display()))?;
    for entry in entries {
        let target = to.join(&entry.path);
        if entry.metadata.is_dir() {
            directory(&target, &entry.metadata).doing(|| format!("making {}", target.display()))?;
        } else if same(entry).is_some_and(|it| is_linked(&it, &target)) {
            done.linked += entry.metadata.len();
        } else {
            file(&from.join(&entry.path), &target, &entry.metadata)
                .doing(|| format!("copying to {}", target.display()))?;
            done.copied += entry.metadata.len();
        }
    }
    Ok(done)
}

/// Removes entries of a tree that `goes` names, each with all that is in it.
///
/// # Errors
/// When the system refuses.
pub(super) fn remove(tree: &Path, entries: &[Entry], goes: impl Fn(&Path) -> bool) -> Result<()> {
    for entry in entries.iter().rev().filter(|entry| goes(&entry.path)) {
        let path = tree.join(&entry.path);
        let removed = if entry.metadata.is_dir() {
            fs::remove_dir(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.doing(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

/// Gives files of a tree up for the same ones elsewhere, so that they are on the disk once. The bytes of them.
pub(super) fn share(entries: &[Entry], tree: &Path, same: Same<'_>) -> u64 {
    let spare = tree.with_extension("link");
    let mut bytes = 0;
    for entry in entries.iter().filter(|entry| entry.metadata.is_file()) {
        // Where that is refused, the file stays, which is as good.
        if same(entry).is_some_and(|it| is_linked(&it, &spare)) {
            match fs::rename(&spare, tree.join(&entry.path)) {
                Ok(()) => bytes += entry.metadata.len(),
                Err(_) => drop(fs::remove_file(&spare)),
            }
        }
    }
    bytes
}

/// Gives a file one more name, if that can be done: not every disk can, and none without a limit.
fn is_linked(file: &Path, name: &Path) -> bool {
    fs::hard_link(file, name).is_ok()
}

fn directory(path: &Path, like: &Metadata) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)?;
    own(path, like)?;
    fs::set_permissions(path, fs::Permissions::from_mode(like.mode() & 0o7777))
}

/// The library copies in the kernel, and so that both files share their blocks until one is written, where the disk can:
/// `copy_file_range` on Linux, `fclonefileat` on macOS (<https://doc.rust-lang.org/std/fs/fn.copy.html>). Mode included.
fn file(from: &Path, to: &Path, like: &Metadata) -> io::Result<()> {
    fs::copy(from, to)?;
    own(to, like)?;
    File::open(to)?.set_times(FileTimes::new().set_modified(like.modified()?))
}

/// Only root's files can be somebody else's.
fn own(path: &Path, like: &Metadata) -> io::Result<()> {
    if User::is_root() {
        chown(path, Some(like.uid()), Some(like.gid()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    /// A tree with a file `file` that was last written so many nanoseconds after a whole second.
    fn tree(place: &Path, text: &str, nanoseconds: u64) -> PathBuf {
        let tree = place.join(text);
        fs::create_dir(&tree).expect("made");
        fs::write(tree.join("file"), text).expect("written");
        let time = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, nanoseconds as u32);
        let file = File::open(tree.join("file")).expect("there");
        file.set_modified(time).expect("ours");
        tree
    }

    /// The bytes that are linked when the first tree is copied and the second is its base.
    fn linked(one: u64, text: &str, other: u64) -> u64 {
        let place = tempfile::tempdir().expect("a directory");
        let (from, base) = (
            tree(place.path(), "one", one),
            tree(place.path(), text, other),
        );
        let entries = list(&from, |_| false).expect("read");
        let to = place.path().join("copy");
        let same = |it: &Entry| it.is_in(&base).then(|| base.join(&it.path));
        let copied = copy(&entries, &from, &to, &same).expect("copied");
        assert_eq!(copied.linked + copied.copied, 3);
        assert_eq!(cost(&entries, &same), copied.copied);
        let time = |tree: &Path| {
            tree.join("file")
                .metadata()
                .and_then(|it| it.modified())
                .ok()
        };
        assert_eq!(time(&to), time(&from));
        copied.linked
    }

    #[test]
    fn time_and_size_tell_a_file_from_another() {
        assert_eq!(linked(5, "two", 5), 3);
        assert_eq!(linked(5, "two", 6), 0);
        assert_eq!(linked(5, "three", 5), 0);
    }

    #[test]
    fn whole_seconds_tell_nothing() {
        assert_eq!(linked(0, "two", 0), 0);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let place = tempfile::tempdir().expect("a directory");
        std::os::unix::fs::symlink("/etc", place.path().join("link")).expect("made");
        assert!(list(place.path(), |_| false).is_err());
        assert!(list(place.path(), |path| path == "link").is_ok());
    }

    #[test]
    fn a_full_disk_is_known_before() {
        let place = tempfile::tempdir().expect("a directory");
        assert!(room(place.path(), 0).is_ok());
        let error = room(place.path(), u64::MAX / 2).expect_err("too much");
        assert!(error.to_string().contains("there is no room"), "{error}");
    }
}
