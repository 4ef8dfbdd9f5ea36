//! Copies data directories.

use crate::error::{Context, Error, Result};
use crate::stand::server::user::User;
use std::fs::{self, File, FileTimes, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Bytes that must stay free on the disk for other programs.
const SPARE: u64 = 64 << 20;

/// A file or directory of a tree.
#[derive(Debug)]
pub(super) struct TreeEntry {
    /// Its path, relative to the tree's root.
    pub(super) path: PathBuf,
    pub(super) metadata: Metadata,
}

/// The result of copying a tree, in bytes of the files' contents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) copied: u64,
    pub(super) linked: u64,
}

/// All files and directories of a tree except those that `leaves_out` selects, each directory before its contents.
///
/// # Errors
/// Fails if one of them is neither: the target of a link lies elsewhere and would not be copied.
pub(super) fn list(root: &Path, leaves_out: impl Fn(&Path) -> bool) -> Result<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(directory) = open.pop() {
        let whole = root.join(&directory);
        let doing = || format!("reading {}", whole.display());
        for entry in fs::read_dir(&whole).context(doing)? {
            let entry = entry.context(doing)?;
            let path = directory.join(entry.file_name());
            if leaves_out(&path) {
                continue;
            }
            let metadata = entry.metadata().context(doing)?;
            if metadata.is_dir() {
                open.push(path.clone());
            } else if !metadata.is_file() {
                return Err(elsewhere(&root.join(path)));
            }
            entries.push(TreeEntry { path, metadata });
        }
    }
    Ok(entries)
}

/// The error for a part of a cluster outside its data directory.
pub(super) fn elsewhere(path: &Path) -> Error {
    Error::setup(
        format!(
            "{} is a link, and its target would not be copied",
            path.display()
        ),
        "only a cluster in a single directory can be copied: do not use tablespaces outside it",
    )
}

impl TreeEntry {
    /// Returns `true` if this file and the one at the same path in another tree are hard links to one file.
    pub(super) fn is_shared_with(&self, tree: &Path) -> bool {
        let what = |it: &Metadata| (it.dev(), it.ino());
        let other = tree.join(&self.path).symlink_metadata();
        other.is_ok_and(|other| what(&other) == what(&self.metadata))
    }

    /// Returns `true` if the file is known, by its metadata, to equal the one at the same path in `base`, a copy made
    /// of this tree or the copy this tree was made of.
    ///
    /// Both were made while no server ran, and a copy has the time of its original to the nanosecond. A file that was
    /// written since has a later time: a server starts, and a system's clock advances, between a copy and the next
    /// write. On a disk that stores whole seconds only, the time has no fraction, and proves nothing.
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

/// The path of a file with the same contents, which may get one more hard link.
pub(super) type SharedFiles<'a> = &'a dyn Fn(&TreeEntry) -> Option<PathBuf>;

/// The bytes that [`copy`] would write.
pub(super) fn cost(entries: &[TreeEntry], same: SharedFiles<'_>) -> u64 {
    entries
        .iter()
        .filter(|it| it.metadata.is_file() && same(it).is_none())
        .map(|it| it.metadata.len())
        .sum()
}

/// Checks that there is room for this many bytes below a directory, plus a reserve.
///
/// # Errors
/// Fails if there isn't.
pub(super) fn room(directory: &Path, bytes: u64) -> Result<()> {
    let disk = nix::sys::statvfs::statvfs(directory)
        .map_err(io::Error::from)
        .context(|| format!("asking for the room below {}", directory.display()))?;
    // The width of these numbers depends on the system.
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
        "free some space there, or set WITNESS_CACHE to a directory on another disk",
    ))
}

/// Copies entries of a tree to another place, with owner, mode and time. If the same file is known, it gets one more
/// hard link instead.
///
/// # Errors
/// Fails if the system refuses; partial copies are left.
pub(super) fn copy(
    entries: &[TreeEntry],
    from: &Path,
    to: &Path,
    same: SharedFiles<'_>,
) -> Result<Copied> {
    let mut done = Copied::default();
    let root = from
        .metadata()
        .context(|| format!("reading {}", from.display()))?;
    directory(to, &root).context(|| format!("making {}", to.display()))?;
    for entry in entries {
        let target = to.join(&entry.path);
        if entry.metadata.is_dir() {
            directory(&target, &entry.metadata)
                .context(|| format!("making {}", target.display()))?;
        } else if same(entry).is_some_and(|it| try_hard_link(&it, &target)) {
            done.linked += entry.metadata.len();
        } else {
            file(&from.join(&entry.path), &target, &entry.metadata)
                .context(|| format!("copying to {}", target.display()))?;
            done.copied += entry.metadata.len();
        }
    }
    Ok(done)
}

/// Removes the entries of a tree that `goes` selects, each with its contents.
///
/// # Errors
/// Fails if the system refuses.
pub(super) fn remove(
    tree: &Path,
    entries: &[TreeEntry],
    goes: impl Fn(&Path) -> bool,
) -> Result<()> {
    for entry in entries.iter().rev().filter(|entry| goes(&entry.path)) {
        let path = tree.join(&entry.path);
        let removed = if entry.metadata.is_dir() {
            fs::remove_dir(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

/// Replaces files of a tree by hard links to equal files, so that they are on the disk once. Returns their bytes.
pub(super) fn share(entries: &[TreeEntry], tree: &Path, same: SharedFiles<'_>) -> u64 {
    let spare = tree.with_extension("link");
    let mut bytes = 0;
    for entry in entries.iter().filter(|entry| entry.metadata.is_file()) {
        // If the link can't be made, the file simply stays.
        if same(entry).is_some_and(|it| try_hard_link(&it, &spare)) {
            match fs::rename(&spare, tree.join(&entry.path)) {
                Ok(()) => bytes += entry.metadata.len(),
                Err(_) => drop(fs::remove_file(&spare)),
            }
        }
    }
    bytes
}

/// Hard-links a file if possible: not every disk supports it, and all have a limit.
fn try_hard_link(file: &Path, name: &Path) -> bool {
    fs::hard_link(file, name).is_ok()
}

fn directory(path: &Path, like: &Metadata) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)?;
    own(path, like)?;
    fs::set_permissions(path, fs::Permissions::from_mode(like.mode() & 0o7777))
}

/// The standard library copies in the kernel, so that both files share their blocks until one is written, where the
/// disk supports it: `copy_file_range` on Linux, `fclonefileat` on macOS
/// (<https://doc.rust-lang.org/std/fs/fn.copy.html>). Mode included.
fn file(from: &Path, to: &Path, like: &Metadata) -> io::Result<()> {
    fs::copy(from, to)?;
    own(to, like)?;
    File::open(to)?.set_times(FileTimes::new().set_modified(like.modified()?))
}

/// Only root can own files of other users.
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

    /// A tree with a file `file` that was last written this many nanoseconds after a whole second.
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
        let same = |it: &TreeEntry| it.is_in(&base).then(|| base.join(&it.path));
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
