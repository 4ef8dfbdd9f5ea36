//! `cargo xtask test`: formatting, lints, documentation and all tests, closed by one line that counts them.
//!
//! 1. All tests are built, and PostgreSQL is fetched.
//! 2. The course takes minutes, and does little in them but wait: it starts at once, and all else is done beside it, first the
//!    lints, then the other tests.

mod count;
mod suite;

use anyhow::{Context, Result, ensure};
use count::Count;
use std::io::stdout;
use std::path::Path;
use std::process::Command;
use suite::{Ended, Suite, hand_signals_on};

const TEST: &str = "test --workspace --locked --no-fail-fast";

/// The tests that run a whole book; see `preprocessor/tests/course`.
const COURSE: &str = "whole_books::";

/// Checks formatting, lints and documentation, and runs all tests.
pub(crate) fn run(root: &Path) -> Result<()> {
    let signals = hand_signals_on()?;
    let start = |command| Suite::start(command, &signals);
    let succeeds = |words: &str| {
        let ended = start(cargo(root, words))?.told(&mut stdout())?;
        ensure!(ended.succeeded, "cargo {words} failed");
        anyhow::Ok(())
    };
    succeeds("fmt --all --check")?;
    succeeds(&format!("{TEST} --no-run"))?;
    // If it fails, the tests say what they miss.
    start(fetch(root)?)?.told(&mut stdout())?;
    let course = start(cargo(root, &format!("{TEST} --test course -- {COURSE}")))?;
    succeeds("clippy --workspace --all-targets --locked -- --deny warnings")?;
    succeeds("doc --workspace --no-deps --locked")?;
    let others = start(cargo(root, &format!("{TEST} -- --skip {COURSE}")))?;
    let others = others.told(&mut stdout())?;
    println!("\nThe books of this repository:");
    let course = course.told(&mut stdout())?;
    conclude(&others, &course)
}

/// Says how many tests there were, and fails if one of them did.
fn conclude(others: &Ended, course: &Ended) -> Result<()> {
    let all = others.count + course.count;
    println!("\n{all}");
    ensure!(
        others.succeeded && course.succeeded && all.failed == 0,
        "some tests failed"
    );
    ensure!(course.count.passed > 0, "no book was tested");
    ensure!(others.count.passed > 0, "no test was run");
    Ok(())
}

/// Cargo with these words, which are said.
fn cargo(root: &Path, words: &str) -> Command {
    println!("cargo {words}");
    let mut command = crate::cargo(root, words);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    command
}

/// A short chapter, run by the program that the tests are built with, on the server that they are run with: so PostgreSQL is
/// fetched into the user's cache, which the tests take it from; else each would fetch it for itself.
fn fetch(root: &Path) -> Result<Command> {
    let this = std::env::current_exe().context("finding what was built")?;
    let target = this.ancestors().nth(2).context("the target directory")?;
    let mut command = Command::new(target.join("debug/mdbook-witness"));
    command
        .args(["verify", "--mode", "fresh", "src/write-skew.md"])
        .env("WITNESS_STAND", "pip")
        .current_dir(root.join("examples/isolation"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(succeeded: bool, passed: u64, failed: u64) -> Ended {
        let count = Count {
            passed,
            failed,
            ignored: 0,
        };
        Ended { succeeded, count }
    }

    #[test]
    fn a_failure_of_either_is_one_of_all() {
        let good = || ended(true, 1, 0);
        assert!(conclude(&good(), &good()).is_ok());
        for bad in [ended(false, 1, 1), ended(false, 1, 0), ended(true, 0, 0)] {
            assert!(conclude(&bad, &good()).is_err());
            assert!(conclude(&good(), &bad).is_err());
        }
    }
}
