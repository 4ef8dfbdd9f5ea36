//! A chapter as its author wrote it: where its live blocks stand, and how text is put back in their place.
//!
//! Never imports another module but `error`. Nothing here knows what a verb means.
//!
//! 1. [`lines`] maps lines of the chapter as mdBook hands it over to lines of the author's file.
//! 2. [`blocks()`] finds the fences whose info string carries braces.
//! 3. [`quotes()`] finds the measured values that prose quotes.
//! 4. [`links()`] finds the links to claims.
//! 5. [`below_title()`] finds where what a reader must see first can be put.
//! 6. [`splice()`] puts rendered text in their place, byte for byte the rest.

pub mod blocks;
mod container;
mod fence;
mod hidden;
pub mod lines;
pub mod links;
mod quote;
pub mod quotes;
pub mod splice;
mod title;

pub use blocks::{Block, Found, Word, blocks};
pub use hidden::{Hidden, mentions};
pub use lines::{LineMap, Place, Source};
pub use links::{Link, links};
pub use quotes::{Quote, Quotes, quotes};
pub use splice::splice;
pub use title::below_title;

/// Whether a line can open a live block: text without such a line needs no closer look. Also for text in JSON.
pub fn may_open_block(line: &str) -> bool {
    line.contains('{') && (line.contains("```") || line.contains("~~~"))
}
