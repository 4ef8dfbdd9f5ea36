//! Each folder in `tests/cases/links` is a book. `expected.txt` is which sections cite its claims, or the links to claims that
//! aren't there.

use super::compare;
use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::IndexPreprocessor;
use mdbook_driver::config::Config;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use mdbook_witness::config::Config as OwnConfig;
use mdbook_witness::diagnostics::render_error;
use mdbook_witness::error::Error;
use mdbook_witness::page::{Edition, Renderer};
use mdbook_witness::pipeline::{PlannedChapter, Recording, chapters, put_back};
use mdbook_witness::plan::StepId;
use mdbook_witness::transcript::{
    Evidence, Outcome, Output, Provenance, StepRecord, Transcript, VERSION,
};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/links")
        .join(name)
}

/// A book of a case, and its chapters planned.
fn planned(name: &str) -> (Book, Result<Vec<PlannedChapter>, Error>) {
    let mut config = Config::default();
    config.book.src = PathBuf::new();
    let read = MDBook::load_with_config(case(name), config).expect("a book");
    let context = PreprocessorContext::new(read.root, read.config, "html".into());
    let book = IndexPreprocessor::new().run(&context, read.book);
    let book = book.expect("a book");
    let planned = chapters(&context, &book, &OwnConfig::default(), &|_| {});
    (book, planned)
}

/// Compares the sections that cite a book's claims, or the links that lead to none, with what is expected.
pub(crate) fn check(folder: &Path) {
    let name = folder.file_name().expect("a name").to_string_lossy();
    let (_, planned) = planned(&name);
    let mut shown = String::new();
    match planned {
        Ok(planned) => {
            for PlannedChapter { plan, cited, .. } in &planned {
                for (index, step) in StepId::enumerate(&plan.steps) {
                    let name = step.name.as_deref().unwrap_or_default();
                    shown += &format!("{}:{} {name}\n", plan.chapter, step.at.line);
                    for citation in cited.get(&index).into_iter().flatten() {
                        shown += &format!("   {:?} {}\n", citation.title, citation.page);
                    }
                }
            }
        }
        Err(error) => shown += &(render_error(&error, false) + "\n"),
    }
    compare(shown, &folder.join("expected.txt"));
}

/// The evidence of a step `plain`, for figures.
fn evidence() -> Evidence {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/figure/builds/transcript.json");
    let json = std::fs::read_to_string(file).expect("a transcript");
    let builds: Transcript = serde_json::from_str(&json).expect("a transcript");
    builds.evidence
}

/// A chapter that went well.
fn told(planned: &PlannedChapter) -> Recording {
    let step = StepRecord {
        started: Duration::ZERO,
        took: Duration::ZERO,
        outcome: Outcome::Succeeded,
        rows: None,
        values: Vec::new(),
        output: Output::default(),
    };
    Recording::current(Transcript {
        version: VERSION,
        chapter: planned.plan.chapter.clone(),
        provenance: Some(Provenance {
            server: "18.6".into(),
            origin: "a test".into(),
            date: "2026-01-31".into(),
        }),
        steps: vec![step; planned.plan.steps.len()],
        evidence: evidence(),
    })
}

/// Builds the book of a case with mdBook, and returns the folder with its pages.
#[track_caller]
pub(crate) fn built(name: &str) -> TempDir {
    let (book, planned) = planned(name);
    let planned = planned.expect("no mistakes");
    let told: Vec<_> = planned.iter().map(told).collect();
    let edition = Edition::new(Renderer::Html, "cargo book");
    let book = put_back(book, &planned, &told, &edition).expect("pages");

    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    for chapter in book.chapters() {
        // What mdBook finds under its own name has the page that it had.
        let Some(path) = &chapter.source_path else {
            continue;
        };
        let file = source.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, &chapter.content).expect("a chapter");
    }
    std::fs::copy(case(name).join("SUMMARY.md"), source.join("SUMMARY.md")).expect("a copy");
    MDBook::load_with_config(folder.path(), Config::default())
        .and_then(|book| book.build())
        .expect("mdBook builds the book");
    folder
}
