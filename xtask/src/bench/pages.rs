//! The page of a chapter with ten minutes of evidence: how long it takes to build it, and how large it is.

use super::Comparison;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long it may take.
const MOST: Duration = Duration::from_millis(200);
/// How many bytes the page may have.
const LARGEST: usize = 500_000;

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            "mdbook-witness",
        ])
        .args(["--example", "pages"])
        .current_dir(root)
        .output()
        .context("starting cargo")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let number = |key: &str| -> Result<u64> {
        let line = said.lines().find_map(|line| line.strip_prefix(key));
        Ok(line
            .context("the example says what it measured")?
            .trim()
            .parse()?)
    };
    let size = usize::try_from(number("bytes")?)?;
    println!("\nA page with ten minutes of evidence has {size} bytes, at most {LARGEST}");
    ensure!(size <= LARGEST, "the page is too large");
    Ok(Comparison {
        title: "A page with ten minutes of evidence",
        measured: (
            "built from its transcript",
            vec![Duration::from_micros(number("micros")?)],
        ),
        against: vec![("the time that it may take", vec![MOST])],
        bound: 1.0,
    })
}
