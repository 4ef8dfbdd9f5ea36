//! A chapter as its author wrote it: where its live blocks stand, and how text is put back in their place.
//!
//! Never imports another module but `error`. Nothing here knows what a verb means; only [`notation`] knows how it is written.
//!
//! 1. [`lines`] maps lines of the chapter as mdBook hands it over to lines of the author's file.
//! 2. [`blocks()`] finds the fences whose info string has braces that are ours, as [`notation`] tells.
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
pub mod notation;
mod quote;
pub mod quotes;
pub mod splice;
mod title;

pub use blocks::{Block, Found, Word, blocks};
pub use hidden::{Hidden, mentions};
pub use lines::{LineMap, Place, Source};
pub use links::{Link, links};
pub use notation::ForeignFences;
pub use quotes::{Quote, Quotes, quotes};
pub use splice::splice;
pub use title::below_title;

/// Whether a line can open a live block: text without such a line needs no closer look. Also for text in JSON.
pub fn may_open_block(line: &str) -> bool {
    let fence = line.find("```").or_else(|| line.find("~~~"));
    fence.is_some_and(|at| {
        let info = line[at..].trim_start_matches(['`', '~']);
        notation::is_worth_a_look(info)
    })
}
