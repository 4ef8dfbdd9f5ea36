//! Whole books in which nothing is ours: one in the manner of mdBook's guide, one of several other tools' notations.

use super::support::{assert_keeps, page, planned};
use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::{IndexPreprocessor, LinkPreprocessor};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use mdbook_witness::page::Renderer;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The book of a case, as mdBook hands it over.
fn handed_over(name: &str) -> (PreprocessorContext, Book) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/foreign")
        .join(name);
    let mut config = Config::default();
    config.book.src = PathBuf::new();
    let read = MDBook::load_with_config(root, config).expect("a book");
    let context = PreprocessorContext::new(read.root, read.config, "html".into());
    let links = LinkPreprocessor::new().run(&context, read.book);
    let book = links.and_then(|book| IndexPreprocessor::new().run(&context, book));
    (context, book.expect("a book"))
}

/// The book that the program gives back.
fn given_back(context: &PreprocessorContext, book: &Book) -> (Book, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mdbook-witness"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let json = serde_json::to_string(&(context, book)).expect("JSON");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(json.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let book = serde_json::from_slice(&output.stdout).expect("a book");
    (book, said)
}

/// That a book comes back as it was, and that this many fences of it have braces which aren't ours.
#[track_caller]
fn assert_unchanged(name: &str, fences: usize) {
    let (context, book) = handed_over(name);
    let (back, said) = given_back(&context, &book);
    assert_eq!(said, "");
    assert_eq!(back, book, "not a byte of it changes");
    let mut passed = 0;
    for chapter in book.chapters().filter(|chapter| chapter.path.is_some()) {
        // The same with blocks of ours around it.
        let live = "```sql {run}\nSELECT 1;\n```\n";
        let text = format!("# Ours\n\n{live}\n{}\n\n{live}", chapter.content);
        let planning = planned(&text);
        assert_eq!(planning.warnings, [], "{:?}", chapter.path);
        assert_eq!(planning.planned[0].plan.steps.len(), 2);
        passed += planning.passed.len();
        for renderer in [Renderer::Html, Renderer::Markdown] {
            let page = page(&text, &planning, renderer);
            assert_keeps(&page, [chapter.content.as_str()]);
        }
    }
    assert_eq!(passed, fences);
}

#[test]
fn a_guide_of_mdbooks_own_kind_is_unchanged() {
    assert_unchanged("guide", 0);
}

#[test]
fn a_site_of_other_notations_is_unchanged() {
    assert_unchanged("site", 45);
}
