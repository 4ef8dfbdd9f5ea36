//! The files that steps can read: what `files` of the configuration names, which is copied into the directory in which they
//! work.
//!
//! 1. [`LinkedFiles::of`] looks at each name (`check`), and goes through the folders (`walk`); every mistake is told where
//!    `book.toml` has the name (`written`).
//! 2. [`Entry`] is what is copied. What steps read of it counts among what they rest on, see [`crate::archive::reads`].

mod check;
mod walk;
mod written;

use crate::archive::Key;
use crate::archive::reads::{Contents, Linked};
use crate::error::{Error, Result};
use crate::text::normal;
use std::fs;
use std::path::{Path, PathBuf};

/// A longer text is taken for data: names in it are not looked for.
const LONGEST: u64 = 1024 * 1024;

/// Something that is copied, by its path relative to the book's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder; what is in it has entries of its own, which come later.
    Folder(PathBuf),
    /// A file, or a link to one within the book, which is copied as a file.
    File(PathBuf),
    /// A link to a folder that is copied as well, and where it leads, as it is written.
    Link(PathBuf, PathBuf),
}

/// The files below a book's root that its configuration names.
#[derive(Debug)]
pub struct LinkedFiles {
    root: PathBuf,
    entries: Vec<Entry>,
    /// The files among the entries, in order.
    paths: Vec<String>,
}

impl LinkedFiles {
    /// Those that are there now, of the book in `root`. Folders are taken with all that is in them. `written` are the folders,
    /// relative to the root, that builds write, with who does.
    ///
    /// # Errors
    /// Every name that isn't that of a file or a folder within the book, or is covered by another one.
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
        let file = |entry: &Entry| match entry {
            Entry::File(path) => Some(path.to_string_lossy().into_owned()),
            Entry::Folder(_) | Entry::Link(..) => None,
        };
        let mut paths: Vec<_> = entries.iter().filter_map(file).collect();
        paths.sort_unstable();
        Ok(Self {
            root: root.to_owned(),
            entries,
            paths,
        })
    }

    /// Everything that is copied, folders before what is in them.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl Linked for LinkedFiles {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn contents(&self, path: &str) -> Option<Contents> {
        let path = self.root.join(path);
        if fs::metadata(&path).ok()?.len() > LONGEST {
            return Some(Contents::Data(
                Key::of_reader(fs::File::open(path).ok()?).ok()?,
            ));
        }
        let bytes = fs::read(path).ok()?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => Contents::Text(normal(&text).into_owned()),
            Err(error) => Contents::Data(Key::of_reader(error.as_bytes()).ok()?),
        })
    }
}

/// A name that can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    /// The reason, as a sentence without its full stop.
    message: String,
    /// The way out.
    help: String,
}

impl Fault {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}
