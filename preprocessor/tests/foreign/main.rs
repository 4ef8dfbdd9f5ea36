//! Other tools' notations: what isn't ours is in the page byte for byte.
//!
//! [`support`] takes a chapter through the whole pipeline, with blocks that never ran. [`notations`] names each notation,
//! and [`books`] has whole books of them.

mod books;
mod notations;
mod quotes;
mod support;
mod warnings;
