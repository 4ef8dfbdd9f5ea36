//! Other tools' notations: what isn't ours is in the page byte for byte.
//!
//! [`support`] takes a chapter through the whole pipeline, with blocks that never ran. [`notations`] names each notation,
//! [`books`] has whole books of them, and [`property`] makes up chapters of all kinds.

mod books;
mod notations;
mod property;
mod quotes;
mod support;
mod warnings;
