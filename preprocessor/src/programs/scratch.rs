//! The working directory of a chapter's steps, and the only one in which they write: it has copies of the book's own
//! files, and is removed with all changes.

use crate::error::{Context, Result};
use crate::inputs::InputEntry;
use crate::sandbox::{Bounds, Sandbox};
use crate::stand::Stand;
use crate::token::random_token;
use std::fs;
use std::path::{Path, PathBuf};

/// A chapter's scratch directory. It lies in the stand's own, which the reaper removes in any case.
pub(crate) struct Scratch {
    directory: PathBuf,
    /// The sandbox that starts its steps.
    sandbox: Sandbox,
}

impl Scratch {
    /// Creates the directory in that of the stand, with copies of `files` of the book's root.
    pub(crate) fn new(stand: &Stand, root: &Path, files: &[InputEntry]) -> Result<Self> {
        let directory = stand.directory.join(format!("chapter-{}", random_token()));
        let (work, temporary) = (directory.join("work"), directory.join("tmp"));
        for made in [&work, &temporary] {
            fs::create_dir_all(made).context(|| format!("making {}", made.display()))?;
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
            entry.copy(root, &work).context(|| {
                let path = entry.path().display();
                format!("copying {path} for the steps of a chapter")
            })?;
        }
        Ok(scratch)
    }

    /// The working directory of steps.
    pub(crate) fn work(&self) -> PathBuf {
        self.directory.join("work")
    }

    /// The directory of steps for temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.directory.join("tmp")
    }

    /// The sandbox that starts steps, which confines their writes to this directory.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Removes the directory.
    pub(crate) fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.directory)
            .context(|| format!("removing {}", self.directory.display()))
    }
}
