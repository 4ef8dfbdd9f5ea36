//! `cargo xtask test`: formatting, lints, documentation and all tests, with one line at the end that counts them.
//!
//! 1. All tests are built, and PostgreSQL and the packages of the tests in a browser are fetched.
//! 2. The course takes minutes, most of them waiting: it starts at once, and everything else runs beside it, first the
//!    lints, then the other tests, then those that need something this machine may lack, then those on a private Docker
//!    engine.

mod browser;
mod count;
mod engine;
mod needs;
mod suite;

use anyhow::{Context, Result, ensure};
use count::Count;
use engine::Engine;
use needs::Need;
use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::Command;
use suite::{Ended, Groups, Suite, hand_signals_on};

const TEST: &str = "test --workspace --locked --no-fail-fast";

/// The tests that run a whole book; see `preprocessor/tests/course`.
const COURSE: &str = "whole_books::";

/// The tests that need a Docker engine; see `preprocessor/tests/server/docker_engine`.
const ON_ENGINE: &str = "on_an_engine::";

/// The tests on a Docker engine that are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Docker {
    /// Those, and all others
    Too,
    /// Those, and no others
    Only,
}

/// The options of `cargo xtask test`.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct TestOptions {
    /// Also run the tests on a private Docker engine (as root, on Debian); `--docker=only` runs no others
    #[arg(long, require_equals = true, num_args = 0..=1, default_missing_value = "too")]
    docker: Option<Docker>,
    /// Fail if the tests in a browser can't be run, instead of skipping them
    #[arg(long)]
    require_browser: bool,
}

/// Checks formatting, lints and documentation, and runs all tests.
pub(crate) fn run(root: &Path, options: TestOptions) -> Result<()> {
    let TestOptions {
        docker,
        require_browser,
    } = options;
    let signals = hand_signals_on()?;
    let start = |command| Suite::start(command, &signals);
    let succeeds = |words: &str| {
        let ended = start(cargo(root, words))?.told(&mut stdout())?;
        ensure!(ended.succeeded, "cargo {words} failed");
        anyhow::Ok(())
    };
    if docker == Some(Docker::Only) {
        succeeds(&format!("{TEST} --test server --no-run"))?;
        start(fetch(root)?)?.told(&mut stdout())?;
        return conclude(&[on_engine(root, &signals)?], &[]);
    }
    succeeds("fmt --all --check")?;
    succeeds(&format!("{TEST} --no-run"))?;
    // If it fails, the tests report what is missing.
    start(fetch(root)?)?.told(&mut stdout())?;
    let failure = browser::fetch_packages(root);
    if let Some(lack) = browser::lacks(root) {
        let lack = failure.unwrap_or(lack);
        ensure!(
            !require_browser,
            "the tests in a browser can't be run: {lack}"
        );
        println!("the tests in a browser are skipped: {lack}");
    }
    let (met, unmet) = needs::met_and_unmet(&program()?)?;
    let course = start(cargo(root, &format!("{TEST} --test course -- {COURSE}")))?;
    succeeds("clippy --workspace --all-targets --locked -- --deny warnings")?;
    succeeds("doc --workspace --no-deps --locked")?;
    let mut others = format!("{TEST} -- --skip {COURSE}");
    // Each of these is counted where it is run.
    let elsewhere = met.iter().map(|need| need.tests);
    for tests in elsewhere.chain(docker.map(|_| ON_ENGINE)) {
        others += &format!(" --skip {tests}");
    }
    let mut ended = vec![start(cargo(root, &others))?.told(&mut stdout())?];
    // A call for each need: not every program takes more than one name.
    for Need { tests, program, .. } in &met {
        let mut command = cargo(
            root,
            &format!("{TEST} --test {program} -- --ignored {tests}"),
        );
        browser::name(&mut command);
        ended.push(start(command)?.told(&mut stdout())?);
    }
    if docker.is_some() {
        ended.push(on_engine(root, &signals)?);
    }
    println!("\nThe books of this repository:");
    ended.push(course.told(&mut stdout())?);
    conclude(&ended, &unmet)
}

/// Runs the tests on a Docker engine. If none is available, that is reported, and they count as skipped.
fn on_engine(root: &Path, signals: &Groups) -> Result<Ended> {
    println!("\nOn a Docker engine:");
    let test = format!("{TEST} --test server -- {ON_ENGINE}");
    let engine = Engine::start(signals);
    let command = match &engine {
        Ok(engine) => {
            let mut command = cargo(root, &format!("{test} --ignored"));
            engine.lend(&mut command);
            command
        }
        Err(error) => {
            println!("no engine is available, so its tests are skipped: {error:#}");
            cargo(root, &test)
        }
    };
    let ended = Suite::start(command, signals)?.told(&mut stdout())?;
    let run = ended.count.passed + ended.count.failed;
    ensure!(engine.is_err() || run > 0, "no test was run on the engine");
    Ok(ended)
}

/// Prints the number of tests, and the things that this machine lacks for some of them; fails if a test failed.
fn conclude(parts: &[Ended], unmet: &[Need]) -> Result<()> {
    let all = parts
        .iter()
        .fold(Count::default(), |all, it| all + it.count);
    println!("\n{all}");
    for Need { tests, thing, .. } in unmet {
        println!("skipped: {tests}*, which need {thing}");
    }
    ensure!(
        parts.iter().all(|it| it.succeeded) && all.failed == 0,
        "some tests failed"
    );
    ensure!(
        parts
            .iter()
            .all(|it| it.count.passed + it.count.ignored > 0),
        "some tests were not run"
    );
    Ok(())
}

/// Cargo with these arguments, which are printed.
fn cargo(root: &Path, words: &str) -> Command {
    println!("cargo {words}");
    let mut command = crate::cargo(root, words);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    command
}

/// A short chapter, run by the program under test, on the server of the tests: so PostgreSQL is fetched into the user's
/// cache, from which the tests take it; otherwise each would fetch its own.
fn fetch(root: &Path) -> Result<Command> {
    let mut command = Command::new(program()?);
    command
        .args(["verify", "--mode", "fresh", "src/write-skew.md"])
        .env("WITNESS_STAND", "pip")
        .current_dir(root.join("examples/isolation"));
    Ok(command)
}

/// The program that the tests are built with.
fn program() -> Result<PathBuf> {
    let this = std::env::current_exe().context("finding what was built")?;
    let target = this.ancestors().nth(2).context("the target directory")?;
    Ok(target.join("debug/mdbook-witness"))
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
        assert!(conclude(&[good(), good()], &[]).is_ok());
        for bad in [(false, 1, 1), (false, 1, 0), (true, 0, 0)] {
            let bad = || ended(bad.0, bad.1, bad.2);
            assert!(conclude(&[bad(), good()], &[]).is_err());
            assert!(conclude(&[good(), bad()], &[]).is_err());
        }
    }
}
