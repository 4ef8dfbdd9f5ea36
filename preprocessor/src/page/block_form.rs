//! The form of the parts of a block.

/// The form in which HTML shows the parts of a block. Other renderers show both unfolded, and psql's own text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BlockForm<'a> {
    /// The form of the output.
    pub output: PrintedForm,
    /// The columns of its tables with a choice of their values, by which the rows can be filtered.
    pub filter: &'a [String],
    /// The column of its tables whose values name the rows.
    pub anchors: Option<&'a str>,
    /// True if the code is folded.
    pub fold_code: bool,
    /// True if the output is folded.
    pub fold_output: bool,
}

/// The form of an output in HTML. Other renderers show Markdown as it is, and of the others the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PrintedForm {
    /// The text that was printed.
    #[default]
    Text,
    /// psql's tables become tables of the page.
    Table,
    /// It is Markdown.
    Markdown,
    /// It is a drawing, as SVG.
    Picture,
}
