//! A chapter's Markdown as text for a terminal.
//!
//! 1. `writer` reads the Markdown with mdBook's own parser, so that it means here what it means in the book. `prose` keeps
//!    what a paragraph says until it is whole.
//! 2. `line` wraps prose, `table` lays out tables, and `code` says which lines of an output are an error.
//! 3. `paper` has the lines, and `containers` what the lists and quotes around each put before it.
//!
//! Code and output are indented and otherwise left as they are, however wide. HTML is dropped: of inline elements only the
//! tags, of a block of HTML all of it. Styles never carry a meaning alone: without its escape codes, a styled text is the
//! plain one.
//!
//! Architecture invariant: the only escape codes in what is returned are those that are written here. A control character,
//! whether it stands in the Markdown itself or behind a character reference, becomes U+FFFD.

mod code;
mod containers;
mod line;
mod paper;
mod prose;
mod table;
mod writer;

/// Prose is never wrapped to less than this many columns, however deep it stands in lists.
const NARROWEST: usize = 20;

/// Renders Markdown for a terminal that is `width` columns wide. Only if `styled`, there are escape codes in it.
#[must_use]
pub fn render(markdown: &str, width: usize, styled: bool) -> String {
    writer::write(markdown, width, styled)
}
