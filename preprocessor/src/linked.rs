//! The files that steps can read: what the configuration links into the directory in which they work.

use crate::archive::Key;
use crate::archive::reads::{Contents, Linked};
use crate::text::normal;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A longer text is taken for data: names in it are not looked for.
const LONGEST: u64 = 1024 * 1024;

/// The files below a book's root that its configuration names.
#[derive(Debug)]
pub struct LinkedFiles {
    root: PathBuf,
    paths: Vec<String>,
}

impl LinkedFiles {
    /// Those that are there now. Folders are taken with all that is in them; a link to a folder is not followed.
    #[must_use]
    pub fn new(root: &Path, files: &[PathBuf]) -> Self {
        let mut paths = BTreeSet::new();
        let mut add = |path: &Path| {
            if let Ok(path) = path.strip_prefix(root) {
                paths.insert(path.to_string_lossy().into_owned());
            }
        };
        let mut open: Vec<PathBuf> = files.iter().map(|file| root.join(file)).collect();
        while let Some(path) = open.pop() {
            let Ok(entries) = fs::read_dir(&path) else {
                add(&path);
                continue;
            };
            for entry in entries.flatten() {
                let path = entry.path();
                // What an entry is is known with its name; only a link has to be followed.
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push(path),
                    Ok(kind) if kind.is_symlink() && path.is_dir() => {}
                    _ => add(&path),
                }
            }
        }
        Self {
            root: root.to_owned(),
            paths: paths.into_iter().collect(),
        }
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
