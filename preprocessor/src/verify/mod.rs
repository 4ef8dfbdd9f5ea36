//! Compares a run of the book with its accepted transcripts, and collects all checks.
//!
//! 1. `rules` find values that vary between correct runs; `normalize` replaces them by their rules' names, and
//!    `psql_table` knows psql's layout of the tables around them.
//! 2. [`mod@entry`] makes the compared entries of a chapter, block by block.
//! 3. [`accepted`] has the entries accepted by the author: a text file for each chapter.
//! 4. `drift` is the difference, which `look_alikes` spells out if it is invisible.
//! 5. `review` shows an author the changed blocks of a chapter, and accepts some of them.
//! 6. `check` is a check of a chapter, `outcome` the result of all of them, and `report` formats it for people
//!    and machines.
//! 7. [`partition`] splits a book for several machines, and merges their outcomes.

pub mod accepted;
pub(crate) mod check;
pub(crate) mod drift;
pub mod entry;
pub(crate) mod files;
mod look_alikes;
mod matching;
pub(crate) mod normalize;
pub(crate) mod outcome;
pub mod partition;
mod psql_table;
pub(crate) mod report;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod settings;
