//! Things that a chapter leaves in its database and that keep it from being dropped: on a server of the user's, it goes with it, or is
//! told with the statement that ends it.

use crate::support::{Server, TestBook, block, eventually, never_says, says};

/// A book whose database is on the server where transactions can be prepared.
fn book(chapter: &str) -> (TestBook, String) {
    let server = Server::lasting();
    let book = TestBook::of(chapter).variable("WITNESS_DATABASE_URL", Some(&server.url));
    let book = book.variable("PATH", Some(&server.path));
    let database = book.database.clone().expect("a database");
    (book, database)
}

/// Builds a book anew; what was said when its reaper has come to its end.
#[track_caller]
fn built(book: &TestBook, database: &str) -> (Option<i32>, String) {
    let built = book.start().wait();
    let code = built.code();
    eventually("the reaper has ended", || {
        crate::support::left::processes(&book.root()).is_empty()
    });
    if code == Some(0) {
        assert!(!Server::lasting().has(database), "{database} is left");
    }
    (code, built.stderr)
}

#[test]
fn what_is_the_database_s_own_goes_with_it() {
    let chapters = [
        "CREATE TABLE t ();\nBEGIN;\nPREPARE TRANSACTION 'left';",
        "BEGIN;\nCREATE TABLE t ();\nPREPARE TRANSACTION 'it''s \"left\"';\nBEGIN;\nPREPARE TRANSACTION 'two';",
        "SELECT slot_name FROM pg_create_logical_replication_slot('left_slot', 'pgoutput');",
        "ALTER DATABASE :\"DBNAME\" IS_TEMPLATE true;",
        "\\set quoted :DBNAME\nBEGIN;\nPREPARE TRANSACTION 'shut';\n\\c postgres\nALTER DATABASE :\"quoted\" ALLOW_CONNECTIONS false;",
    ];
    for chapter in chapters {
        let (book, database) = book(&block("sql {run}", chapter));
        let book = book.variable("WITNESS_MODE", Some("fresh"));
        // The second is of the same names, which are free again.
        for _ in 0..2 {
            let (code, said) = built(&book, &database);
            assert_eq!(code, Some(0), "{chapter}: {said}");
            never_says(&said, &["could not end", "can't be dropped"]);
        }
    }
}

#[test]
fn what_a_failed_build_leaves_goes_too() {
    let chapter = "BEGIN;\nCREATE TABLE t ();\nPREPARE TRANSACTION 'failed';\nSELECT 1/0;";
    let (book, database) = book(&block("sql {run}", chapter));
    for _ in 0..2 {
        let (code, said) = built(&book, &database);
        assert_eq!(code, Some(1));
        says(&said, &["division by zero"]);
        never_says(&said, &["could not end", "already in use"]);
        assert!(!Server::lasting().has(&database), "{database} is left");
    }
}

#[test]
fn a_fresh_chapter_begins_whatever_the_one_before_it_has_left() {
    let left = block(
        "sql {run}",
        "BEGIN;\nCREATE TABLE t ();\nPREPARE TRANSACTION 'before';",
    );
    let (book, database) = book(&left);
    let fresh = format!("{}{}", block("sql {fresh}", ""), left);
    let book = book.chapter("two.md", &fresh);
    let (code, said) = built(&book, &database);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn what_is_not_its_own_is_an_error_with_the_statement_to_type() {
    let chapter = "CREATE SUBSCRIPTION \"the feed\" CONNECTION 'host=/nowhere' PUBLICATION p WITH (connect = false);";
    let (book, database) = book(&block(
        "sql {run}",
        &format!("SET client_min_messages = error;\n{chapter}"),
    ));
    let statement = "ALTER SUBSCRIPTION \"the feed\" DISABLE; ALTER SUBSCRIPTION \"the feed\" SET (slot_name = NONE); \
                     DROP SUBSCRIPTION \"the feed\"";
    let (code, said) = built(&book, &database);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            &format!("the database {database} can't be dropped"),
            "the subscription 'the feed'",
            statement,
        ],
    );
    let book = book.variable("WITNESS_MODE", Some("fresh"));
    let (code, said) = built(&book, &database);
    assert_eq!(code, Some(1), "{said}");
    says(&said, &[statement]);
    // Typed as it is told, it helps.
    let url = Server::lasting()
        .url
        .strip_suffix("postgres")
        .map(|url| format!("{url}{database}"));
    let url = url.expect("a URL");
    let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("it is there");
    for statement in statement.split("; ") {
        client.batch_execute(statement).expect("it helps");
    }
    drop(client);
    book.edit("one.md", chapter, "SELECT 1;");
    let (code, said) = built(&book, &database);
    assert_eq!(code, Some(0), "{said}");
}
