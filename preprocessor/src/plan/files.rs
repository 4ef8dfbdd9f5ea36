//! Reading the files that fill a chapter's blocks, as a plan needs it.

/// Reads files of the book.
pub trait BlockFiles {
    /// Returns the text of a file, by its path relative to the book's root, with LF line ends and without a byte order
    /// mark.
    ///
    /// # Errors
    ///
    /// Returns the reason. Nothing outside the book is read.
    fn read(&self, path: &str) -> Result<String, FileError>;

    /// Returns `true` if a file begins with a byte order mark, which [`BlockFiles::read`] leaves out.
    fn begins_with_mark(&self, _path: &str) -> bool {
        false
    }
}

/// The reason why a file of the book can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// No such file; `nearest` is the path of one in the same directory with a similar name.
    Missing {
        /// A path that may have been meant, relative to the book's root.
        nearest: Option<String>,
    },
    /// The path leads out of the book, by itself or through a symbolic link.
    Outside,
    /// Not UTF-8.
    NotText,
    /// Forbidden by the system or the file's type; the reason is a phrase.
    Unreadable(String),
}
