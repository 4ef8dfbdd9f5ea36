//! A server of the user's: a reader's server of another book plays it.

use crate::support::{TestBook, stderr, stdout};

/// The URL of a book's server, with a password that must never be seen.
fn url(server: &TestBook) -> String {
    let host = stdout(&server.witness(&["stand", "psql", "-Atc", "show unix_socket_directories"]));
    let host = host.trim().trim_matches('"').replace('/', "%2F");
    format!("postgres://postgres:s3cret@{host}/postgres")
}

fn server() -> TestBook {
    let server = TestBook::with_stand("");
    stdout(&server.witness(&["stand", "up"]));
    server
}

fn user(server: &TestBook) -> TestBook {
    TestBook::with_stand("database = \"shop\"")
        .variable("WITNESS_STAND", Some("url"))
        .variable("WITNESS_DATABASE_URL", Some(&url(server)))
}

fn databases(server: &TestBook) -> String {
    let query =
        "select string_agg(datname, ' ' order by datname) from pg_database where not datistemplate";
    stdout(&server.witness(&["stand", "psql", "-Atc", query]))
}

#[test]
fn its_database_is_made_and_dropped() {
    let server = server();
    let book = user(&server);
    let mut run = book.probe("wait");
    assert_eq!(run.said("database"), "shop");
    assert_eq!(run.said("answer"), "psql|postgres");
    assert_eq!(databases(&server), "postgres shop witness\n");
    assert!(
        !run.said("announcement").contains("s3cret"),
        "{}",
        run.said("announcement")
    );
    let journal = std::fs::read_to_string(run.said("journal")).expect("written");
    assert!(journal.contains("shop"), "{journal}");
    assert!(!journal.contains("s3cret"), "{journal}");
    for process in crate::support::carrying(&format!("WITNESS_RUN={}", run.said("token"))) {
        let line = std::fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        assert!(!line.contains("s3cret"), "{line}");
    }

    // Another book must not take the database away meanwhile.
    let other = user(&server);
    let mut second = other.probe("end");
    let (status, said) = second.wait();
    assert!(!status.success());
    assert!(said.contains("in use by another run"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");

    run.child.kill().expect("ours");
    run.wait();
    run.nothing_is_left();
    crate::support::eventually("the database is dropped", || {
        databases(&server) == "postgres witness\n"
    });
}

#[test]
fn a_database_of_somebody_else_is_refused() {
    let server = server();
    stdout(&server.witness(&["stand", "psql", "-c", "create database shop"]));
    let book = user(&server);
    let mut run = book.probe("end");
    let (status, said) = run.wait();
    assert!(!status.success());
    assert!(said.contains("was not made by mdbook-witness"), "{said}");
    assert!(said.contains("WITNESS_DISPOSABLE=shop"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    assert_eq!(databases(&server), "postgres shop witness\n");

    let book = book.variable("WITNESS_DISPOSABLE", Some("shop"));
    let mut run = book.probe("end");
    run.until("ended");
    assert!(run.wait().0.success());
    assert_eq!(databases(&server), "postgres witness\n");
}

#[test]
fn one_that_was_left_is_made_anew() {
    let server = server();
    let make = ["stand", "psql", "-c", "create database shop", "-c"];
    let comment = "comment on database shop is 'made by mdbook-witness'";
    stdout(&server.witness(&[&make[..], &[comment]].concat()));
    let book = user(&server);
    let mut run = book.probe("end");
    run.until("ended");
    assert!(run.wait().0.success());
    assert_eq!(databases(&server), "postgres witness\n");
}

#[test]
fn the_reader_has_a_database_of_its_own() {
    let server = server();
    let book = user(&server);
    stdout(&book.witness(&["stand", "up"]));
    stdout(&book.witness(&["stand", "psql", "-c", "create table mine()"]));
    let name = stdout(&book.witness(&["stand", "psql", "-Atc", "select current_database()"]));
    assert_eq!(name, "shop_reader\n");
    let env = stdout(&book.witness(&["stand", "env"]));
    assert!(!env.contains("s3cret"), "{env}");
    assert_eq!(databases(&server), "postgres shop_reader witness\n");
    stdout(&book.witness(&["stand", "down"]));
    assert_eq!(databases(&server), "postgres shop_reader witness\n");
    stdout(&book.witness(&["stand", "down", "--remove"]));
    assert_eq!(databases(&server), "postgres witness\n");
}

#[test]
fn a_server_that_is_not_there_is_named_without_its_password() {
    let book = TestBook::with_stand("url = \"postgres://ann:s3cret@127.0.0.1:1/app\"")
        .variable("WITNESS_STAND", Some("url"));
    let said = stderr(&book.witness(&["stand", "up"]));
    assert!(
        said.contains("no connection to postgres://ann@127.0.0.1:1/app: "),
        "{said}"
    );
    assert!(said.contains("refused"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}
