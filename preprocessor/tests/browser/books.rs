//! The pages that the tests open.

use crate::support::{Copy, stderr};
use std::path::{Path, PathBuf};

/// The built books, which go with this value.
pub(crate) struct Books {
    example: Copy,
}

impl Books {
    /// Builds the example on a server, and the course and the guide from their recorded runs.
    ///
    /// # Errors
    /// With why one of them can't be built.
    pub(crate) fn build() -> Result<Self, String> {
        let example = Copy::of("examples/isolation");
        example.build()?;
        let books = Self { example };
        books.replay("", &books.course())?;
        books.replay("docs", &books.guide())?;
        Ok(books)
    }

    /// Builds a book of this repository from its recorded run.
    fn replay(&self, book: &str, pages: &Path) -> Result<(), String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(book);
        let (pages, root) = (pages.to_string_lossy(), root.to_string_lossy());
        let built = self
            .example
            .witness(&["build", "--replay", "--dest-dir", &pages, &root], None);
        match built.status.success() {
            true => Ok(()),
            false => Err(format!("{root} can't be built: {}", stderr(&built))),
        }
    }

    /// The pages of the example.
    pub(crate) fn example(&self) -> PathBuf {
        self.example.pages()
    }

    /// The pages of the course.
    pub(crate) fn course(&self) -> PathBuf {
        self.example.directory().join("course")
    }

    /// The pages of the guide.
    pub(crate) fn guide(&self) -> PathBuf {
        self.example.directory().join("guide")
    }

    /// The copy that they are made in, whose reaper ends what it runs.
    pub(crate) fn copy(&self) -> &Copy {
        &self.example
    }
}
