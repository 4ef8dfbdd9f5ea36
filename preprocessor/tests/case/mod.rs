//! The checks of the folders in `tests/cases`, and what other tests need of them. Each takes a folder: the program `cases` runs
//! it on each that there is, as a test of its own.
#![allow(dead_code, reason = "each program uses its part")]

pub(crate) mod block;
pub(crate) mod chapter;
pub(crate) mod drawn;
#[cfg(target_os = "linux")]
pub(crate) mod existing_book;
pub(crate) mod figure;
pub(crate) mod links;
pub(crate) mod plan;
pub(crate) mod terminal;

use snapbox::{Assert, Data};
use std::path::{Path, PathBuf};

/// The folders of cases of this kind.
pub(crate) fn folders(kind: &str) -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(kind);
    let entries = std::fs::read_dir(&cases)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", cases.display()));
    let paths = entries.map(|it| it.expect("an entry").path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "no cases in {}", cases.display());
    folders
}

/// Compares a text with an expected file, which `SNAPSHOTS=overwrite` writes anew.
#[track_caller]
pub(crate) fn compare(actual: String, expected: &Path) {
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(
            Data::text(actual).raw(),
            Data::read_from(expected, None).raw(),
        );
}

/// The one line of a block or a figure, broken where a person would look.
pub(crate) fn broken(html: &str) -> String {
    html.replace("&#10;", "&#10;\n").replace("><", ">\n<")
}
