//! A book, followed by hand on a server of its own; see [`reader`](super::reader).

use super::Copy;
use super::reader;
use crate::support::stderr;
use std::path::PathBuf;

/// A directory that the book's copy and its server stay in. So a later run can begin at a chapter.
const DESK: &str = "WITNESS_READER_DESK";

/// Builds the pages of a book, of its recording if the repository has one, and follows them.
#[track_caller]
pub(crate) fn look(book: &str) {
    let desk = std::env::var_os(DESK).map(PathBuf::from);
    let copy = match &desk {
        Some(desk) => Copy::inside(book, desk.clone()),
        None => Copy::of(book),
    };
    let pages = copy.pages();
    let mut build = vec!["build", "-d", pages.to_str().expect("a plain path")];
    if copy.take(book, "recording") {
        build.push("--replay");
    }
    let built = copy.witness(&build, None);
    assert!(built.status.success(), "{}", stderr(&built));
    let wrong = reader::read(&copy);
    if desk.is_none() {
        let down = copy.witness(&["stand", "down", "--remove"], None);
        assert!(down.status.success(), "{}", stderr(&down));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
}
