//! The book's files, for a plan to read.

use crate::error::nearest;
use crate::plan::{BlockFiles, FileError};
use crate::text::{MARK, normal};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// Reads files in the directory of a book, and none outside it.
#[derive(Debug, Clone)]
pub struct BookFiles {
    root: PathBuf,
}

impl BookFiles {
    /// Makes a reader for the book whose `book.toml` is in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        // If the root can't be resolved, neither can a file in it.
        Self {
            root: root.canonicalize().unwrap_or(root),
        }
    }

    /// Returns a path in the same directory with a similar name, relative to the book's root.
    fn nearest(&self, path: &Path) -> Option<String> {
        let directory = path.parent()?;
        let wanted = path.file_name()?.to_str()?;
        let entries = std::fs::read_dir(self.root.join(directory)).ok()?;
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        let found = nearest(wanted, names.iter().map(String::as_str))?;
        Some(directory.join(found).to_str()?.to_owned())
    }
}

impl BlockFiles for BookFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let path = Path::new(path);
        if !stays_inside(path) {
            return Err(FileError::Outside);
        }
        let unreadable = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::Missing {
                nearest: self.nearest(path),
            },
            _ => FileError::Unreadable(error.to_string()),
        };
        let file = self.root.join(path).canonicalize().map_err(unreadable)?;
        if !file.starts_with(&self.root) {
            return Err(FileError::Outside);
        }
        if !file.is_file() {
            return Err(FileError::Unreadable("it is not a regular file".to_owned()));
        }
        let bytes = std::fs::read(file).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| FileError::NotText)?;
        Ok(normal(&text).into_owned())
    }

    fn begins_with_mark(&self, path: &str) -> bool {
        let mut mark = [0; MARK.len_utf8()];
        stays_inside(Path::new(path))
            && std::fs::File::open(self.root.join(path))
                .and_then(|mut file| file.read_exact(&mut mark))
                .is_ok()
            && std::str::from_utf8(&mark).is_ok_and(|it| it.starts_with(MARK))
    }
}

/// Returns `true` if a path, by its text alone, never leaves the directory it is relative to.
fn stays_inside(path: &Path) -> bool {
    let mut depth = 0_usize;
    path.components().all(|component| match component {
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::CurDir => true,
        Component::ParentDir => match depth.checked_sub(1) {
            Some(less) => {
                depth = less;
                true
            }
            None => false,
        },
        Component::RootDir | Component::Prefix(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_inside_the_book_is_read() -> std::io::Result<()> {
        let outer = tempfile::tempdir()?;
        let root = outer.path().join("book");
        std::fs::create_dir_all(root.join("sql"))?;
        std::fs::write(outer.path().join("secret"), "x")?;
        std::fs::write(root.join("sql/a.sql"), "\u{feff}select 1;\r\n")?;
        std::fs::write(root.join("sql/latin"), [0xe9])?;
        std::os::unix::fs::symlink("../../secret", root.join("sql/out"))?;
        std::os::unix::fs::symlink("a.sql", root.join("sql/in.sql"))?;
        let files = BookFiles::new(&root);
        let text = Ok("select 1;\n".to_owned());
        assert_eq!(files.read("sql/a.sql"), text);
        assert_eq!(files.read("sql/in.sql"), text);
        assert_eq!(files.read("./sql/../sql/a.sql"), text);
        for outside in ["../secret", "sql/../../secret", "/etc/hostname", "sql/out"] {
            assert_eq!(files.read(outside), Err(FileError::Outside), "{outside}");
        }
        assert_eq!(files.read("sql/latin"), Err(FileError::NotText));
        assert!(matches!(files.read("sql"), Err(FileError::Unreadable(_))));
        let missing = |nearest: Option<&str>| {
            let nearest = nearest.map(str::to_owned);
            Err(FileError::Missing { nearest })
        };
        assert_eq!(files.read("sql/b.sql"), missing(Some("sql/a.sql")));
        assert_eq!(files.read("sql/a.sql/x"), missing(None));
        assert_eq!(files.read("nowhere/x"), missing(None));
        Ok(())
    }
}
