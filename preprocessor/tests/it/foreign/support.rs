//! A chapter, planned and put back.

use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config as BookConfig;
use mdbook_witness::archive::unknown;
use mdbook_witness::config::Config;
use mdbook_witness::diagnostics::render_error;
use mdbook_witness::error::Error;
use mdbook_witness::page::{Edition, Freshness, Renderer};
use mdbook_witness::pipeline::{BookPlan, PlannedChapter, Recording, plan_all, put_back};
use mdbook_witness::transcript::{Evidence, Transcript, VERSION};

/// A book of one chapter, and where it is.
fn book(text: &str) -> (PreprocessorContext, Book) {
    let chapter = Chapter::new("A chapter", text.to_owned(), "a.md", Vec::new());
    let book = Book::new_with_items(vec![BookItem::Chapter(chapter)]);
    let root = std::path::PathBuf::from("/no such folder");
    let context = PreprocessorContext::new(root, BookConfig::default(), "html".into());
    (context, book)
}

/// The plan of a chapter, with all that is wrong with it.
pub(crate) fn planning(text: &str) -> BookPlan {
    let (context, book) = book(text);
    plan_all(&context, &book, &Config::default())
}

/// The plan of a chapter in which nothing is wrong.
#[track_caller]
pub(crate) fn planned(text: &str) -> BookPlan {
    let planning = planning(text);
    let mistakes = planning.mistakes();
    assert!(
        mistakes.is_empty(),
        "{}\n{text}",
        render_error(&Error::Mistakes(mistakes), false)
    );
    planning
}

/// A chapter that never ran.
fn never_ran(planned: &PlannedChapter) -> Recording {
    let steps = unknown(&planned.plan);
    let freshness = vec![Freshness::NotRun; steps.len()];
    let transcript = Transcript {
        version: VERSION,
        chapter: planned.plan.chapter.clone(),
        provenance: None,
        steps: steps.into_iter().map(|(step, _)| step).collect(),
        evidence: Evidence::default(),
    };
    Recording {
        freshness,
        ..Recording::current(transcript)
    }
}

/// The text of a chapter's page.
pub(crate) fn page(text: &str, planning: &BookPlan, renderer: Renderer) -> String {
    let (_, book) = book(text);
    let told: Vec<_> = planning.planned.iter().map(never_ran).collect();
    let book = put_back(
        book,
        &planning.planned,
        &told,
        &Edition::new(renderer, "mdbook build"),
    )
    .unwrap_or_else(|error| panic!("{}\n{text}", render_error(&error, false)));
    let chapter = book.chapters().next().expect("a chapter");
    chapter.content.clone()
}

/// That each of these pieces of a text is in its page, in this order.
#[track_caller]
pub(crate) fn assert_keeps<'a>(page: &str, pieces: impl IntoIterator<Item = &'a str>) {
    let mut rest = page;
    for piece in pieces {
        let at = rest.find(piece);
        let at = at.unwrap_or_else(|| panic!("this is lost or changed:\n{piece}\nin:\n{page}"));
        rest = &rest[at + piece.len()..];
    }
}
