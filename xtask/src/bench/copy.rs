//! A copy of the course that a benchmark may change.

use super::{call, witness};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Copies the book in `root` into an existing directory. Its command is the preprocessor's binary itself: the copy has
/// no workspace for `cargo run`.
pub(super) fn to(root: &Path, copy: &Path) -> Result<()> {
    let mut command = Command::new("cp");
    command
        .arg("-R")
        .args(["book.toml", "src", "sql", "docker"]);
    call(command.arg(copy).current_dir(root))?;
    let file = copy.join("book.toml");
    let configuration = std::fs::read_to_string(&file)?;
    let command = format!("command = '{}'", witness()?.display());
    let lines = configuration
        .lines()
        .map(|line| match line.starts_with("command = ") {
            true => command.as_str(),
            false => line,
        });
    std::fs::write(&file, lines.collect::<Vec<_>>().join("\n"))?;
    Ok(())
}

/// Returns the steps of the book in `root`, in order, as listed by `mdbook-witness list`; on a server of this major
/// version by its URL, if one is given.
pub(super) fn steps(root: &Path, major: Option<u32>) -> Result<Vec<Value>> {
    let server = major.map(|major| [format!("--postgres={major}"), "--stand=url".to_owned()]);
    let output = Command::new(witness()?)
        .args(["list", "--format", "json"])
        .args(server.into_iter().flatten())
        .current_dir(root)
        .output()?;
    ensure!(
        output.status.success(),
        "list: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout)?;
    lines
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}
