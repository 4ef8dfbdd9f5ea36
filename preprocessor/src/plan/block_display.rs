//! The display of a block on its page, which has no effect on the run.

use super::Varies;

/// The parts of a block that a page shows folded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FoldedParts {
    /// Its code.
    pub code: bool,
    /// Its output.
    pub output: bool,
}

/// The columns by which readers find the rows of a block's tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableRows {
    /// The columns with a choice of their values. If there are any, the rows can also be filtered by a text.
    pub filter: Vec<String>,
    /// The column whose values name the rows, so that links lead to them.
    pub anchors: Option<String>,
}

/// The display of a block. It has no effect on the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display {
    /// The block's language, the first word of its info string.
    pub language: String,
    /// True if the code is hidden.
    pub hide_code: bool,
    /// True if the output is hidden.
    pub hide_output: bool,
    /// True if readers who follow the page by hand don't need the hidden code.
    pub is_builds_own: bool,
    /// The number of output lines to show; `None` for the page's default.
    pub lines: Option<usize>,
    /// The words for readers in place of the SQL condition that it waits for: `it waits for the writer`.
    pub said: Option<String>,
    /// True if psql's tables in the output are shown as tables of the page.
    pub as_table: bool,
    /// The columns by which readers find the rows of these tables.
    pub rows: TableRows,
    /// The parts that the page shows folded.
    pub fold: FoldedParts,
    /// The parts of the output that vary from run to run. Readers see them; comparisons of two runs ignore them.
    pub varies: Vec<Varies>,
}

impl Display {
    /// Returns `true` if the page shows nothing of the block.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.hide_code && self.hide_output
    }
}
