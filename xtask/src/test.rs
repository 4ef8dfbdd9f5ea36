//! `cargo xtask test`: formatting, lints, documentation and all tests, closed by one line that counts them.
//!
//! 1. What needs no server comes first: [`cargo`] fails at once.
//! 2. All tests are built.
//! 3. The course and all others run at the same time: the course takes minutes, and does little in them but wait.

mod count;
mod suite;

use anyhow::{Result, bail, ensure};
use count::Count;
use std::path::Path;
use std::process::Command;
use suite::{Ended, Suite, hand_signals_on};

/// The tests that run a whole book; see `preprocessor/tests/course`.
const COURSE: &str = "whole_books::";

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
    let tests = ["test", "--workspace", "--locked", "--no-fail-fast"];
    cargo(root, &[&tests[..], &["--no-run"]].concat())?;

    fetch(root)?;
    let signals = hand_signals_on()?;
    let course = [&tests[..], &["--test", "course", "--", COURSE]].concat();
    let others = [&tests[..], &["--", "--skip", COURSE]].concat();
    let course = Suite::start(command(root, &course), &signals)?;
    let others = Suite::start(command(root, &others), &signals)?;
    let others = others.told(&mut std::io::stdout())?;
    println!("\nThe books of this repository:");
    let course = course.told(&mut std::io::stdout())?;
    conclude(&others, &course)
}

/// Has PostgreSQL fetched into the user's cache, which the tests take it from: else each would fetch it for itself. Where it
/// can't be fetched, the tests say what they miss.
fn fetch(root: &Path) -> Result<()> {
    let witness = [
        "run",
        "--locked",
        "--package",
        "mdbook-witness",
        "--",
        "stand",
    ];
    for words in [&["up"][..], &["down", "--remove"]] {
        let mut command = command(root, &[&witness[..], words].concat());
        command.env("WITNESS_STAND", "pip").status()?;
    }
    Ok(())
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

/// Runs cargo, and fails when it does.
fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = command(root, arguments);
    let status = command.env("RUSTDOCFLAGS", "--deny warnings").status()?;
    if !status.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}

/// Cargo with these arguments, which are said.
fn command(root: &Path, arguments: &[&str]) -> Command {
    println!("cargo {}", arguments.join(" "));
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root);
    command
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
