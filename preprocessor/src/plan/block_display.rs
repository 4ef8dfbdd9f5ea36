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

/// The form in which a page shows an output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OutputForm {
    /// The text that was printed.
    #[default]
    Text,
    /// psql's tables as tables of the page.
    Table,
    /// Markdown, rendered.
    Markdown,
    /// A drawing, from SVG.
    Picture,
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
    /// The language of the code: the first word of the block's info string, or that of its interpreter.
    pub language: String,
    /// True if the code is hidden.
    pub hide_code: bool,
    /// True if the output is hidden.
    pub hide_output: bool,
    /// True if readers who follow the page by hand don't need the hidden code.
    pub is_builds_own: bool,
    /// The number of output lines to show; `None` for the page's default.
    pub lines: Option<usize>,
    /// The words for readers in place of the SQL condition that it waits for, `it waits for the writer`, or for a picture
    /// that they don't see.
    pub said: Option<String>,
    /// The form of the output.
    pub form: OutputForm,
    /// The columns by which readers find the rows of its tables.
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
