//! Merge of the outcomes of a book's parts.

use super::BookPart;
use crate::error::Mistake;
use crate::error::{Error, Result};
use crate::verify::check::CheckKind;
use crate::verify::outcome::{BookOutcome, ServerRun};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The report of a part.
#[derive(Debug)]
pub(crate) struct PartReport {
    /// Its name in errors: its file.
    pub(crate) name: String,
    /// The outcome.
    pub(crate) outcome: BookOutcome,
}

/// Returns the outcome of a whole book from those of its parts, in any order. A server that some parts could not use, or
/// that is of another minor version in some, has a run of its own. The duration of a run is the sum of the parts'.
///
/// # Errors
/// If the reports aren't those of all parts of one book, each once, split in the same way and verified on the same
/// versions of PostgreSQL.
pub(crate) fn merge(reports: Vec<PartReport>) -> Result<BookOutcome> {
    check_book(&reports)?;
    check_parts(&reports)?;
    check_versions(&reports)?;
    let mut parts: Vec<(BookPart, BookOutcome)> = reports
        .into_iter()
        .filter_map(|mut it| Some((it.outcome.part.take()?, it.outcome)))
        .collect();
    parts.sort_by_key(|(part, _)| part.number.part);
    let order: HashMap<String, usize> = match parts.first() {
        Some((part, _)) => {
            let files = part.chapters.iter().map(|it| it.file.clone());
            files
                .enumerate()
                .map(|(index, file)| (file, index))
                .collect()
        }
        None => HashMap::new(),
    };
    let mut book: BTreeMap<usize, (CheckKind, Mistake)> = BTreeMap::new();
    let mut merged = BookOutcome::default();
    let mut runs: Vec<Vec<ServerRun>> = Vec::new();
    for (part, outcome) in parts {
        book.extend(part.positions.into_iter().zip(outcome.book));
        merged.is_unaccepted |= outcome.is_unaccepted;
        for (index, run) in outcome.runs.into_iter().enumerate() {
            if runs.len() <= index {
                runs.push(Vec::new());
            }
            add(&mut runs[index], run);
        }
    }
    merged.book = book.into_values().collect();
    merged.runs = runs.into_iter().flatten().collect();
    for run in &mut merged.runs {
        run.chapters.sort_by_key(|it| order.get(&it.file).copied());
    }
    Ok(merged)
}

/// Adds the run of a part to those of other parts on the same requested version.
fn add(runs: &mut Vec<ServerRun>, run: ServerRun) {
    let version = |it: &ServerRun| it.server.as_ref().map(|it| it.version.clone());
    let trouble = |it: &ServerRun| it.trouble.as_ref().map(ToString::to_string);
    let same = runs.iter_mut().find(|it| {
        it.major == run.major && version(it) == version(&run) && trouble(it) == trouble(&run)
    });
    match same {
        Some(same) => {
            same.chapters.extend(run.chapters);
            same.took = same.took.saturating_add(run.took);
        }
        None => runs.push(run),
    }
}

/// Returns the part that each report is of.
fn parts(reports: &[PartReport]) -> impl Iterator<Item = (&str, &BookPart)> {
    let parts = reports.iter();
    parts.filter_map(|it| Some((&*it.name, it.outcome.part.as_ref()?)))
}

/// Checks that all reports are of parts of one book, which was split in the same way.
fn check_book(reports: &[PartReport]) -> Result<()> {
    if let Some(whole) = reports.iter().find(|it| it.outcome.part.is_none()) {
        return Err(Error::setup(
            format!("{} is not the report of a part of a book", whole.name),
            "write one with: mdbook-witness verify --partition 2/8 --json FILE",
        ));
    }
    let mut all = parts(reports);
    let Some((first, part)) = all.next() else {
        return Ok(());
    };
    for (name, other) in all {
        if other.book != part.book {
            return Err(Error::setup(
                format!("{name} is of another book than {first}, or of another state of it"),
                "verify all parts of the same commit",
            ));
        }
        if other.number.of != part.number.of {
            return Err(Error::setup(
                format!(
                    "{first} is part {}, and {name} is part {}",
                    part.number, other.number
                ),
                "split the book into the same number of parts for all of them",
            ));
        }
        if let Some((here, there)) = difference(part, other) {
            return Err(Error::setup(
                format!(
                    "the parts are split in different ways: {here} in {first}, and {there} in {name}"
                ),
                "verify all parts with the same version of mdbook-witness, and with the same --times FILE or without it",
            ));
        }
    }
    Ok(())
}

/// Returns the first difference between two splits of a book, as phrases.
fn difference(one: &BookPart, other: &BookPart) -> Option<(String, String)> {
    let phrase = |chapter: Option<&super::ChapterPart>| match chapter {
        Some(it) => format!("{} is in part {}", it.file, it.part),
        None => "there is no further chapter".to_owned(),
    };
    let length = one.chapters.len().max(other.chapters.len());
    let mut pairs = (0..length).map(|it| (one.chapters.get(it), other.chapters.get(it)));
    let (here, there) = pairs.find(|(here, there)| here != there)?;
    Some((phrase(here), phrase(there)))
}

/// Checks that each part is there once.
fn check_parts(reports: &[PartReport]) -> Result<()> {
    let mut known: BTreeMap<usize, &str> = BTreeMap::new();
    let mut of = 0;
    for (name, part) in parts(reports) {
        of = part.number.of;
        if let Some(other) = known.insert(part.number.part, name) {
            return Err(Error::setup(
                format!("{other} and {name} are both part {}", part.number),
                "name one report of each part",
            ));
        }
    }
    let missing = of - known.len();
    let Some(first) = (1..=of).find(|part| !known.contains_key(part)) else {
        return Ok(());
    };
    let message = match missing {
        1 => format!("part {first} of {of} is missing"),
        _ => format!("{missing} of {of} parts are missing: part {first} is the first of them"),
    };
    Err(Error::setup(message, "name the reports of all parts"))
}

/// Checks that all parts that have chapters were verified on the same versions of PostgreSQL. A part without a server
/// doesn't count: it is reported as such.
fn check_versions(reports: &[PartReport]) -> Result<()> {
    let mut known: Option<(&str, Vec<u32>)> = None;
    let has_run = |it: &&PartReport| {
        !it.outcome.runs.is_empty() && it.outcome.runs.iter().all(|run| run.server.is_some())
    };
    for report in reports.iter().filter(has_run) {
        let versions: Vec<u32> = report.outcome.runs.iter().map(|it| it.major).collect();
        match &known {
            Some((first, others)) if *others != versions => {
                let name = &report.name;
                let (ours, others) = (names(&versions), names(others));
                return Err(Error::setup(
                    format!("{first} is of PostgreSQL {others}, and {name} of {ours}"),
                    "verify all parts on the same versions, as with --postgres 18",
                ));
            }
            Some(_) => {}
            None => known = Some((&report.name, versions)),
        }
    }
    Ok(())
}

fn names(versions: &[u32]) -> String {
    let versions: BTreeSet<u32> = versions.iter().copied().collect();
    crate::verify::accepted::names(&versions)
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
