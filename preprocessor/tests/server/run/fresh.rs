//! Chapters that begin on a fresh database.

use crate::support::{TestBook, block, never_says, says};

/// Three chapters, of which the second begins anew and the third goes on with it. Each says that it was run.
fn book(book: TestBook) -> TestBook {
    let chapter = |name: &str, info: &str, sql: &str| {
        let fresh = match info {
            "" => String::new(),
            info => block(info, ""),
        };
        fresh + &block("sql {run}", sql) + &book.says_that_it_is_run(name)
    };
    let one = chapter(
        "one",
        "",
        "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);",
    );
    let two = chapter("two", "sql {fresh}", "CREATE TABLE t (a text);");
    let three = chapter(
        "three",
        "",
        "SELECT count(*) || ' rows in three' AS n FROM t;",
    );
    book.chapter("one.md", &one)
        .chapter("two.md", &two)
        .chapter("three.md", &three)
}

#[test]
fn nothing_of_the_chapters_before_it_is_there() {
    let book = book(TestBook::new());
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    assert_eq!(book.ran(), ["one", "two", "three"]);
    says(
        &built.page("two.md"),
        &["This chapter begins on an empty database."],
    );
    says(&built.page("three.md"), &["0 rows in three"]);
    // What stands before it in the book doesn't matter to it, nor to what goes on with it.
    book.edit("one.md", "VALUES (1)", "VALUES (2)");
    let built = book.build();
    assert_eq!(book.ran(), ["one"], "{}", built.stderr);
    book.edit("three.md", "rows in three", "rows in the third");
    let built = book.build();
    assert_eq!(book.ran(), ["two", "three"], "{}", built.stderr);
    says(&built.page("three.md"), &["0 rows in the third"]);
    book.edit("two.md", "a text", "a bigint");
    let built = book.build();
    assert_eq!(book.ran(), ["two", "three"], "{}", built.stderr);
}

#[test]
fn checkpoints_lie_behind_it() {
    let book = book(TestBook::alone());
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    book.ran();
    for round in 0..3 {
        book.edit("three.md", "SELECT ", "SELECT 1, ");
        let built = book.build();
        assert_eq!(built.code(), Some(0), "{}", built.stderr);
        assert_eq!(
            book.ran().last().map(String::as_str),
            Some("three"),
            "{round}"
        );
        says(&built.page("three.md"), &["0 rows in three"]);
        never_says(
            &built.stderr,
            &[
                "checkpoint before src/two.md",
                "checkpoint before src/one.md",
            ],
        );
    }
}

#[test]
fn it_is_verified_though_a_chapter_before_it_fails() {
    let book = book(TestBook::new());
    book.edit("one.md", "INSERT INTO t", "INSERT INTO gone");
    let output = book.command(&["verify"]).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    says(&said, &["relation \"gone\" does not exist"]);
    assert_eq!(book.ran(), ["two", "three"], "{said}");
    never_says(&said, &["already exists"]);
}
