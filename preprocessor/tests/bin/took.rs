//! How long a chapter ran when it was run last, for the benchmarks: `witness-took ARCHIVE CHAPTER`.
//!
//! It is the time from the chapter's first step to its last: the server's start, checkpoints and the page aren't in it.

use mdbook_witness::archive::{Archive, LIMIT};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [archive, chapter] = arguments.as_slice() else {
        eprintln!("usage: witness-took ARCHIVE CHAPTER");
        return ExitCode::FAILURE;
    };
    let Some(kept) = Archive::new(archive.into(), LIMIT).last(chapter) else {
        eprintln!("no run of {chapter} is kept in {archive}");
        return ExitCode::FAILURE;
    };
    println!("micros {}", kept.took.as_micros());
    ExitCode::SUCCESS
}
