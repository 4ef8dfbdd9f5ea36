//! `mdbook-witness build`, with a recorded run and without one, and `mdbook-witness figure`.

use crate::support::{TestBook, block, never_says, says, stderr, stdout};
use std::fs;
use std::process::Output;

/// A book with a step that has a name and is seen.
fn book() -> TestBook {
    let chapter = [
        "# One\n\n".to_owned(),
        block("sql {run name=answer}", "SELECT 'the answer is ' || 42;"),
        block("text {figure=lanes step=answer}", ""),
        block("text {figure=verdict step=answer}", ""),
    ];
    let book = TestBook::new().chapter("one.md", &chapter.concat());
    book.write("src/SUMMARY.md", "- [One](one.md)\n");
    book
}

/// The same book, whose server can't be reached.
fn without_server(book: TestBook) -> TestBook {
    book.variable(
        "WITNESS_DATABASE_URL",
        Some("postgres://postgres@%2Fno%2Fsocket/postgres"),
    )
}

#[track_caller]
fn ill(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(output));
    stderr(output)
}

fn page(book: &TestBook, folder: &str) -> String {
    fs::read_to_string(book.root().join(folder).join("one.html")).expect("a page")
}

/// The recorded runs of the book's only chapter.
fn recording(book: &TestBook) -> Vec<Vec<u8>> {
    let runs = fs::read_dir(book.root().join("recording/src%2Fone.md")).expect("read");
    let runs = runs
        .flatten()
        .map(|run| fs::read(run.path()).expect("read"));
    runs.collect()
}

#[test]
fn a_recorded_run_is_shown_without_a_server() {
    let book = book();
    let said = stdout(&book.witness(&["build", "--record"]));
    let first = book.root().join("book/index.html");
    assert_eq!(said, format!("The book is built: {}\n", first.display()));
    assert!(first.is_file());
    assert!(page(&book, "book").contains("the answer is 42"));
    let left = fs::read_dir(book.root()).expect("read").flatten();
    let recordings = left.filter(|it| it.file_name().to_string_lossy().starts_with("recording"));
    assert_eq!(recordings.count(), 1);

    let book = without_server(book);
    let output = book.witness(&["build", "--replay", "--dest-dir", "elsewhere"]);
    stdout(&output);
    says(&stderr(&output), &["nothing is run; stale: 0 of 1 chapter"]);
    assert!(page(&book, "elsewhere").contains("the answer is 42"));
    book.edit("one.md", "is ' || 42", "is ' || 43");
    let output = book.witness(&["build", "--replay"]);
    stdout(&output);
    says(&stderr(&output), &["stale: 1 of 1 chapter"]);
    never_says(&page(&book, "book"), &["the answer is 43"]);
}

#[test]
fn a_run_that_fails_leaves_the_recording_as_it_was() {
    let book = book();
    stdout(&book.witness(&["build", "--record"]));
    let recorded = recording(&book);
    assert_eq!(recorded.len(), 1);
    let names = |book: &TestBook| -> Vec<_> {
        let all = fs::read_dir(book.root()).expect("read").flatten();
        let mut names: Vec<_> = all.map(|it| it.file_name()).collect();
        names.sort();
        names
    };
    let before = names(&book);
    book.edit("one.md", "42", "1/0");
    let said = ill(&book.witness(&["build", "--record"]));
    says(&said, &["division by zero", "src/one.md:4:"]);
    never_says(&said, &["exited unsuccessfully", "preprocessor"]);
    assert_eq!(names(&book), before);
    assert_eq!(recording(&book), recorded);
}

#[test]
fn a_replay_needs_a_recording() {
    let said = ill(&without_server(book()).witness(&["build", "--replay"]));
    says(
        &said,
        &["there is no recorded run", "mdbook-witness build --record"],
    );
}

#[test]
fn a_book_that_cannot_be_built_is_told() {
    let book = book();
    book.write("src/SUMMARY.md", "- [One](one.md)\n- [One](one.md\n- ]\n");
    says(
        &ill(&book.witness(&["build"])),
        &["can't be built", "SUMMARY.md"],
    );
}

#[test]
fn a_figure_is_a_file_of_its_own() {
    let book = book();
    let svg = stdout(&book.witness(&["figure", "src/one.md", "answer", "--picture", "lanes"]));
    let document = roxmltree::Document::parse(&svg).expect("XML");
    assert!(
        document
            .root_element()
            .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
    );
    says(&svg, &["prefers-color-scheme:dark", "PostgreSQL "]);
    // Once it was run, it needs no server, and a file has the same.
    let book = without_server(book);
    let file = book.root().join("answer.svg");
    let words = [
        "figure",
        "src/one.md",
        "answer",
        "--picture",
        "lanes",
        "--mode",
        "replay",
        "--output",
    ];
    let all = [&words[..], &[file.to_str().expect("text")]].concat();
    stdout(&book.witness(&all));
    assert_eq!(fs::read_to_string(file).expect("written"), svg);
}

#[test]
fn a_figure_that_is_not_there_is_told_before_anything_runs() {
    let book = without_server(book());
    for (words, expected) in [
        (
            &["answers"][..],
            "it has lanes of answer; verdict of answer",
        ),
        (
            &["answer"],
            "choose one with --picture: lanes of answer; verdict of answer",
        ),
        (&["answer", "--picture", "queue"], "it has lanes of answer"),
    ] {
        let all = [&["figure", "src/one.md"], words].concat();
        says(&ill(&book.witness(&all)), &[expected]);
    }
}

#[test]
fn a_table_is_no_picture() {
    let book = book();
    let said = ill(&book.witness(&["figure", "src/one.md", "answer", "--picture", "verdict"]));
    says(&said, &["is a table, and has no drawing"]);
}
