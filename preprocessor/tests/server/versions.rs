//! A book's stand on several major versions, one after the other: each that can be had, and on no other.

use crate::support::{HELPER, TestBook, link_cache, stderr, stdout};
use std::collections::HashMap;
use std::path::Path;

/// The helper's values on these versions, by version and key, and its stderr.
fn said(book: &TestBook, versions: &[&str]) -> (HashMap<(String, String), String>, String) {
    let output = book
        .prepare(HELPER)
        .arg("versions")
        .arg(book.root())
        .args(versions)
        .output()
        .expect("started");
    let said = stdout(&output)
        .lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            ((word(), word()), word())
        })
        .collect();
    (said, stderr(&output))
}

/// A book that may use all that there is, with what was fetched before.
fn book(stand: &str) -> TestBook {
    let book = TestBook::with_stand(stand).variable("WITNESS_STAND", Some(""));
    link_cache(&book.cache());
    book
}

#[test]
fn one_after_the_other() {
    serve_one_after_the_other(&["17", "18", "16", "17"]);
}

mod on_15 {
    #[test]
    #[ignore = "needs PostgreSQL 15: cargo xtask test"]
    fn one_after_the_other_and_the_oldest_twice() {
        super::serve_one_after_the_other(&["15", "16", "17", "18", "15"]);
    }
}

/// Checks that each of these versions serves a book as itself.
#[track_caller]
fn serve_one_after_the_other(versions: &[&str]) {
    let book = book("postgres = \"18\"");
    let (said, why) = said(&book, versions);
    for major in versions {
        let of = |key: &str| said.get(&((*major).into(), key.into())).cloned();
        assert!(of("failed").is_none(), "{major}: {why}");
        let version = of("server").expect("it answered");
        let short = version.split(' ').next().expect("a word");
        assert_eq!(version.split('.').next(), Some(*major), "{version}");
        assert_eq!(of("data").as_deref(), Some(*major));
        assert_eq!(of("nature").as_deref(), Some(short));
        for program in ["psql", "pgbench"] {
            let version = of(program).expect("it is there");
            assert!(
                version.starts_with(&format!("{program} (PostgreSQL) {major}.")),
                "{version}"
            );
        }
        let announced = of("announcement").expect("announced");
        assert!(
            announced.starts_with(&format!("PostgreSQL {short} from ")),
            "{announced}"
        );
        assert!(!announced.contains("pinned"), "{announced}");
    }
    // What was fetched lies in the cache of the user; what ran lay in the book's place, and nothing of it is left.
    let left = walk(&book.cache().join("books"));
    assert!(!left.iter().any(|path| path.ends_with("stand")), "{left:?}");
}

#[test]
fn a_version_that_cannot_be_had_is_not_replaced() {
    let book = book("");
    let (said, why) = said(&book, &["99"]);
    assert!(said.contains_key(&("99".into(), "failed".into())), "{why}");
    for part in [
        "no PostgreSQL 99, which was requested, serves on this machine:",
        "url: no URL is configured",
        "local: PostgreSQL 99 is not installed",
        "docker: there is no ",
        "pip: no package is pinned for PostgreSQL 99, only for 18, 17 and 16",
        "any: no other version may stand in for PostgreSQL 99, which was requested",
        "postgresql-99",
        "WITNESS_DATABASE_URL",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

#[test]
fn another_version_leaves_what_is_known_of_the_books_own() {
    let (own, other) = ("18", "17");
    let book = book(&format!("postgres = \"{own}\""));
    let (first, why) = said(&book, &[own]);
    assert!(first.contains_key(&(own.into(), "server".into())), "{why}");
    let remembered = |name: &str| {
        let found = walk(&book.cache().join("books"));
        let path = found.into_iter().find(|path| path.ends_with(name))?;
        std::fs::read_to_string(path).ok()
    };
    let before = remembered("served.json").expect("it served");
    let (second, why) = said(&book, &[other]);
    assert_eq!(remembered("served.json").as_ref(), Some(&before));
    assert!(
        second.contains_key(&(other.into(), "server".into())),
        "{why}"
    );
    let theirs = remembered(&format!("served-{other}.json")).expect("it served");
    assert_ne!(theirs, before);
}

#[test]
fn a_server_of_the_users_is_not_taken_for_another_version() {
    let server = TestBook::with_stand("");
    stdout(&server.witness(&["stand", "up"]));
    let answer = |query: &str| stdout(&server.witness(&["stand", "psql", "-Atc", query]));
    let version = answer("show server_version");
    let major = version.split('.').next().expect("a number");
    let host = answer("show unix_socket_directories");
    let host = host.trim().trim_matches('"').replace('/', "%2F");
    let book = TestBook::with_stand("database = \"shop\"")
        .variable("WITNESS_STAND", Some(""))
        .variable(
            "WITNESS_DATABASE_URL",
            Some(&format!("postgres://postgres:s3cret@{host}/postgres")),
        );
    let other = if major == "17" { "18" } else { "17" };
    let (said, why) = said(&book, &[other]);
    assert!(
        said.contains_key(&(other.into(), "failed".into())),
        "{said:?}"
    );
    let short = version.trim().split(' ').next().expect("a word");
    assert!(
        why.contains(&format!("is PostgreSQL {short}")) && why.contains("was requested"),
        "{why}"
    );
    assert!(
        why.contains(&format!("name one of version {other}")),
        "{why}"
    );
    assert!(!why.contains("s3cret"), "{why}");
    assert_eq!(
        answer("select count(*) from pg_database where datname = 'shop'"),
        "0\n"
    );
}

fn walk(path: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![path.to_owned()];
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        found.push(entry.path());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(walk(&entry.path()));
        }
    }
    found
}
