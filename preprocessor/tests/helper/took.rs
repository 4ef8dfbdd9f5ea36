//! The running time of a chapter's last run, for the benchmarks: `took ARCHIVE CHAPTER`.
//!
//! It is the time from the chapter's first step to its last, without the server's start, checkpoints and the page.

use mdbook_witness::archive::{Archive, LIMIT};
use mdbook_witness::error::{Error, Result};

pub(crate) fn run(archive: &str, chapter: &str) -> Result<()> {
    let Some(kept) = Archive::new(archive.into(), LIMIT).last(chapter) else {
        return Err(Error::setup(
            format!("no recorded run of {chapter} in {archive}"),
            "",
        ));
    };
    println!("micros {}", kept.took.as_micros());
    Ok(())
}
