//! The guide and the program name the same things: what one has and the other lacks is a fault of either.

use crate::case::compare;
use crate::support::{PROGRAM, stdout};
use mdbook_witness::chapter::notation::{KEYS, VERBS};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const NOTATION: &str = include_str!("../../../docs/src/notation.md");
const EVIDENCE: &str = include_str!("../../../docs/src/evidence.md");
const TABLES: &str = include_str!("../../src/run/claims/tables.sql");

/// The texts of a pattern's group, one for each match.
fn all(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    let found = pattern.captures_iter(text);
    found.map(|found| found[1].to_owned()).collect()
}

fn owned(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn each_verb_has_a_fence() {
    for verb in VERBS {
        let fence = Regex::new(&format!(r"(?m)^\| .*`\w+ \{{{verb}\b")).expect("a pattern");
        assert!(fence.is_match(NOTATION), "`{verb}` has no row");
    }
}

#[test]
fn each_key_has_a_row() {
    assert_eq!(all(r"(?m)^\| `([a-z]+)=", NOTATION), owned(KEYS));
}

/// The columns of the tables that claims can query, by their definitions.
fn defined() -> BTreeMap<String, BTreeSet<String>> {
    let code = Regex::new(r"--.*")
        .expect("a pattern")
        .replace_all(TABLES, "");
    let statement = Regex::new(r"(?s)CREATE TEMP (TABLE|VIEW) (\w+)(.*?);").expect("a pattern");
    let list = Regex::new(r"(?s)AS\s+SELECT (.*?)\nFROM").expect("a pattern");
    let mut tables = BTreeMap::new();
    for found in statement.captures_iter(&code) {
        let columns = match &found[1] {
            "TABLE" => all(
                r"[(,]\s*(\w+) +(?:text|float8|bigint|boolean|int)\b",
                &found[3],
            ),
            _ => {
                let list = list.captures(&found[3]).expect("a query")[1].to_owned();
                all(r"(?s)(\w+)\s*(?:,|$)", &list)
            }
        };
        tables.insert(found[2].to_owned(), columns);
    }
    // What the views are made of isn't for claims.
    tables.retain(|name, _| !name.ends_with("_span") && !name.ends_with("_row"));
    tables
}

#[test]
fn each_column_of_the_evidence_is_named() {
    let row = Regex::new(r"(?m)^\| `(witness_\w+)` \|[^|]*\|([^|]*)\|").expect("a pattern");
    let told: BTreeMap<_, _> = row
        .captures_iter(EVIDENCE)
        .map(|row| (row[1].to_owned(), all(r"`(\w+)[^`]*`", &row[2])))
        .collect();
    let defined = defined();
    assert_eq!(defined.len(), 8, "{:?}", defined.keys());
    assert_eq!(told, defined);
}

/// The help text of a command.
fn help(words: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(words).arg("--help").output();
    stdout(&output.expect("it starts"))
}

/// The reference of the command line: the help of each command, and of those within it.
fn commands() -> String {
    let mut page = "# Commands\n\nEach command says this of itself with `--help`.\n".to_owned();
    let mut add = |words: &[&str]| {
        let text = help(words);
        let title = [&["mdbook-witness"], words].concat().join(" ");
        page.push_str(&format!(
            "\n## {title}\n\n```text\n{}\n```\n",
            text.trim_end()
        ));
        let within = Regex::new(r"(?m)^  ([a-z-]+)  +[A-Z]").expect("a pattern");
        let list = text.split("Commands:").nth(1).unwrap_or_default();
        let list = list.split("\n\n").next().unwrap_or_default();
        let names = within.captures_iter(list).map(|it| it[1].to_owned());
        names.filter(|name| name != "help").collect::<Vec<_>>()
    };
    for command in add(&[]) {
        for inner in add(&[&command]) {
            add(&[&command, &inner]);
        }
    }
    page
}

#[test]
fn the_reference_of_the_command_line_is_its_help() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/commands.md");
    compare(commands(), &file);
}
