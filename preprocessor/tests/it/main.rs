//! The tests that need no server: a minute after compiling they are through.
//!
//! Each module is about one room of the crate, or about one promise. The folders in `tests/cases` are tests of the program
//! `cases`.

#[path = "../case/mod.rs"]
mod case;
#[path = "../support/mod.rs"]
mod support;

mod circles;
#[cfg(target_os = "linux")]
mod docker;
mod figure;
mod foreign;
mod generated;
mod guide;
#[cfg(target_os = "linux")]
mod init;
mod keys;
mod labels;
mod links;
mod page;
mod partition;
mod preview;
mod prose;
mod terminal;
mod tidy;
mod tokens;
mod walls;
