//! A chapter's text: the places of its live blocks, and replacing them with results.
//!
//! Never imports another module but `error`. Verbs have no meaning here; only [`notation`] knows how they are written.
//!
//! 1. `lines` maps lines of the text from mdBook to lines of the author's file.
//! 2. [`blocks()`] finds the live blocks, by the rules of [`notation`].
//! 3. [`quotes()`] finds the measured values that prose quotes.
//! 4. [`links`] finds the links to claims.
//! 5. [`below_title()`] finds the place for a notice that readers must see first.
//! 6. [`splice()`] replaces the blocks with rendered text and preserves the rest byte for byte.

pub(crate) mod blocks;
mod container;
mod fence;
pub(crate) mod lines;
pub mod links;
mod mentions;
mod near_misses;
pub mod notation;
mod quote;
pub(crate) mod quotes;
pub(crate) mod splice;
mod title;

pub use blocks::{Blocks, LiveBlock, Word, blocks};
pub use lines::{ChapterSource, LineMap};
pub use mentions::{Hidden, mentions};
pub use notation::ForeignFences;
pub use quotes::quotes;
pub use splice::splice;
pub use title::below_title;

/// Returns `true` if a line can open a live block. It also works on text inside JSON.
pub fn may_open_block(line: &str) -> bool {
    // A line may hold both kinds of fence, and either may open the block.
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
