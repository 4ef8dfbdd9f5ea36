//! The lock ledger of the course: what is kept of it is what a server does, and what PostgreSQL's documentation says.

use crate::support::{TestBook, stdout};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the documentation names another lock than the one that is taken; the chapter says so.
const OTHERWISE: [&str; 1] = ["index\tALTER INDEX SET\tits index"];

/// How many columns of a line name the form and the relation; the lock comes next.
const KEY: usize = 3;

fn ledger() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sql/ledger")
}

fn read(name: &str) -> String {
    let path = ledger().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The lock of each form and relation.
fn locks(name: &str) -> BTreeMap<String, String> {
    let text = read(name);
    let lines = text.lines().map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        (columns[..KEY].join("\t"), columns[KEY].to_owned())
    });
    lines.collect()
}

/// Measures the ledger on a server of this version, and compares it with what is kept.
fn is_as_it_is_kept(version: &str) {
    let book = TestBook::served_by(version);
    let program = env!("CARGO_BIN_EXE_mdbook-witness");
    let ledger = ledger();
    let script = format!(
        "eval \"$('{program}' stand env)\" && '{0}/measure' && psql -XqAt -f '{0}/export.sql'",
        ledger.display()
    );
    let measured = book.prepare("bash").args(["-c", &script]).output();
    let measured = stdout(&measured.expect("started"));
    let name = format!("{version}.tsv");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(ledger.join(&name), &measured).expect("written");
    }
    let kept = read(&name);
    let only_in = |one: &str, other: &str| -> Vec<String> {
        let lines = one
            .lines()
            .filter(|line| !other.lines().any(|its| its == *line));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        (only_in(&measured, &kept), only_in(&kept, &measured)),
        (vec![], vec![]),
        "what was measured, and what is kept in {name}; SNAPSHOTS=overwrite writes it anew"
    );
}

mod on_15 {
    #[test]
    #[ignore = "needs PostgreSQL 15: cargo xtask test"]
    fn postgresql_15_is_as_it_is_kept() {
        super::is_as_it_is_kept("15");
    }
}

#[test]
fn postgresql_18_is_as_it_is_kept() {
    is_as_it_is_kept("18");
}

#[test]
fn the_locks_are_those_that_postgresql_documents() {
    let documented = locks("documented.tsv");
    assert!(documented.len() > 100, "few are documented");
    for version in ["15.tsv", "17.tsv", "18.tsv"] {
        let measured = locks(version);
        assert!(
            measured.keys().filter(|key| key.ends_with('\t')).count() >= 60,
            "{version} has few forms"
        );
        let otherwise: Vec<_> = documented
            .iter()
            .filter(|(form, lock)| measured.get(*form).is_some_and(|its| its != *lock))
            .map(|(form, _)| form.as_str())
            .collect();
        assert_eq!(otherwise, OTHERWISE, "{version}");
    }
    let newest = locks("18.tsv");
    let unknown: Vec<_> = documented
        .keys()
        .filter(|form| !newest.contains_key(*form))
        .collect();
    assert!(unknown.is_empty(), "not in the ledger: {unknown:?}");
}
