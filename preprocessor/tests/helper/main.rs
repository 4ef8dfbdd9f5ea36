//! The program `witness-helper`: what tests and benchmarks have to run in a process of its own. The first argument says what.

mod checkpoint;
mod drive;
mod pages;
mod probe;
mod took;
mod versions;

use mdbook_witness::{commands, reaper};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        // Whatever runs a book starts itself again as its reaper.
        ["reaper", "--journal", journal] => {
            reaper::reap(Path::new(journal));
            Ok(())
        }
        ["checkpoint", root, budget] => {
            checkpoint::run(Path::new(root), budget.parse().expect("bytes"))
        }
        ["drive", root] => drive::run(Path::new(root)),
        ["probe", root, end] => probe::run(Path::new(root), end),
        ["versions", root, ref versions @ ..] => versions::run(Path::new(root), versions),
        ["took", archive, chapter] => took::run(archive, chapter),
        ["pages"] => {
            pages::run();
            Ok(())
        }
        _ => panic!("see the first lines of preprocessor/tests/helper/*.rs"),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => commands::report(&error),
    }
}
