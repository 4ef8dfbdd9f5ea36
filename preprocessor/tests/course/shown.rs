//! A book that is built of what verifying it has kept.

use super::report::says_that_it_runs;
use super::{Copy, Wrong};
use crate::support::pages::links;
use std::path::Path;

/// No page may be larger than this, in bytes.
const LARGEST: usize = 500_000;

/// Builds the book. What is wrong with it: it was run again, or there are links that lead nowhere.
pub(crate) fn build(book: &Copy) -> Wrong {
    let said = match book.build() {
        Ok(said) => said,
        Err(why) => return vec![why],
    };
    let mut wrong = Wrong::new();
    if said.lines().any(says_that_it_runs) {
        wrong.push(format!("what is kept was run again:\n{said}"));
    }
    let (count, broken) = links(&book.pages());
    wrong.extend(broken);
    if count == 0 {
        wrong.push("the pages have no links".to_owned());
    }
    wrong
}

/// A page with live blocks that was built, or why there is none. What is wrong with any of them is added.
pub(crate) fn page(book: &Copy, path: &Path, wrong: &mut Wrong) -> String {
    let name = path.display();
    let page = match std::fs::read_to_string(book.pages().join(path)) {
        Ok(page) => page,
        Err(error) => {
            wrong.push(format!("{name}: {error}"));
            return String::new();
        }
    };
    if !page.contains("Ran on PostgreSQL") {
        wrong.push(format!("{name} doesn't say what it was run on"));
    }
    if page.len() >= LARGEST {
        wrong.push(format!("{name} is too large: {} bytes", page.len()));
    }
    if page.contains("{{=") {
        wrong.push(format!("{name} has an open quote"));
    }
    page
}
