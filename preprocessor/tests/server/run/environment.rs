//! What a step gets of the environment of the caller's, and what of it is told.

use crate::support::{TestBook, block, never_says, says};

/// Steps of every kind that show their environment.
fn chapter() -> String {
    [
        block("sh {run}", "env | sort"),
        block("sql {run}", "\\! env | sort"),
        block(
            "sql {run lines=100}",
            "CREATE TEMP TABLE e (line text);\nCOPY e FROM PROGRAM 'env';\nSELECT line FROM e ORDER BY line;",
        ),
    ]
    .concat()
}

#[test]
fn a_step_gets_what_it_needs_and_what_the_book_names() {
    let book = TestBook::of(&chapter())
        .variable("A_TOKEN_OF_A_CI", Some("t0p-s3cret"))
        .variable("GREETING", Some("good morning"))
        .variable("PGPASSWORD", Some("an0ther-s3cret"));
    book.configure("environment = [\"WITNESS_TEST\", \"GREETING\", \"NOT_SET\"]");
    let page = book.page();
    never_says(
        &page,
        &[
            "A_TOKEN_OF_A_CI",
            "t0p-s3cret",
            "an0ther",
            "WITNESS_DATABASE_URL",
            "NOT_SET",
            "CARGO",
        ],
    );
    assert_eq!(page.matches("GREETING=good morning\n").count(), 2, "{page}");
    says(
        &page,
        &[
            "PATH=",
            "HOME=",
            "PGDATABASE=",
            "PGHOST=",
            "PGAPPNAME=shell",
        ],
    );
}

#[test]
fn what_is_kept_rests_on_the_variables_that_are_named() {
    let text = block("sh {run}", "echo \"$GREETING\"");
    let book = TestBook::of(&text).variable("GREETING", Some("good morning"));
    book.configure("environment = [\"WITNESS_TEST\", \"GREETING\"]");
    says(&book.page(), &["good morning\n"]);
    let book = book.variable("GREETING", Some("good night"));
    says(&book.page(), &["good night\n"]);
    let book = book
        .variable("WITNESS_MODE", Some("replay"))
        .variable("WITNESS_DENY_STALE", Some("1"));
    says(&book.page(), &["good night\n"]);
    let book = book.variable("GREETING", None);
    says(&book.fails(), &["stale"]);
}

#[test]
fn the_directories_of_a_run_have_names() {
    let chapter = [
        block("sh {run}", "pwd\necho \"$PWD/a\""),
        block("sql {run}", "\\! pwd"),
        block("sql {run}", "SHOW data_directory;"),
        block("sql {run}", "SHOW unix_socket_directories;"),
        block("sql {run fails=psql}", "\\c nodb"),
    ]
    .concat();
    let book = TestBook::alone().chapter("one.md", &chapter);
    let page = book.page();
    says(&page, &["<scratch>\n<scratch>/a\n", " <data>", "<socket>"]);
    let root = book.root();
    never_says(&page, &[&*root.to_string_lossy(), "chapter-", "/books/"]);
}

#[test]
fn a_variable_that_leads_to_the_server_can_not_be_named() {
    let book = TestBook::of(&block("sh {run}", "true"));
    for (list, says_so) in [
        (
            "environment = [\"PGHOST\"]",
            "`PGHOST` is managed by the run",
        ),
        (
            "environment = [\"WITNESS_DATABASE_URL\"]",
            "`WITNESS_DATABASE_URL` is managed by the run",
        ),
        (
            "environment = []\nsecrets = [\"API TOKEN=x\"]",
            "`API TOKEN=x` is not a valid variable name",
        ),
        (
            "environment = [\"A\"]\nsecrets = [\"A\"]",
            "in both environment and secrets",
        ),
    ] {
        book.configure(list);
        says(&book.fails(), &[says_so]);
    }
}
