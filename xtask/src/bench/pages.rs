//! The page of a chapter with ten minutes of evidence: how long it takes to build it, and how large it is.

use super::{Comparison, example};
use anyhow::{Result, ensure};
use std::path::Path;
use std::time::Duration;

/// How long it may take.
const MOST: Duration = Duration::from_millis(200);
/// How many bytes the page may have.
const LARGEST: usize = 500_000;

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let said = example::run(root, "pages", &[""; 0])?;
    let size = usize::try_from(example::number(&said, "bytes")?)?;
    println!("\nA page with ten minutes of evidence has {size} bytes, at most {LARGEST}");
    ensure!(size <= LARGEST, "the page is too large");
    Ok(Comparison {
        title: "A page with ten minutes of evidence",
        measured: (
            "built from its transcript",
            vec![Duration::from_micros(example::number(&said, "micros")?)],
        ),
        against: vec![("the time that it may take", vec![MOST])],
        bound: 1.0,
    })
}
