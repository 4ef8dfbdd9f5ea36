//! 100 chapters without a live block: the preprocessor reads them and hands them back.

use super::{Comparison, book, mdbook, time, witness};
use anyhow::Result;

const CHAPTERS: usize = 100;
const ROUNDS: usize = 21;

pub(super) fn run() -> Result<Comparison> {
    let directory = tempfile::tempdir()?;
    let (with, without) = (
        directory.path().join("with"),
        directory.path().join("without"),
    );
    let paragraph = "A plain chapter has prose, a list and code, and nothing that is run.\n\n- one\n- two\n\n\
                     ```sql\nSELECT count(*) FROM orders;\n```\n\n```rust,ignore\nfn main() {}\n```\n\n";
    let chapter = format!("# A plain chapter\n\n{}", paragraph.repeat(10));
    let chapters = vec![chapter; CHAPTERS];
    book::write(&with, &chapters, Some(&witness()?))?;
    book::write(&without, &chapters, None)?;
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        measured.push(time(&mut mdbook(&with)?)?);
        against.push(time(&mut mdbook(&without)?)?);
    }
    Ok(Comparison {
        title: "100 plain chapters",
        measured: ("mdBook with the preprocessor", measured),
        against: vec![("mdBook alone", against)],
        bound: 1.2,
    })
}
