//! What `mdbook-witness verify --json` reports.

use super::Copy;
use serde::Deserialize;

/// How verifying a book, or some of its chapters, has ended.
pub(crate) struct Verified {
    /// The exit status; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// What the person at the keyboard is told.
    pub(crate) said: String,
    /// What programs are told.
    pub(crate) report: Report,
}

/// The report, as far as it matters here.
#[derive(Deserialize)]
pub(crate) struct Report {
    book: Vec<Mistake>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    chapters: Vec<Chapter>,
}

#[derive(Deserialize)]
struct Chapter {
    file: String,
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    state: String,
    mistakes: Vec<Mistake>,
}

/// Something that is wrong.
#[derive(Deserialize)]
pub(crate) struct Mistake {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// Verifies chapters of a book; all of them, anew, if none is given.
pub(crate) fn verify(
    book: &Copy,
    chapters: &[&str],
    variable: Option<(&str, &str)>,
) -> Result<Verified, String> {
    let output = book.witness(&[&["verify", "--json", "-"], chapters].concat(), variable);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match serde_json::from_slice(&output.stdout) {
        Ok(report) => Ok(Verified {
            code: output.status.code(),
            said,
            report,
        }),
        Err(error) => Err(format!("there is no report, {error}:\n{said}")),
    }
}

impl Report {
    /// All that is wrong.
    pub(crate) fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        let checks = self.chapters().flat_map(|chapter| &chapter.checks);
        self.book.iter().chain(checks.flat_map(|it| &it.mistakes))
    }

    /// The files of the chapters that were run.
    pub(crate) fn files(&self) -> Vec<&str> {
        self.chapters().map(|it| it.file.as_str()).collect()
    }

    /// How many checks were made, and nothing is wrong with them.
    pub(crate) fn held(&self) -> usize {
        let checks = self.chapters().flat_map(|chapter| &chapter.checks);
        checks.filter(|check| check.state == "held").count()
    }

    fn chapters(&self) -> impl Iterator<Item = &Chapter> {
        self.runs.iter().flat_map(|run| &run.chapters)
    }
}

/// Whether a line says that a chapter is run: `witness: 3/41 src/locks.md, 12 steps`.
pub(crate) fn says_that_it_runs(line: &str) -> bool {
    let rest = line.strip_prefix("witness: ");
    let number = rest.and_then(|rest| rest.split_once('/'));
    number.is_some_and(|(number, _)| number.parse::<usize>().is_ok())
}
