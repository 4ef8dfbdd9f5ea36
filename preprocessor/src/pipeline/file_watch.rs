//! Detects changes to the book's own files, which no step may change since chapters depend on them.

use super::cache::RecordCache;
use super::failure_causes::code;
use crate::archive::Key;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The files that chapters depend on, with their state at the last check.
pub(super) struct FileWatch<'a> {
    cache: &'a RecordCache<'a>,
    /// The files that steps read, and the folders in `files`.
    readable: Vec<PathBuf>,
    /// The files that fill blocks, with the keys of their initial contents.
    filling: Vec<(String, Option<Key>)>,
    seen: RefCell<Vec<Option<FileStamp>>>,
}

/// A file's inode, size and time of change, which differ after each write.
type FileStamp = (u64, u64, i64, i64);

impl<'a> FileWatch<'a> {
    /// Records the files' state before the first step.
    pub(super) fn new(cache: &'a RecordCache<'a>) -> Self {
        let filling = filling(cache).into_iter();
        let filling = filling.map(|path| {
            let key = key(&cache.root.join(&path));
            (path, key)
        });
        let changed = Self {
            cache,
            readable: cache.readable().collect(),
            filling: filling.collect(),
            seen: RefCell::default(),
        };
        changed.seen.replace(changed.look());
        changed
    }

    /// Returns the files whose contents differ from those that the chapters depend on. Empty if nothing was written
    /// since the last check.
    pub(super) fn now(&self) -> BTreeSet<String> {
        let now = self.look();
        if *self.seen.borrow() == now {
            return BTreeSet::new();
        }
        self.seen.replace(now);
        let filling = self.filling.iter();
        let filling = filling.filter(|(path, was)| key(&self.cache.root.join(path)) != *was);
        let filling = filling.map(|(path, _)| path.clone());
        filling.chain(self.cache.changed()).collect()
    }

    fn look(&self) -> Vec<Option<FileStamp>> {
        let filling = self.filling.iter().map(|(path, _)| Path::new(path));
        let all = self.readable.iter().map(PathBuf::as_path).chain(filling);
        all.map(|path| seen(&self.cache.root.join(path))).collect()
    }
}

/// Returns the files that fill blocks.
fn filling(cache: &RecordCache<'_>) -> BTreeSet<String> {
    let steps = cache.planned.iter().flat_map(|it| &it.plan.steps);
    steps
        .filter_map(|step| code(&step.verb)?.file.clone())
        .collect()
}

fn key(file: &Path) -> Option<Key> {
    Key::hash_reader(File::open(file).ok()?).ok()
}

fn seen(file: &Path) -> Option<FileStamp> {
    let of = |it: Metadata| (it.ino(), it.size(), it.ctime(), it.ctime_nsec());
    std::fs::metadata(file).ok().map(of)
}
