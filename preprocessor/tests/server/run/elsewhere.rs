//! Figures and values of other chapters, in a book whose first page shows the result of its last.

use crate::support::{TestBook, block, line_of, never_says, says, stderr, stdout};

const QUOTE: &str = "The answer is {{= deep/last#cost.answer }}.\n\n";

/// The first chapter runs nothing. The last one observes only because of it.
fn book() -> TestBook {
    let book = TestBook::new();
    let run = |name: &str| book.says_that_it_is_run(name);
    let first = "# First\n\n".to_owned()
        + QUOTE
        + &block("text {figure=lanes chapter=deep/last step=build}", "");
    let middle = block("sql {run session=reader}", "CREATE TABLE t (a int);") + &run("middle");
    let last = block("sql {run session=migration}", "SELECT 1;")
        + &block(
            "sql {run name=build session=reader}",
            "CREATE INDEX ON t (a);",
        )
        + &block(
            "sql {claim=\"It is known\" name=cost}",
            "SELECT true, 6 * 7 AS answer;",
        )
        + &run("last");
    book.chapter("first.md", &first)
        .chapter("middle.md", &middle)
        .chapter("deep/last.md", &last)
}

/// The first page, as a replay shows it.
#[track_caller]
fn replayed(book: &TestBook) -> String {
    let command = book.command(&["--mode", "replay"]);
    let built = crate::support::Running::start(command, book.input()).wait();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    built.page("first.md")
}

#[test]
fn the_first_page_shows_the_result_of_the_last() {
    let book = book();
    let shown = [
        "The answer is 42.",
        "`build`",
        "Recorded in [deep/last.md](deep/last.md), on PostgreSQL ",
    ];
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    says(&built.page("first.md"), &shown);
    never_says(&built.page("first.md"), &["Ran on PostgreSQL"]);
    assert_eq!(book.ran(), ["middle", "last"]);
    says(&replayed(&book), &shown);
    let html = book.renderer("html").build();
    says(
        &html.page("first.md"),
        &["<a href=\"deep/last.md&#35;step-build\" title=\"CREATE INDEX ON t (a)\">build</a>"],
    );
    says(&html.page("deep/last.md"), &["id=\"step-build\""]);
}

#[test]
fn a_session_has_its_colour_in_the_whole_book() {
    let pages = book().renderer("html").build();
    for page in ["middle.md", "deep/last.md"] {
        says(
            &pages.page(page),
            &["witness-hue-0 witness-disc\">reader</span>"],
        );
    }
    let last = pages.page("deep/last.md");
    says(&last, &["witness-hue-1 witness-disc\">migration</span>"]);
    says(
        &pages.page("first.md"),
        &["--witness-who-0:var(--witness-hue-0)"],
    );
}

#[test]
fn what_another_chapter_shows_makes_nothing_stale() {
    let book = book();
    let own = block("text {figure=lanes step=build}", "");
    let last = book.text("deep/last.md");
    book.write("src/deep/last.md", &(own + &last));
    let first = book.text("first.md");
    book.write("src/first.md", "# First\n");
    book.build();
    book.ran();
    book.write("src/first.md", &first);
    let built = book.build();
    assert_eq!(book.ran(), [""; 0], "{}", built.stderr);
    says(&built.page("first.md"), &["The answer is 42.", "`build`"]);
    never_says(&built.stderr, &["PostgreSQL"]);
}

#[test]
fn what_is_not_run_there_is_told_here() {
    let book = book();
    book.build();
    book.edit("middle.md", "a int", "a bigint");
    says(
        &replayed(&book),
        &[
            "The answer is 42 (stale).",
            "**Stale:** something before this figure’s steps has changed",
        ],
    );
    book.edit("deep/last.md", "6 * 7 AS answer", "6 * 9 AS answer");
    book.edit("deep/last.md", "CREATE INDEX ON", "CREATE UNIQUE INDEX ON");
    says(
        &replayed(&book),
        &[
            "The answer is (not measured).",
            "**Not run:** this figure, the lanes of `build`, can’t be drawn",
        ],
    );
}

#[test]
fn what_is_skipped_there_is_told_here() {
    let book = book();
    book.edit(
        "deep/last.md",
        "{run name=build",
        "{run pg=\">=99\" name=build",
    );
    book.edit("deep/last.md", " name=cost}", " name=cost pg=\">=99\"}");
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    says(
        &built.page("first.md"),
        &[
            "The answer is (not measured here).",
            "skipped: for PostgreSQL 99 or later",
        ],
    );
}

#[test]
fn commands_know_the_results_of_other_chapters() {
    let book = book();
    let alone = stdout(&book.witness(&["run", "src/first.md"]));
    says(&alone, &["The answer is (not measured)."]);
    assert_eq!(book.ran(), [""; 0]);
    book.build();
    book.ran();
    let alone = stdout(&book.witness(&["run", "src/first.md"]));
    says(&alone, &["The answer is 42.", "Recorded in"]);
    let svg = stdout(&book.witness(&["figure", "src/first.md", "build"]));
    says(&svg, &["<svg ", ">build</"]);
    assert_eq!(book.ran(), [""; 0]);
    // A figure needs its own chapters only.
    let text = book.text("deep/last.md");
    let other = book.says_that_it_is_run("other");
    let book = book.chapter("other.md", &other);
    stdout(&book.witness(&["figure", "src/first.md", "build"]));
    assert_eq!(book.ran(), [""; 0]);
    book.edit("deep/last.md", "SELECT 1;", "SELECT 2;");
    stdout(&book.witness(&["figure", "src/first.md", "build"]));
    let ran = book.ran();
    assert!(ran.contains(&"last".to_owned()), "{ran:?}");
    assert!(!ran.contains(&"other".to_owned()), "{ran:?}");
    book.write("src/deep/last.md", &text);
    let list = stdout(&book.witness(&["list"]));
    says(
        &list,
        &["src/first.md:5: figure lanes of build in deep/last.md\n"],
    );
    let json = stdout(&book.witness(&["list", "--format", "json"]));
    says(
        &json,
        &["\"chapter\":\"deep/last.md\"", "\"steps\":[\"build\"]"],
    );
}

#[test]
fn verification_reports_a_missing_value_at_its_quote() {
    let book = book();
    let accepted = book.witness(&["verify", "--accept"]);
    stdout(&accepted);
    never_says(&stderr(&accepted), &["transcripts/first.txt"]);
    stdout(&book.witness(&["verify"]));
    book.edit("first.md", "cost.answer", "cost.anwser");
    for arguments in [&["verify"][..], &["verify", "src/first.md"]] {
        let verified = book.witness(arguments);
        assert!(!verified.status.success());
        let said = stderr(&verified);
        let line = line_of(&book.text("first.md"), "anwser");
        says(
            &said,
            &[
                "the claim `cost` has no column `anwser`",
                &format!("src/first.md:{line}"),
                "did you mean `answer`?",
            ],
        );
    }
}
