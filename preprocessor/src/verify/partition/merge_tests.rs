//! Tests of the merge of parts: those that fit, and those that are refused.

use super::super::{ChapterPart, PartNumber};
use super::*;
use crate::error::Location;
use crate::verify::outcome::{VerifiedChapter, VerifiedServer};
use std::time::Duration;

/// A chapter that took this many seconds.
fn chapter(file: &str, seconds: u64) -> VerifiedChapter {
    VerifiedChapter {
        file: file.into(),
        checks: Vec::new(),
        took: Duration::from_secs(seconds),
        after: None,
        neighbours: Default::default(),
    }
}

fn run(version: &str, chapters: &[&str]) -> ServerRun {
    ServerRun {
        major: 18,
        server: Some(VerifiedServer {
            version: version.into(),
            origin: "local".into(),
        }),
        trouble: None,
        chapters: chapters.iter().map(|file| chapter(file, 2)).collect(),
        took: Duration::from_secs(3),
    }
}

fn trouble() -> Option<Error> {
    Some(Error::setup("no server", "install one"))
}

/// The report of a part of a book of five chapters, `a` to `e`, on 18.1: part 1 has `a`, `c` and `e`.
fn part(part: usize, of: usize) -> PartReport {
    let all = ["a", "b", "c", "d", "e"];
    let chapters = all.iter().enumerate().map(|(index, file)| ChapterPart {
        file: (*file).into(),
        part: 1 + index % of,
    });
    let mut part = BookPart {
        number: PartNumber { part, of },
        book: "this".into(),
        chapters: chapters.collect(),
        positions: vec![2 - part % 2],
    };
    let files: Vec<String> = part.files().map(str::to_owned).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let at = Location {
        line: part.number.part,
        ..Location::default()
    };
    let runs = match files.as_slice() {
        [] => Vec::new(),
        files => vec![run("18.1", files)],
    };
    if runs.is_empty() {
        part.positions.clear();
    }
    let book = part
        .positions
        .iter()
        .map(|_| (CheckKind::Plan, Mistake::new(at.clone(), "no plan")));
    PartReport {
        name: format!("{part}.json", part = part.number.part),
        outcome: BookOutcome {
            book: book.collect(),
            is_unaccepted: false,
            runs,
            part: Some(part),
        },
    }
}

fn files(run: &ServerRun) -> Vec<&str> {
    run.chapters.iter().map(|it| &*it.file).collect()
}

#[track_caller]
fn refused(reports: Vec<PartReport>) -> String {
    merge(reports).expect_err("it is refused").to_string()
}

#[test]
fn the_parts_make_the_book_in_its_order() {
    let merged = merge(vec![part(2, 2), part(1, 2)]).expect("they fit");
    assert_eq!(merged.part, None);
    assert_eq!(merged.runs.len(), 1);
    assert_eq!(files(&merged.runs[0]), ["a", "b", "c", "d", "e"]);
    assert_eq!(merged.runs[0].took, Duration::from_secs(6));
    let lines: Vec<usize> = merged.book.iter().map(|(_, it)| it.at.line).collect();
    assert_eq!(lines, [1, 2], "the positions are 1 and 2");
    // More parts than chapters.
    let merged = merge((1..=7).map(|it| part(it, 7)).collect()).expect("they fit");
    assert_eq!(files(&merged.runs[0]), ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_server_of_its_own_has_a_run_of_its_own() {
    let mut reports: Vec<PartReport> = (1..=5).map(|it| part(it, 5)).collect();
    reports[1].outcome.runs[0].server = None;
    reports[1].outcome.runs[0].trouble = trouble();
    reports[1].outcome.runs[0].chapters.clear();
    reports[2].outcome.runs = vec![run("18.2", &["c"])];
    reports[3].outcome.runs[0].trouble = trouble();
    reports[4].outcome.runs[0].trouble = trouble();
    let merged = merge(reports).expect("they fit");
    let runs = merged.runs.iter().map(|run| {
        let version = run.server.as_ref().map(|it| it.version.as_str());
        (version, files(run), run.trouble.is_some())
    });
    assert_eq!(
        runs.collect::<Vec<_>>(),
        [
            (Some("18.1"), vec!["a"], false),
            (None, vec![], true),
            (Some("18.2"), vec!["c"], false),
            (Some("18.1"), vec!["d", "e"], true),
        ]
    );
    assert!(!merged.is_complete());
}

#[test]
fn each_part_is_needed_once() {
    assert_eq!(
        refused(vec![part(1, 3), part(3, 3)]),
        "part 2 of 3 is missing"
    );
    let message = "3 of 5 parts are missing: part 2 is the first of them";
    assert_eq!(refused(vec![part(1, 5), part(3, 5)]), message);
    let mut twice = part(2, 2);
    twice.name = "again.json".into();
    let message = "2.json and again.json are both part 2/2";
    assert_eq!(refused(vec![part(1, 2), part(2, 2), twice]), message);
    let mut huge = part(1, 2);
    huge.outcome.part.as_mut().expect("a part").number.of = usize::MAX;
    assert!(refused(vec![huge]).ends_with("part 2 is the first of them"));
}

#[test]
fn all_are_parts_of_one_book_that_was_split_once() {
    let mut whole = part(2, 2);
    whole.outcome.part = None;
    let message = "2.json is not the report of a part of a book";
    assert_eq!(refused(vec![part(1, 2), whole]), message);
    let mut other = part(2, 2);
    other.outcome.part.as_mut().expect("a part").book = "that".into();
    let message = "2.json is of another book than 1.json, or of another state of it";
    assert_eq!(refused(vec![part(1, 2), other]), message);
    let message = "1.json is part 1/2, and 2.json is part 2/3";
    assert_eq!(refused(vec![part(1, 2), part(2, 3)]), message);
    let mut other = part(2, 2);
    other.outcome.part.as_mut().expect("a part").chapters[2].part = 2;
    let message = "the parts are split in different ways: c is in part 1 in 1.json, and c is in part 2 in 2.json";
    assert_eq!(refused(vec![part(1, 2), other]), message);
}

#[test]
fn all_are_verified_on_the_same_versions() {
    let mut other = part(2, 2);
    other.outcome.runs[0].major = 17;
    let message = "1.json is of PostgreSQL 18, and 2.json of 17";
    assert_eq!(refused(vec![part(1, 2), other]), message);
    let mut other = part(2, 2);
    other.outcome.runs.push(run("18.1", &["b"]));
    other.outcome.runs[1].major = 17;
    let message = "1.json is of PostgreSQL 18, and 2.json of 17 and 18";
    assert_eq!(refused(vec![part(1, 2), other]), message);
}
