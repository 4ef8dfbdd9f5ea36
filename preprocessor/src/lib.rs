//! The mdBook preprocessor `mdbook-witness`: it runs the sql and shell blocks of a book against a live PostgreSQL
//! server, and puts the real results into the built book.
//!
//! This library is internal: only the program and its tests use it, and its interface is not stable. The guide in `docs`
//! describes the program.
//!
//! The pipeline, in order:
//!
//! 1. `mdbook_input` reads the book from mdBook, and [`config`] its settings.
//! 2. [`chapter`] finds the live blocks, and [`plan`] turns them into typed steps. Every mistake of every chapter,
//!    including links to missing claims, is found before anything runs.
//! 3. [`archive`] gives each step a key, which covers the files that it reads ([`inputs`]), and finds cached
//!    recordings.
//! 4. [`run`] executes the steps without a recording. Only this stage has effects.
//! 5. [`transcript`] holds the results as plain data.
//! 6. [`figure`] draws their evidence.
//! 7. [`page`] renders a transcript for readers, with [`labels`] in the language of the book, and [`chapter`] replaces the blocks with it.
//!
//! [`psql_tables`] reads the tables that psql prints, for claims in a session and for pages that show them as tables.
//! [`verify`] compares new transcripts with the accepted ones. [`pipeline`] ties the stages together, and plans many
//! chapters at once (`parallel`). `progress`, [`diagnostics`] and [`terminal`] write for the person at the keyboard,
//! through `console` and with nothing hidden ([`mod@visible`]).
//!
//! # Glossary
//!
//! - *Book*, *chapter*: an mdBook and one Markdown file of it; a chapter's blocks run in order.
//! - *Block*: a fenced code block with a verb in the braces of its info string, such as `sql {run}`.
//! - *Verb*: the action of a block, such as `run`, `start`, `claim` or `figure`.
//! - *Step*: a block as it is planned and executed, with a start, an outcome and an output.
//! - *Stand*: the server and database that the book runs on, with the server's client programs.
//! - *Session*: a named psql process, and so one backend, from its first block to the chapter's end.
//! - *Control connection*: the tool's own connection, which checks conditions, runs claims and ends steps at their
//!   deadline.
//! - *Sampler*: the observer that records locks, waits, activity and progress at short intervals.
//! - *Workload*: named processes of clients that load the server while steps run.
//! - *Window*: the time of one step, in which its evidence is read.
//! - *Claim*: a sentence with a SQL query over the evidence; the build fails if it is false.
//! - *Figure*: a picture drawn from a transcript, such as a timeline or a lock queue.
//! - *Transcript*: the results of one chapter's run: steps, outputs, evidence, provenance.
//! - *Recording*: a transcript with the keys and inputs of its run.
//! - *Archive*: the cache of recordings in a directory.
//! - *Checkpoint*: a copy of the database at a chapter's start, so that later chapters can run alone.
//! - *Reaper*: a second process that removes servers and files if the run is killed.
//! - *Accepted transcript*: the normalised output in the book's repository that `verify` compares with.

pub mod archive;
pub mod book_files;
pub mod chapter;
pub mod checkpoint;
mod client;
mod clocks;
pub mod commands;
pub mod config;
mod connection;
mod console;
mod container_engine;
pub mod diagnostics;
pub mod error;
pub mod figure;
pub mod includes;
pub mod inputs;
pub mod labels;
mod mdbook_input;
pub mod page;
mod parallel;
pub mod pipeline;
pub mod plan;
mod process_group;
mod programs;
mod progress;
pub mod psql_tables;
pub mod reaper;
pub mod run;
pub mod sandbox;
mod secret;
pub mod stand;
pub mod terminal;
mod text;
mod token;
pub mod transcript;
pub mod verify;
pub mod visible;
