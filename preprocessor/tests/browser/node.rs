//! A run of node's test runner.

use crate::books::Books;
use crate::listed::{Check, directory};
use crate::support::stderr;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::Command;

/// The variable that names the browser's program; `chromium` unless it is set.
const BROWSER: &str = "WITNESS_TEST_BROWSER";

/// The packages that the tests import.
const PACKAGES: [&str; 2] = ["axe-core", "playwright-core"];

/// The results of a run, by the names of the tests.
pub(crate) struct Results {
    /// Each with its failure.
    ended: HashMap<String, Option<String>>,
    /// The reason why a test has no result.
    missing: String,
}

/// A line of `reporter.mjs`.
#[derive(Deserialize)]
struct Line {
    name: String,
    failure: Option<String>,
}

impl Results {
    /// The result of a test.
    pub(crate) fn of(&self, name: &str) -> Result<(), String> {
        match self.ended.get(name) {
            Some(None) => Ok(()),
            Some(Some(failure)) => Err(failure.clone()),
            None => Err(self.missing.clone()),
        }
    }
}

/// Builds the books, and runs these tests.
pub(crate) fn run(checks: &[Check]) -> Results {
    let none = |missing| Results {
        ended: HashMap::new(),
        missing,
    };
    let browser = match browser() {
        Ok(browser) => browser,
        Err(why) => return none(why),
    };
    let books = match Books::build() {
        Ok(books) => books,
        Err(why) => return none(why),
    };
    // Playwright makes the browser's profile there.
    let scratch = books.copy().directory().join("scratch");
    std::fs::create_dir(&scratch).expect("made");
    let mut command = Command::new("node");
    command
        .args(["--test", "--test-reporter=./reporter.mjs"])
        .current_dir(directory())
        .env(BROWSER, browser)
        .env("WITNESS_TEST_EXAMPLE", books.example())
        .env("WITNESS_TEST_COURSE", books.course())
        .env("WITNESS_TEST_GUIDE", books.guide())
        .env("TMPDIR", scratch);
    for check in checks {
        command.arg(format!(
            "--test-name-pattern=^{}$",
            regex::escape(&check.name)
        ));
    }
    let files: BTreeSet<&str> = checks.iter().map(|check| check.file.as_str()).collect();
    command.args(files.iter().map(|file| format!("{file}.test.mjs")));
    let output = books.copy().output(&mut command);
    let told = String::from_utf8_lossy(&output.stdout);
    let lines = told
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let ended = lines.map(|Line { name, failure }| (name, failure));
    Results {
        ended: ended.collect(),
        missing: format!("node didn't run it:\n{told}{}", stderr(&output)),
    }
}

/// The browser's program, if all that is needed is there.
fn browser() -> Result<PathBuf, String> {
    let named = std::env::var_os(BROWSER).unwrap_or_else(|| "chromium".into());
    let browser = which::which(&named).map_err(|_| {
        format!(
            "{} isn't installed (apt-get install chromium); {BROWSER} can name another program of Chromium",
            named.display()
        )
    })?;
    which::which("node").map_err(|_| "node isn't installed; version 20 or newer is needed")?;
    let modules = directory().join("node_modules");
    match PACKAGES.iter().find(|name| !modules.join(name).is_dir()) {
        Some(missing) => Err(format!(
            "{missing} isn't installed (npm ci --prefix preprocessor/tests/browser)"
        )),
        None => Ok(browser),
    }
}
