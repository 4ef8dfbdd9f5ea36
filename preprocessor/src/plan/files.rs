//! The files a chapter's blocks are filled from, as far as a plan has to know about them.

/// Reads files of the book.
pub trait Files {
    /// The text of a file, by its path relative to the book's root, with LF line ends and without a byte order mark.
    ///
    /// # Errors
    ///
    /// Why it can't be read, without having read anything outside the book.
    fn read(&self, path: &str) -> Result<String, FileFault>;

    /// Returns whether a file begins with a byte order mark, which [`Files::read`] leaves out.
    fn begins_with_mark(&self, _path: &str) -> bool {
        false
    }
}

/// Why a file of the book can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// There is none; `nearest` is the path of one in the same directory with a similar name.
    Missing {
        /// A path that may have been meant, relative to the book's root.
        nearest: Option<String>,
    },
    /// Its path leads out of the book, by itself or by way of a symbolic link.
    Outside,
    /// It is not UTF-8.
    NotText,
    /// The system or its kind forbids it: why, as a phrase.
    Unreadable(String),
}
