//! The program `witness-helper`, which tells benchmarks what only the crate knows; see `preprocessor/tests/helper`.

use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::path::Path;

/// Runs a part of the helper, and returns its output.
pub(super) fn run<S: AsRef<OsStr>>(root: &Path, name: &str, arguments: &[S]) -> Result<String> {
    let words = format!(
        "run --quiet --release --locked --package mdbook-witness --features test-helper --bin witness-helper -- {name}"
    );
    let output = crate::cargo(root, &words)
        .args(arguments)
        .output()
        .context("starting cargo")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Returns the number after a word in the helper's output.
pub(super) fn number(said: &str, word: &str) -> Result<u64> {
    let line = said.lines().find_map(|line| line.strip_prefix(word));
    Ok(line
        .context("the helper says what it measured")?
        .trim()
        .parse()?)
}
