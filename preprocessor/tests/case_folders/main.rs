//! Each folder in `tests/cases` as a test of its own, named by its kind and its name: `cargo test --test cases plan::fails`.
//!
//! The standard harness knows its tests when it is compiled, and so would miss a new folder.

#[path = "../case/mod.rs"]
mod case;

use libtest_mimic::{Arguments, Trial};
use std::path::Path;
use std::process::ExitCode;

/// The check of a folder, which panics if something is wrong with it.
type Check = fn(&Path);

/// The kinds of cases. Folders of other kinds belong to tests that name them.
const KINDS: &[(&str, Check)] = &[
    ("page", case::block::check),
    ("chapter", case::chapter::check),
    ("figure", case::figure::check),
    #[cfg(target_os = "linux")]
    ("init", case::existing_book::check),
    ("links", case::links::check),
    ("plan", case::plan::check),
    ("terminal", case::terminal::check),
];

fn main() -> ExitCode {
    let trials = KINDS.iter().flat_map(|(kind, check)| {
        case::folders(kind).into_iter().map(move |folder| {
            let name = folder.file_name().expect("a name").to_string_lossy();
            Trial::test(format!("{kind}::{name}"), move || {
                check(&folder);
                Ok(())
            })
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
