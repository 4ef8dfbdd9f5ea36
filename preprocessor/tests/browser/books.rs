//! The pages that the tests open.

use crate::support::{Copy, stderr};
use std::path::{Path, PathBuf};

/// The built books, which go with this value.
pub(crate) struct Books {
    example: Copy,
}

impl Books {
    /// Builds the example on a server, and the course from its recorded run.
    ///
    /// # Errors
    /// With why one of them can't be built.
    pub(crate) fn build() -> Result<Self, String> {
        let example = Copy::of("examples/isolation");
        example.build()?;
        let books = Self { example };
        let course = books.course();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let (course, root) = (course.to_string_lossy(), root.to_string_lossy());
        let built = books
            .example
            .witness(&["build", "--replay", "--dest-dir", &course, &root], None);
        match built.status.success() {
            true => Ok(books),
            false => Err(format!("the course can't be built: {}", stderr(&built))),
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

    /// The copy that they are made in, whose reaper ends what it runs.
    pub(crate) fn copy(&self) -> &Copy {
        &self.example
    }
}
