//! A transcript that an author has accepted: what a chapter's run is held against.
//!
//! It is a text that a person can read and a version control system can merge:
//!
//! ```text
//! mdbook-witness transcript 1
//! postgres 15 17 18
//!
//! == run main: SELECT count(*) FROM orders;
//!    count
//!   ---------
//!    2000000
//!   (1 row)
//! -- 15
//!   ERROR:  …
//!
//! end
//! ```
//!
//! A line that begins with `==` is the title of a block, and what it printed stands below it, two spaces to the right. What it
//! prints on other versions of PostgreSQL stands below a line that begins with `--` and names them; only where it differs.

mod merge;
mod read;
mod write;

pub use merge::{Seen, merge};
pub use read::{Fault, read};
pub use write::write;

use std::collections::BTreeSet;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// What the first line begins with; the version of the format follows.
const MAGIC: &str = "mdbook-witness transcript";

/// A transcript as it was accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The major versions on which it was accepted.
    pub versions: BTreeSet<u32>,
    /// One for each block, in the order of the chapter.
    pub entries: Vec<Entry>,
}

/// What is accepted of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// See [`super::entry::Entry::title`].
    pub title: String,
    /// The line of its title in the file, from 1; 0 if it was never in one.
    pub line: usize,
    /// What it prints on all versions that aren't named in `others`.
    pub lines: Vec<String>,
    /// What it prints on some versions.
    pub others: Vec<(BTreeSet<u32>, Vec<String>)>,
}

impl Entry {
    /// What the block prints on a major version.
    #[must_use]
    pub fn on(&self, version: u32) -> &[String] {
        let other = self
            .others
            .iter()
            .find(|(versions, _)| versions.contains(&version));
        other.map_or(&self.lines, |(_, lines)| lines)
    }
}

impl Accepted {
    /// Whether most of its blocks have these titles, in whatever order.
    #[must_use]
    pub fn is_alike(&self, titles: &[(usize, String)]) -> bool {
        let has = |entry: &&Entry| titles.iter().any(|(_, title)| *title == entry.title);
        let known = self.entries.iter().filter(has);
        known.count() * 2 > self.entries.len()
    }
}
