//! The tests of built pages in a browser: Chromium, driven by Playwright, from the test runner of node.
//!
//! 1. [`listed`]: each `check` of a file `*.test.mjs` is a test of this program. Like all tests that need something many
//!    machines lack, it is ignored unless it is asked for: `cargo test --test browser -- --ignored`.
//! 2. [`books`]: the first of them builds the pages of the example, of the course and of the guide.
//! 3. [`node`]: in one go, node runs all that were asked for, and each test of this program reports the result of its own.
//!
//! Books, browsers and their profiles are in a directory that the reaper removes, after it has ended all that was started.
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod books;
mod listed;
mod node;

use libtest_mimic::{Arguments, Trial};
use listed::Check;
use node::Results;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

/// The part of the tests' names that says what they need; see `cargo xtask test`.
const NEED: &str = "on_a_browser";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let checks = listed::checks();
    let asked: Arc<OnceLock<Vec<Check>>> = Arc::default();
    let results: Arc<OnceLock<Results>> = Arc::default();
    let trials: Vec<Trial> = checks
        .iter()
        .map(|check| {
            let (asked, results, name) =
                (Arc::clone(&asked), Arc::clone(&results), check.name.clone());
            let trial = Trial::test(format!("{NEED}::{}::{name}", check.file), move || {
                let results =
                    results.get_or_init(|| node::run(asked.get().map_or(&[], Vec::as_slice)));
                results.of(&name).map_err(Into::into)
            });
            trial.with_ignored_flag(true)
        })
        .collect();
    let named = checks.into_iter().zip(&trials);
    let chosen = named.filter(|(_, trial)| !arguments.is_filtered_out(trial));
    let chosen = chosen.map(|(check, _)| check).collect();
    asked.set(chosen).expect("it is set once");
    libtest_mimic::run(&arguments, trials).exit_code()
}
