//! Compares a run of the book with its accepted transcripts, and collects all checks.
//!
//! 1. [`rules`] find values that vary between correct runs; [`output`] replaces them by their rules' names, and
//!    `layout` knows psql's layout of the tables around them.
//! 2. [`mod@entry`] makes the compared entries of a chapter, block by block.
//! 3. [`accepted`] has the entries accepted by the author: a text file for each chapter.
//! 4. [`drift`] is the difference, which `alike` spells out if it is invisible.
//! 5. [`check`] is a check of a chapter, [`outcome`] the result of all of them, and [`report`] formats it for people
//!    and machines.

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
