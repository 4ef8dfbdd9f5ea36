//! `verify --merge`: makes one report of those of a book's parts.

use super::Arguments;
use super::reports::tell;
use crate::commands::root_or_current;
use crate::error::{Context, Error, Result};
use crate::verify::outcome::BookOutcome;
use crate::verify::partition::{PartReport, merge};
use crate::verify::report::json;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Merges the reports in these files, and returns the outcome. Only annotations need the book, since they name files by
/// their paths in the repository.
///
/// # Errors
/// If a file isn't a report, or they aren't the reports of all parts of one book.
pub(super) fn merge_reports(files: &[PathBuf], arguments: &Arguments) -> Result<BookOutcome> {
    let reports = files.iter().map(|file| part_report(file));
    let outcome = merge(reports.collect::<Result<_>>()?)?;
    let root = match arguments.github {
        true => root_or_current(arguments.root.as_deref())?,
        false => PathBuf::new(),
    };
    let with_table = outcome.runs.len() > 1;
    tell(arguments, &outcome, with_table, &root)?;
    Ok(outcome)
}

/// Reads the report of a part.
fn part_report(file: &Path) -> Result<PartReport> {
    let name = file.display().to_string();
    let text = read_to_string(file).context(|| format!("reading {name}"))?;
    let outcome = json::read(&text).map_err(|why| {
        Error::setup(
            format!("{name} is not a report that can be merged: {why}"),
            "write one with this version: mdbook-witness verify --partition 2/8 --json FILE",
        )
    })?;
    Ok(PartReport { name, outcome })
}
