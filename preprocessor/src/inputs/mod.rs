//! The files that steps can read: the setting `files` names them, and they are copied into the working directory of the
//! steps.
//!
//! 1. [`InputFiles::of`] checks each name (`check`) and walks the folders (`walk`); every mistake points at the name
//!    in `book.toml` (`written`).
//! 2. [`InputEntry`] is one thing to copy. The files that a step reads are part of its key, see
//!    [`crate::archive::dependencies`].

mod check;
mod walk;
mod written;

pub(crate) use written::place;

use crate::archive::Key;
use crate::archive::dependencies::{Contents, InputSource};
use crate::error::{Error, Result};
use crate::text::normal;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The longest text that is searched for names, in bytes; a longer one is data.
const LONGEST: u64 = 1024 * 1024;

/// One thing to copy, by its path relative to the book's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputEntry {
    /// A folder; its contents have entries of their own, which come later.
    Folder(PathBuf),
    /// A file, or a link to one within the book, which is copied as a file.
    File(PathBuf),
    /// A link to a folder that is copied as well, and its target as written.
    Link(PathBuf, PathBuf),
}

impl InputEntry {
    /// Returns its path relative to the book's root.
    pub(crate) fn path(&self) -> &Path {
        let (Self::Folder(path) | Self::File(path) | Self::Link(path, _)) = self;
        path
    }

    /// Copies it from the book's root, a file with its mode, so that a script can be run. The standard library copies in
    /// the kernel, so that both files share their blocks until one is written, where the disk supports it.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn copy(&self, root: &Path, work: &Path) -> io::Result<()> {
        let to = work.join(self.path());
        // A file listed by itself lies in folders that aren't listed.
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        match self {
            Self::Folder(_) => fs::create_dir_all(to),
            Self::File(path) => fs::copy(root.join(path), to).map(drop),
            Self::Link(_, target) => std::os::unix::fs::symlink(target, to),
        }
    }
}

/// The files below a book's root that its configuration names.
#[derive(Debug)]
pub struct InputFiles {
    root: PathBuf,
    entries: Vec<InputEntry>,
    /// The files among the entries, in order.
    paths: Vec<String>,
}

impl InputFiles {
    /// Returns the files that exist now in the book at `root`, including everything in folders. `written` are the
    /// folders, relative to the root, that builds write, with the writer's name.
    ///
    /// # Errors
    /// Lists every name that isn't a file or folder within the book, or is covered by another one.
    pub fn of(root: &Path, files: &[PathBuf], written: &[(PathBuf, &str)]) -> Result<Self> {
        let mut mistakes = Vec::new();
        let mut entries = Vec::new();
        let checked = check::all(root, files, written);
        let known: Vec<_> = checked.iter().flatten().cloned().collect();
        for (index, name) in checked.into_iter().enumerate() {
            let found = name.and_then(|name| walk::all(root, &name, &known));
            match found {
                Ok(found) => entries.extend(found),
                Err(fault) => mistakes.push(written::mistake(root, files, index, fault)),
            }
        }
        if !mistakes.is_empty() {
            return Err(Error::Mistakes(mistakes));
        }
        let file = |entry: &InputEntry| match entry {
            InputEntry::File(path) => Some(path.to_string_lossy().into_owned()),
            InputEntry::Folder(_) | InputEntry::Link(..) => None,
        };
        let mut paths: Vec<_> = entries.iter().filter_map(file).collect();
        paths.sort_unstable();
        Ok(Self {
            root: root.to_owned(),
            entries,
            paths,
        })
    }

    /// Returns everything to copy, folders before their contents.
    #[must_use]
    pub fn entries(&self) -> &[InputEntry] {
        &self.entries
    }
}

impl InputSource for InputFiles {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn contents(&self, path: &str) -> Option<Contents> {
        let path = self.root.join(path);
        if fs::metadata(&path).ok()?.len() > LONGEST {
            return Some(Contents::Data(
                Key::hash_reader(fs::File::open(path).ok()?).ok()?,
            ));
        }
        let bytes = fs::read(path).ok()?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => Contents::Text(normal(&text).into_owned()),
            Err(error) => Contents::Data(Key::hash_reader(error.as_bytes()).ok()?),
        })
    }
}

/// An invalid name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct InputError {
    /// The reason, as a sentence without its full stop.
    message: String,
    /// The way out.
    help: String,
}

impl InputError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}
