//! The files a chapter's blocks are filled from, as far as a plan has to know about them.

/// Reads files of the book.
pub trait Files {
    /// The text of a file, by its path relative to the book's root, with LF line ends.
    ///
    /// # Errors
    ///
    /// Why it can't be read, without having read anything outside the book.
    fn read(&self, path: &str) -> Result<String, FileFault>;
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
