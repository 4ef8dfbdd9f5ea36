//! Is the book still true? What a run of it is held against, beside what its own blocks declare.
//!
//! 1. [`rules`] know which values differ from one honest run to the next; [`output`] replaces them by their rules' names, and
//!    `layout` knows how psql lays out the tables that they stand in.
//! 2. [`mod@entry`] says what is compared of a chapter, block by block.
//! 3. [`accepted`] is the same as an author has accepted it: a text file, one a chapter.
//! 4. [`drift`] is the difference, which `alike` writes out where nobody sees it.
//! 5. [`check`] is what was checked of a chapter, [`outcome`] what became of all of it, and [`report`] says so to people and to
//!    machines.

pub mod accepted;
mod alike;
pub mod check;
pub mod drift;
pub mod entry;
pub mod files;
mod layout;
pub mod outcome;
pub mod output;
mod pairs;
pub mod report;
pub mod rules;
pub mod settings;
