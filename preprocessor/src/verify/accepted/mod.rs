//! An accepted transcript, with which a chapter's run is compared.
//!
//! It is a text file that a person can read and a version control system can merge:
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
//! A line that begins with `==` is the title of a block, with its output below it, two spaces to the right. A line that
//! begins with `--` names other versions of PostgreSQL, with their output below it, if it differs.

mod merge;
mod neighbours;
mod read;
mod write;

pub use merge::{VersionEntries, merge};
pub(super) use merge::{merged_pairs, versions};
pub use neighbours::Neighbours;
pub(super) use neighbours::names;
pub use read::{TranscriptError, read};
pub use write::write;

use crate::plan::StepId;
use std::collections::BTreeSet;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// The prefix of the first line; the version of the format follows.
const MAGIC: &str = "mdbook-witness transcript";

/// An accepted transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The major versions on which it was accepted.
    pub versions: BTreeSet<u32>,
    /// One for each block, in the order of the chapter.
    pub entries: Vec<AcceptedEntry>,
}

/// The accepted output of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedEntry {
    /// See [`super::entry::TranscriptEntry::title`].
    pub title: String,
    /// The line of its title in the file, from 1; 0 if it isn't from a file.
    pub line: usize,
    /// Its output on all versions that aren't named in `others`.
    pub lines: Vec<String>,
    /// Its output on certain versions.
    pub others: Vec<(BTreeSet<u32>, Vec<String>)>,
}

impl AcceptedEntry {
    /// Returns the block's output on a major version.
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
    /// Returns `true` if most of its blocks have these titles, in any order.
    #[must_use]
    pub fn is_alike(&self, titles: &[(StepId, String)]) -> bool {
        let has = |entry: &&AcceptedEntry| titles.iter().any(|(_, title)| *title == entry.title);
        let known = self.entries.iter().filter(has);
        known.count() * 2 > self.entries.len()
    }
}
