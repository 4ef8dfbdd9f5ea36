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
mod lost;
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
    // A line may hold both: then either may be its fence.
    ["```", "~~~"].iter().any(|fence| {
        let behind = line.split_once(fence).map(|(_, behind)| behind);
        let info = behind.map(|it| it.trim_start_matches(['`', '~']));
        info.is_some_and(notation::is_worth_a_look)
    })
}

#[cfg(test)]
mod tests {
    use super::may_open_block;

    #[test]
    fn lines_that_need_a_closer_look() {
        for line in [
            "```sql {run}",
            "> - ~~~{",
            "~~~sql {a```b}",
            "```sql ~~~ {run}",
            "```sql run",
        ] {
            assert!(may_open_block(line), "{line}");
        }
        for line in ["```sql", "{ a }", "{ ```", "~~~rust run", "```"] {
            assert!(!may_open_block(line), "{line}");
        }
    }
}
