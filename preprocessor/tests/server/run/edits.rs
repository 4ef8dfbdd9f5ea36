//! Whatever an author does to a book: a build that runs only what changed comes to the same as one that runs all.
//!
//! 1. [`steps`] has blocks that build on each other's traces in the server, and [`model`] a book made of them.
//! 2. [`edit`] does something to it, by chance.
//! 3. After each edit it is built in both ways, each in a cache of its own, and the two are compared.

mod edit;
mod model;
mod steps;

use crate::support::normal::{assert_same_pages, assert_same_run, runs};
use crate::support::seed::Seed;
use crate::support::{Built, Running, TestBook, never_says, says};
use edit::{FIRST, edit, first};
use model::Model;
use std::path::{Path, PathBuf};

/// How often the book is edited.
const ROUNDS: usize = 22;

/// A book with two caches.
struct Pair {
    book: TestBook,
    /// What is built after others, and runs only what changed.
    auto: PathBuf,
    /// What is built anew.
    fresh: PathBuf,
}

#[test]
fn a_build_after_any_edits_is_as_one_that_runs_all() {
    let (mut seed, mut random) = Seed::new();
    let book = TestBook::alone();
    book.configure("files = [\"sql\"]\n");
    let pair = Pair {
        auto: book.cache(),
        fresh: book.another_cache("fresh"),
        book,
    };
    let mut model = Model::new(&mut random);
    let mut before = Vec::new();
    let mut brought_back = 0;
    for round in 0..ROUNDS {
        let edits = match round {
            0 => Vec::new(),
            1..=FIRST => vec![first(&mut model, round, &mut random)],
            _ => (0..random.usize(1..4))
                .map(|_| edit(&mut model, &before, &mut random))
                .collect(),
        };
        let edits = edits.iter().map(|what| format!("{round}. {what}"));
        seed.history.extend(edits);
        before.push(model.clone());
        let auto = pair.build(&model);
        brought_back += auto.stderr.matches("restored the checkpoint").count();
        seed.history.push(told(&auto));
    }
    assert!(brought_back > 0, "no checkpoint was ever of use");
}

impl Pair {
    /// Builds the book in both ways, and compares them; the build that runs what changed.
    fn build(&self, model: &Model) -> Built {
        model.write(&self.book);
        let kept = model
            .broken()
            .map(|broken| (broken, self.kept(model, broken)));
        let (auto, fresh) = (
            self.start(&self.auto, "auto"),
            self.start(&self.fresh, "fresh"),
        );
        let (auto, fresh) = (auto.wait(), fresh.wait());
        self.book.assert_nothing_left();
        never_says(
            &auto.stderr,
            &[
                "could not end",
                "running from the book's beginning",
                "is damaged",
            ],
        );
        let same = model.broken().unwrap_or(model.chapters.len());
        for chapter in &model.chapters[..same] {
            assert_same_run(&chapter.path(), &self.fresh, &self.auto);
        }
        if let Some((broken, kept)) = kept {
            assert_eq!(
                (auto.code(), fresh.code()),
                (Some(1), Some(1)),
                "{}",
                auto.stderr
            );
            says(&auto.stderr, &["division by zero"]);
            assert_eq!(error(&auto), error(&fresh));
            assert_eq!(self.kept(model, broken), kept, "of a chapter that failed");
        } else {
            assert_eq!(
                (auto.code(), fresh.code()),
                (Some(0), Some(0)),
                "{}\n{}",
                auto.stderr,
                fresh.stderr
            );
            assert_same_pages(&auto, &fresh);
        }
        auto
    }

    /// The runs of a chapter that are kept in both caches.
    fn kept(&self, model: &Model, chapter: usize) -> Vec<PathBuf> {
        let path = model.chapters[chapter].path();
        [&self.auto, &self.fresh]
            .map(|cache| runs(cache, &path))
            .concat()
    }

    fn start(&self, cache: &Path, mode: &str) -> Running {
        let mut command = self.book.command(&[]);
        command
            .env("WITNESS_CACHE", cache)
            .env("WITNESS_MODE", mode);
        Running::start(command, self.book.input())
    }
}

/// The error of a build that failed.
fn error(built: &Built) -> &str {
    let at = built.stderr.find("error: ");
    &built.stderr[at.expect("an error")..]
}

/// What a build said of what it ran and why.
fn told(built: &Built) -> String {
    let words = ["checkpoint", "running ", "nothing has changed", "error: "];
    let lines = built.stderr.lines();
    let told = lines.filter(|line| words.iter().any(|word| line.contains(word)));
    told.map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
