//! A chapter that renames, drops or takes over the book's database on a server of the user's: what the run has made goes, under
//! whatever name, and nothing else does.

use crate::support::{Running, Server, TestBook, block, eventually, never_says, says};
use nix::sys::signal::Signal;

/// A database of somebody else's, which is dropped with this.
struct Production(String);

impl Production {
    fn of(book: &TestBook) -> Self {
        let name = format!("{}_production", database(book));
        let mut client = Server::shared().connect();
        client
            .batch_execute(&format!("CREATE DATABASE \"{name}\""))
            .expect("made");
        Self(name)
    }

    /// The oid of a database of this name.
    fn oid(name: &str) -> Option<u32> {
        let mut client = Server::shared().connect();
        let rows = client.query("SELECT oid FROM pg_database WHERE datname = $1", &[&name]);
        rows.expect("read").first().map(|row| row.get(0))
    }

    /// Drops it under the name that it has now.
    fn drop_as(&self, now: &str) {
        let mut client = Server::shared().connect();
        for name in [now, &self.0] {
            client
                .batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
                .expect("dropped");
        }
    }
}

fn database(book: &TestBook) -> String {
    book.database.clone().expect("a database")
}

/// The statements that give the book's database another name, and its name to another one.
fn take_over(own: &str, other: &str) -> String {
    format!(
        "\\c postgres\nALTER DATABASE \"{own}\" RENAME TO \"{own}_old\";\nALTER DATABASE \"{other}\" RENAME TO \"{own}\";"
    )
}

/// A book that gives its name to a database of somebody else's and goes on with `rest`; that database, the name, and the oid of
/// what gets it.
fn taken_over(rest: &str) -> (TestBook, Production, String, Option<u32>) {
    let book = TestBook::of("");
    let production = Production::of(&book);
    let (own, oid) = (database(&book), Production::oid(&production.0));
    let chapter = block("sql {run}", &take_over(&own, &production.0)) + rest;
    book.write("src/one.md", &chapter);
    (book, production, own, oid)
}

/// Builds a book; what was said when its reaper has come to its end.
#[track_caller]
fn built(book: &TestBook) -> (Option<i32>, String) {
    let built = book.start().wait();
    gone(book);
    (built.code(), built.stderr)
}

#[track_caller]
fn gone(book: &TestBook) {
    eventually("the reaper has ended", || {
        crate::support::left::processes(&book.root()).is_empty()
    });
}

#[test]
fn a_database_that_got_the_name_stays_and_is_told() {
    let (book, production, own, oid) = taken_over("");
    let (code, said) = built(&book);
    let left = Production::oid(&own);
    let renamed = Production::oid(&format!("{own}_old"));
    production.drop_as(&own);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            &format!("the database {own} is not the one that was made for this book"),
            &format!("did not touch: the database {own} on "),
        ],
    );
    assert_eq!((left, renamed), (oid, None), "{said}");
}

#[test]
fn a_chapter_that_begins_anew_does_not_drop_what_got_the_name() {
    let (book, production, own, oid) = taken_over("");
    let fresh = block("sql {fresh}", "") + &block("sql {run}", "SELECT 1;");
    let book = book.chapter("two.md", &fresh);
    let (code, said) = built(&book);
    let left = Production::oid(&own);
    production.drop_as(&own);
    assert_eq!(code, Some(1), "{said}");
    says(&said, &["is not the one that was made for this book"]);
    assert_eq!(left, oid, "{said}");
}

#[test]
fn a_run_that_is_killed_leaves_what_got_the_name() {
    for kill_before in [false, true] {
        let lasts = block("sh {run within=10m}", "touch taken; sleep 1000");
        let (book, production, own, oid) = taken_over(&lasts);
        let mut running = book.start();
        eventually("the chapter has come so far", || {
            running.has_ended() || Production::oid(&format!("{own}_old")).is_some()
        });
        running.signal(if kill_before {
            Signal::SIGKILL
        } else {
            Signal::SIGTERM
        });
        let built = running.wait();
        gone(&book);
        let left = Production::oid(&own).or_else(|| Production::oid(&production.0));
        let renamed = Production::oid(&format!("{own}_old"));
        production.drop_as(&own);
        assert_eq!((left, renamed), (oid, None), "{}", built.stderr);
    }
}

#[test]
fn a_database_that_was_made_in_the_place_of_the_book_s_stays() {
    let book = TestBook::of("");
    let own = database(&book);
    let chapter =
        format!("\\c postgres\nDROP DATABASE \"{own}\" WITH (FORCE);\nCREATE DATABASE \"{own}\";");
    book.write("src/one.md", &block("sql {run}", &chapter));
    let (code, said) = built(&book);
    let left = Production::oid(&own);
    Server::shared()
        .connect()
        .batch_execute(&format!("DROP DATABASE \"{own}\""))
        .expect("it is there");
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &["is not the one that was made for this book", "{fresh}"],
    );
    assert!(left.is_some(), "{said}");
}

#[test]
fn a_database_that_has_another_name_goes_too() {
    let book = TestBook::of("");
    let own = database(&book);
    let renamed = format!("\\c postgres\nALTER DATABASE \"{own}\" RENAME TO \"{own}_old\";");
    for rest in [
        String::new(),
        format!("\nALTER DATABASE \"{own}_old\" RENAME TO \"{own}\";"),
    ] {
        book.write(
            "src/one.md",
            &block("sql {run}", &(renamed.clone() + &rest)),
        );
        let (code, said) = built(&book);
        assert_eq!(code, Some(0), "{said}");
        never_says(&said, &["did not touch", "could not end"]);
        assert!(!Server::shared().has(&format!("{own}_old")), "{said}");
        assert!(!Server::shared().has(&own), "{said}");
    }
}

#[test]
fn a_database_that_was_about_to_be_made_goes_too() {
    // The server goes on with what it was asked for when nobody waits any more.
    for _ in 0..5 {
        let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
        let own = database(&book);
        let running: Running = book.start();
        let asked = format!("create database \"{own}\"");
        eventually("the database is being made", || {
            let mut client = Server::shared().connect();
            let rows = client.query(
                "SELECT FROM pg_stat_activity WHERE query = $1 UNION ALL SELECT FROM pg_database WHERE datname = $2",
                &[&asked, &own],
            );
            !rows.expect("read").is_empty()
        });
        running.signal(Signal::SIGKILL);
        let built = running.wait();
        gone(&book);
        assert!(!Server::shared().has(&own), "{}", built.stderr);
    }
}
