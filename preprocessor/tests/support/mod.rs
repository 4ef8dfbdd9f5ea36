//! The ground that the tests stand on: one harness for all test programs, each of which uses its part of it.
//!
//! 1. [`server`] is one PostgreSQL for all tests of a program. The reaper ends it, whatever ends the tests.
//! 2. [`book`] is a book in a directory of its own, and [`program`] hands it to `mdbook-witness` as mdBook does. [`copy`] is a
//!    copy of a book of this repository.
//! 3. [`left`] looks for what a run should have ended. [`probe`] is a run reduced to what its reaper sees.
//! 4. [`normal`] compares what two runs came to. [`seed`] is for tests that leave
//!    something to chance, [`pages`] has the links of a built book.
#![allow(dead_code, unused_imports, reason = "each program uses its part")]

pub(crate) mod book;
pub(crate) mod cache;
pub(crate) mod copy;
pub(crate) mod left;
pub(crate) mod memory;
pub(crate) mod normal;
pub(crate) mod pages;
pub(crate) mod probe;
pub(crate) mod program;
pub(crate) mod pty;
pub(crate) mod seed;
pub(crate) mod server;

pub(crate) use book::{TestBook, block, line_of};
pub(crate) use cache::link_cache;
pub(crate) use copy::Copy;
pub(crate) use probe::{Probe, carrying, runs};
pub(crate) use program::{Built, Running};
pub(crate) use server::{HELPER, PROGRAM, Server};

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

/// Time limit for anything that takes a moment.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// Waits until a condition holds.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < deadline, "not within {SOON:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// That a message has all of these words.
#[track_caller]
pub(crate) fn says(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "«{word}» is missing in:\n{said}");
    }
}

/// That a message has none of these words.
#[track_caller]
pub(crate) fn never_says(said: &str, words: &[&str]) {
    for word in words {
        assert!(!said.contains(word), "«{word}» is in:\n{said}");
    }
}

/// That a message is about the line of `src/one.md` that holds these words.
#[track_caller]
pub(crate) fn is_at(said: &str, chapter: &str, words: &str) {
    says(said, &[&format!("src/one.md:{}:", line_of(chapter, words))]);
}

/// The files below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

/// What a program that went well said on stdout.
#[track_caller]
pub(crate) fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a program said on stderr.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
