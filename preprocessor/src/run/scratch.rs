//! The directory in which a chapter's steps work, and the only one in which they write: it has copies of the book's own files, and
//! what is written there goes away with it.

use super::sandbox::{Bounds, Sandbox};
use super::stand::Stand;
use super::token::token;
use crate::error::{Doing, Result};
use crate::linked::Entry;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A chapter's scratch directory. It lies in the stand's own, which the guard removes whatever happens.
pub(crate) struct Scratch {
    directory: PathBuf,
    /// The sandbox that starts its steps.
    sandbox: Sandbox,
}

impl Scratch {
    /// Makes the directory in that of the stand, with copies of `files` of the book's root.
    pub(crate) fn new(stand: &Stand, root: &Path, files: &[Entry]) -> Result<Self> {
        let directory = stand.directory.join(format!("chapter-{}", token()));
        let (work, temporary) = (directory.join("work"), directory.join("tmp"));
        for made in [&work, &temporary] {
            fs::create_dir_all(made).doing(|| format!("making {}", made.display()))?;
        }
        let (sandbox, writable) = stand.sandbox();
        let within = std::iter::once(&directory).chain(writable);
        let scratch = Self {
            sandbox: sandbox.within(Bounds {
                write: within.cloned().collect(),
                ..Bounds::default()
            })?,
            directory,
        };
        for entry in files {
            copy(entry, root, &work).doing(|| {
                let (Entry::Folder(path) | Entry::File(path) | Entry::Link(path, _)) = entry;
                format!("copying {} for the steps of a chapter", path.display())
            })?;
        }
        Ok(scratch)
    }

    /// The working directory of steps.
    pub(crate) fn work(&self) -> PathBuf {
        self.directory.join("work")
    }

    /// The place of steps for temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.directory.join("tmp")
    }

    /// The sandbox that starts steps, so that they write nowhere else.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Removes the directory.
    pub(crate) fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.directory)
            .doing(|| format!("removing {}", self.directory.display()))
    }
}

/// Copies a file with its mode, so that a script can be run. The library copies in the kernel, and so that both files share
/// their blocks until one is written, where the disk can.
fn copy(entry: &Entry, root: &Path, work: &Path) -> io::Result<()> {
    let (Entry::Folder(path) | Entry::File(path) | Entry::Link(path, _)) = entry;
    let to = work.join(path);
    // One that is named by itself lies in folders that aren't.
    to.parent().map_or(Ok(()), fs::create_dir_all)?;
    match entry {
        Entry::Folder(_) => fs::create_dir_all(to),
        Entry::File(_) => fs::copy(root.join(path), to).map(drop),
        Entry::Link(_, target) => std::os::unix::fs::symlink(target, to),
    }
}
