//! An mdBook preprocessor that turns Markdown chapters into witnessed experiments: their sql and shell blocks are run
//! against a live PostgreSQL server, and what really happened is put into the built book.
//!
//! The way of the data, in order:
//!
//! 1. [`input`] takes the book that mdBook hands over, and [`config`] what the book says about itself.
//! 2. [`chapter`] finds the live blocks, and [`plan`] makes typed steps of them: every mistake of every chapter, and every
//!    link to a claim that isn't there, is found before anything is run.
//! 3. [`archive`] gives each step its key, also by the files that it reads ([`linked`]), and finds what is kept.
//! 4. [`run`] executes the steps of which nothing is kept. It has the only effects.
//! 5. [`transcript`] is what happened, as plain data.
//! 6. [`figure`] draws the evidence in it.
//! 7. [`page`] writes a transcript as a reader sees it, and [`chapter`] puts it in the blocks' place.
//!
//! An author asks whether all of that still is so: [`verify`] holds what happened against what was accepted.
//!
//! [`pipeline`] ties these together, for many chapters [`abreast`] where nothing is run; [`progress`], [`report`] and
//! [`terminal`] make what the person at the keyboard is told, and [`speech`] tells it. Nothing hides in it, nor on a page: [`mod@visible`].

pub mod abreast;
pub mod archive;
pub mod chapter;
pub mod commands;
pub mod config;
pub mod error;
pub mod figure;
pub mod files;
pub mod includes;
pub mod input;
pub mod linked;
pub mod page;
pub mod pipeline;
pub mod plan;
pub mod progress;
pub mod report;
pub mod run;
pub mod speech;
pub mod terminal;
pub mod text;
pub mod transcript;
pub mod verify;
pub mod visible;
