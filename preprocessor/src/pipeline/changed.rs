//! The book's own files, which no step may change: they are what chapters rest on.

use super::causes::code;
use super::lookup::Lookup;
use crate::archive::Key;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The files that chapters rest on, as they were when this was asked last.
pub(super) struct Changed<'a> {
    lookup: &'a Lookup<'a>,
    /// Those that steps read, and the folders that they may find them in.
    readable: Vec<PathBuf>,
    /// Those that blocks are filled from, with what was in them at the beginning.
    filling: Vec<(String, Option<Key>)>,
    seen: RefCell<Vec<Option<Seen>>>,
}

/// The state of a file, which changes whenever it is written.
type Seen = (u64, u64, i64, i64);

impl<'a> Changed<'a> {
    /// Looks at the files as they are before the first step.
    pub(super) fn new(lookup: &'a Lookup<'a>) -> Self {
        let filling = filling(lookup).into_iter();
        let filling = filling.map(|path| {
            let key = key(&lookup.root.join(&path));
            (path, key)
        });
        let changed = Self {
            lookup,
            readable: lookup.readable().collect(),
            filling: filling.collect(),
            seen: RefCell::default(),
        };
        changed.seen.replace(changed.look());
        changed
    }

    /// The files that have another text now than the chapters rest on, if something was written since this was asked last.
    pub(super) fn now(&self) -> BTreeSet<String> {
        let now = self.look();
        if *self.seen.borrow() == now {
            return BTreeSet::new();
        }
        self.seen.replace(now);
        let filling = self.filling.iter();
        let filling = filling.filter(|(path, was)| key(&self.lookup.root.join(path)) != *was);
        let filling = filling.map(|(path, _)| path.clone());
        filling.chain(self.lookup.changed()).collect()
    }

    fn look(&self) -> Vec<Option<Seen>> {
        let filling = self.filling.iter().map(|(path, _)| Path::new(path));
        let all = self.readable.iter().map(PathBuf::as_path).chain(filling);
        all.map(|path| seen(&self.lookup.root.join(path))).collect()
    }
}

/// The files that blocks are filled from.
fn filling(lookup: &Lookup<'_>) -> BTreeSet<String> {
    let steps = lookup.planned.iter().flat_map(|it| &it.plan.steps);
    steps
        .filter_map(|step| code(&step.verb)?.file.clone())
        .collect()
}

fn key(file: &Path) -> Option<Key> {
    Key::of_reader(File::open(file).ok()?).ok()
}

fn seen(file: &Path) -> Option<Seen> {
    let of = |it: Metadata| (it.ino(), it.size(), it.ctime(), it.ctime_nsec());
    std::fs::metadata(file).ok().map(of)
}
