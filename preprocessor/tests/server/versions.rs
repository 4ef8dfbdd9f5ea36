//! A book's stand on several major versions, one after the other: each that can be had, and on no other.
#![cfg(target_os = "linux")]

mod support;

use std::collections::HashMap;
use std::path::Path;
use support::{Book, skip, stderr, stdout};

/// What the example says on these versions: a version and a key lead to a value. And what it says on stderr.
fn said(book: &Book, versions: &[&str]) -> (HashMap<(String, String), String>, String) {
    let examples = Path::new(env!("CARGO_BIN_EXE_mdbook-witness")).with_file_name("examples");
    let program = examples.join("versions");
    assert!(program.exists(), "build it: cargo build --examples");
    let output = book
        .prepare(program)
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
fn book(stand: &str) -> Book {
    let book = Book::new(stand).variable("WITNESS_STAND", "");
    support::link_cache(book.cache());
    book
}

#[test]
fn one_after_the_other() {
    let book = book("postgres = \"18\"");
    let (said, why) = said(&book, &["15", "17", "18", "15"]);
    let mut served = 0;
    for major in ["15", "17", "18"] {
        let of = |key: &str| said.get(&(major.into(), key.into())).cloned();
        if of("failed").is_some() {
            skip("one_after_the_other", &format!("{major}: {why}"));
            continue;
        }
        served += 1;
        let version = of("server").expect("it answered");
        let short = version.split(' ').next().expect("a word");
        assert_eq!(version.split('.').next(), Some(major), "{version}");
        assert_eq!(of("data").as_deref(), Some(major));
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
    assert!(served > 0, "{why}");
    // What was fetched lies in the cache of the user; what ran lay in the book's place, and nothing of it is left.
    let left = walk(&book.cache().join("books"));
    assert!(!left.iter().any(|path| path.ends_with("stand")), "{left:?}");
}

#[test]
fn a_version_that_cannot_be_had_is_not_replaced() {
    let book = book("");
    let (said, why) = said(&book, &["16"]);
    if said.contains_key(&("16".into(), "server".into())) {
        skip(
            "a_version_that_cannot_be_had_is_not_replaced",
            "PostgreSQL 16 is here",
        );
        return;
    }
    for part in [
        "no PostgreSQL 16, which was asked for, serves on this machine:",
        "url: no URL is configured",
        "local: PostgreSQL 16 is not installed",
        "docker: there is no ",
        "pip: no package is pinned for PostgreSQL 16, only for 18 and 17",
        "any: no other version may stand in for PostgreSQL 16, which was asked for",
        "postgresql-16",
        "WITNESS_DATABASE_URL",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

#[test]
fn another_version_leaves_what_is_known_of_the_books_own() {
    // Whatever is installed plays the book's own version, so that nothing is fetched.
    let installed = Book::new("").witness(&["doctor"]);
    let installed = String::from_utf8_lossy(&installed.stdout).into_owned();
    let version = installed.lines().find_map(|line| {
        line.strip_prefix("installed:")?
            .trim()
            .strip_prefix("PostgreSQL ")
    });
    let Some(own) = version.and_then(|version| version.split(['.', ' ']).next()) else {
        skip(
            "another_version_leaves_what_is_known_of_the_books_own",
            &installed,
        );
        return;
    };
    let other = if own == "17" { "18" } else { "17" };
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
    if second.contains_key(&(other.into(), "failed".into())) {
        skip(
            "another_version_leaves_what_is_known_of_the_books_own",
            &why,
        );
        return;
    }
    let theirs = remembered(&format!("served-{other}.json")).expect("it served");
    assert_ne!(theirs, before);
}

#[test]
fn a_server_of_the_users_is_not_taken_for_another_version() {
    let server = Book::new("");
    stdout(&server.witness(&["stand", "up"]));
    let answer = |query: &str| stdout(&server.witness(&["stand", "psql", "-Atc", query]));
    let version = answer("show server_version");
    let major = version.split('.').next().expect("a number");
    let host = answer("show unix_socket_directories");
    let host = host.trim().trim_matches('"').replace('/', "%2F");
    let book = Book::new("database = \"shop\"")
        .variable("WITNESS_STAND", "")
        .variable(
            "WITNESS_DATABASE_URL",
            format!("postgres://postgres:s3cret@{host}/postgres"),
        );
    let other = if major == "17" { "18" } else { "17" };
    let (said, why) = said(&book, &[other]);
    assert!(
        said.contains_key(&(other.into(), "failed".into())),
        "{said:?}"
    );
    let short = version.trim().split(' ').next().expect("a word");
    assert!(
        why.contains(&format!("is PostgreSQL {short}")) && why.contains("was asked for"),
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
