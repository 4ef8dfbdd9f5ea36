//! Each folder in `tests/cases/chapter` has a `chapter.md` and, as `told.json`, what of it is current; what becomes of it is
//! in `expected.html` and `expected.md`. A second chapter of the book is `other.md`.
//!
//! Each block prints its number, each claim measures every column that is asked for, and the evidence is that of
//! `tests/cases/figure/builds`.

use super::block::Kept;
use super::{broken, compare};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config as BookConfig;
use mdbook_witness::config::Config;
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{Edition, Renderer};
use mdbook_witness::pipeline::{PlannedChapter, Recording, plan_all, put_back};
use mdbook_witness::transcript::{
    Outcome, Output, OutputKind, OutputPiece, StepRecord, Transcript,
};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file `told.json` of a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    freshness: Vec<Kept>,
    #[serde(default)]
    never_ran: bool,
    /// The language of the book.
    language: Option<String>,
    /// The same of the second chapter.
    other: Option<Box<Known>>,
}

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}

/// The chapter of a case as its page.
pub(crate) fn page(folder: &Path, renderer: Renderer) -> String {
    let text = std::fs::read_to_string(folder.join("chapter.md")).expect("a chapter");
    let told = std::fs::read_to_string(folder.join("told.json")).expect("a told.json");
    let known: Known = serde_json::from_str(&told).expect("what is current");
    let other = std::fs::read_to_string(folder.join("other.md"));
    let mut chapters = vec![("a.md", text.as_str(), &known)];
    if let (Ok(text), Some(known)) = (&other, &known.other) {
        chapters.push(("more/other.md", text, known));
    }
    written(&chapters, renderer)
}

/// The page of the first of the chapters: each has a path, a text, and what is known of it.
fn written(chapters: &[(&str, &str, &Known)], renderer: Renderer) -> String {
    let item = |(path, text, _): &(&str, &str, &Known)| {
        let title = format!("The chapter {path}");
        BookItem::Chapter(Chapter::new(&title, (*text).to_owned(), path, Vec::new()))
    };
    let book = Book::new_with_items(chapters.iter().map(item).collect());
    let root = PathBuf::from("/no such folder");
    let context = PreprocessorContext::new(root, BookConfig::default(), "html".into());
    let planning = plan_all(&context, &book, &Config::default());
    let mistakes = planning.mistakes();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let planned = planning.planned;
    let told = chapters.iter().zip(&planned);
    let told = told.map(|((.., known), planned)| told_of(planned, known));
    let told: Vec<_> = told.collect();
    let language = chapters
        .iter()
        .find_map(|(.., known)| known.language.as_deref());
    let edition = Edition {
        labels: language.map_or_else(Labels::english, Labels::of_book),
        ..Edition::new(renderer, "cargo book")
    };
    let book = put_back(book, &planned, &told, &edition);
    let book = book.unwrap_or_else(|error| panic!("{error:?}"));
    let chapter = book.chapters().next().expect("a chapter");
    chapter.content.clone()
}

/// What is known of a chapter of so many steps. The records of those that were not run are to be left alone: they say
/// what must never be seen.
fn told_of(planned: &PlannedChapter, known: &Known) -> Recording {
    let steps = planned.plan.steps.len();
    assert_eq!(known.freshness.len(), steps, "one for each step");
    let record = |(number, kept): (usize, &Kept)| {
        let text = match kept {
            Kept::NotRun => "never to be seen\n".to_owned(),
            _ => format!("printed by {number}\n"),
        };
        let values = ["longest gap", "gap", "value"];
        StepRecord {
            started: Duration::ZERO,
            took: Duration::from_millis(12),
            outcome: Outcome::Succeeded,
            rows: None,
            values: values
                .map(|column| (column.to_owned(), text.trim().to_owned()))
                .to_vec(),
            output: Output {
                pieces: vec![OutputPiece {
                    kind: OutputKind::Plain,
                    text,
                }],
                omitted: None,
            },
        }
    };
    let builds = case("figure/builds/transcript.json");
    let builds = std::fs::read_to_string(builds).expect("a transcript");
    let builds: Transcript = serde_json::from_str(&builds).expect("a transcript");
    let transcript = Transcript {
        chapter: planned.plan.chapter.clone(),
        steps: known.freshness.iter().enumerate().map(record).collect(),
        provenance: match known.never_ran {
            true => None,
            false => builds.provenance.clone(),
        },
        ..builds
    };
    Recording {
        freshness: known.freshness.iter().map(|kept| (*kept).into()).collect(),
        ..Recording::current(transcript)
    }
}

/// Compares a chapter with what is expected of it.
pub(crate) fn check(folder: &Path) {
    let html = page(folder, Renderer::Html);
    // The style sheet and the script have a test of their own.
    let is_shown = |line: &&str| !line.contains("<style>") && !line.contains("<script>");
    let lines = html
        .lines()
        .filter(is_shown)
        .map(|line| broken(line) + "\n");
    compare(lines.collect(), &folder.join("expected.html"));
    let markdown = page(folder, Renderer::Markdown);
    compare(markdown.clone(), &folder.join("expected.md"));
    for page in [html, markdown] {
        assert!(!page.contains("never to be seen"), "{page}");
    }
}
