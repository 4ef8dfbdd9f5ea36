//! The page of a chapter with ten minutes of evidence: its build time and size.

use super::{Comparison, Contestant, Ratio, helper};
use anyhow::{Result, ensure};
use std::path::Path;
use std::time::Duration;

/// The time limit.
const MOST: Duration = Duration::from_millis(200);
/// The size limit of the page in bytes.
const LARGEST: usize = 500_000;

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let said = helper::run(root, "pages", &[""; 0])?;
    let size = usize::try_from(helper::number(&said, "bytes")?)?;
    println!("\nA page with ten minutes of evidence has {size} bytes, at most {LARGEST}");
    ensure!(size <= LARGEST, "the page is too large");
    let built = Duration::from_micros(helper::number(&said, "micros")?);
    Ok(Comparison {
        title: "A page with ten minutes of evidence".to_owned(),
        // The helper receives a transcript, and contains nothing that could run a step.
        measured: Contestant::new("built from its transcript", vec![built]).ran(0),
        against: vec![Contestant::new("the time that it may take", vec![MOST])],
        by: Ratio::OfFastest,
        bound: Some(1.0),
    })
}
