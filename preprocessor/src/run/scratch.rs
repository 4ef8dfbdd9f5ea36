//! The directory in which a chapter's steps work: the book's own files are linked in, and what they write goes
//! away with it.

use super::token::token;
use crate::error::{Doing, Result};
use std::path::{Path, PathBuf};

/// A chapter's scratch directory. It lies in the stand's own, which the guard removes whatever happens.
pub(crate) struct Scratch {
    directory: PathBuf,
}

impl Scratch {
    /// Makes the directory below `stand`, with links to `files` of the book's root.
    pub(crate) fn new(stand: &Path, root: &Path, files: &[PathBuf]) -> Result<Self> {
        let scratch = Self {
            directory: stand.join(format!("chapter-{}", token())),
        };
        let work = scratch.work();
        std::fs::create_dir_all(&work).doing(|| format!("making {}", work.display()))?;
        for file in files {
            let link = scratch.work().join(file);
            std::os::unix::fs::symlink(root.join(file), &link)
                .doing(|| format!("linking {}", link.display()))?;
        }
        Ok(scratch)
    }

    /// The working directory of steps.
    pub(crate) fn work(&self) -> PathBuf {
        self.directory.join("work")
    }

    /// Removes the directory.
    pub(crate) fn remove(self) -> Result<()> {
        std::fs::remove_dir_all(&self.directory)
            .doing(|| format!("removing {}", self.directory.display()))
    }
}
