//! `cargo xtask test`: formatting, lints, documentation and all tests, closed by one line that counts them.

use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Checks formatting, lints and documentation, and runs all tests.
pub(crate) fn run(root: &Path) -> Result<()> {
    cargo(root, &["fmt", "--all", "--check"])?;
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ];
    cargo(root, &lints)?;
    cargo(root, &["doc", "--workspace", "--no-deps", "--locked"])?;
    let mut child = Command::new(env!("CARGO"))
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        .current_dir(root)
        .stdout(Stdio::piped())
        .spawn()
        .context("starting cargo")?;
    let output = child.stdout.take().context("reading from cargo")?;
    let mut count = Count::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        count.add(&line);
        writeln!(std::io::stdout(), "{line}")?;
    }
    let status = child.wait()?;
    println!(
        "\n{} passed, {} failed, {} skipped",
        count.passed, count.failed, count.ignored
    );
    ensure!(status.success() && count.failed == 0, "some tests failed");
    ensure!(count.passed > 0, "no test was run");
    Ok(())
}

/// Runs cargo, and fails when it does.
fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    println!("cargo {}", arguments.join(" "));
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root)
        .env("RUSTDOCFLAGS", "--deny warnings")
        .status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// What the test binaries' own summaries add up to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Count {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|l| l.split_once(". "))
        else {
            return;
        };
        for part in counts.split("; ") {
            match part
                .split_once(' ')
                .map(|(n, what)| (n.parse::<u64>(), what))
            {
                Some((Ok(n), "passed")) => self.passed += n,
                Some((Ok(n), "failed")) => self.failed += n,
                Some((Ok(n), "ignored")) => self.ignored += n,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn summaries_add_up_and_other_lines_do_not_count() {
        let mut count = Count::default();
        count.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out");
        count.add("test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out");
        count.add("test 9 passed ... ok");
        let expected = Count {
            passed: 5,
            failed: 4,
            ignored: 1,
        };
        assert_eq!(count, expected);
    }
}
