//! A chapter's Markdown as text for a terminal.
//!
//! 1. `writer` reads the Markdown with mdBook's own parser, so that it means the same as in the book.
//!    `paragraph` collects a paragraph until it is whole.
//! 2. `line` wraps prose, `table` lays out tables, and `code` finds the error lines of an output.
//! 3. `buffer` has the lines, and `prefix` the prefixes of the lists and quotes around each.
//!
//! Code and output are indented and otherwise unchanged, however wide. HTML is dropped: of inline elements only the
//! tags, of a block of HTML all of it. Styles never carry a meaning alone: without its escape codes, a styled text is
//! the plain one.
//!
//! Architecture invariant: the only escape codes in the returned text are those written here. A control character,
//! whether it stands in the Markdown itself or behind a character reference, becomes U+FFFD.

mod buffer;
mod code;
mod line;
mod paragraph;
mod prefix;
mod table;
mod writer;

/// The smallest width of wrapped prose in columns, however deep its lists.
const NARROWEST: usize = 20;

/// Renders Markdown for a terminal that is `width` columns wide. Only a `styled` text has escape codes.
#[must_use]
pub fn render(markdown: &str, width: usize, styled: bool) -> String {
    writer::write(markdown, width, styled)
}
