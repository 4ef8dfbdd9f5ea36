//! The guide and the program name the same things: what one has and the other lacks is a fault of either.

use crate::case::compare;
use crate::support::{PROGRAM, stdout};
use mdbook_witness::chapter::notation::{KEYS, VERBS};
use mdbook_witness::chapter::{ChapterSource, ForeignFences, LineMap, blocks};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
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

/// The pages of the notation, by their file names.
fn pages() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/notation");
    let files = folder.read_dir().expect("the pages").flatten();
    files
        .map(|file| {
            let text = std::fs::read_to_string(file.path()).expect("a page");
            (file.file_name().to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// The verb and the keys of each block that a page runs, with the bytes of the block.
fn run_on(file: &str, page: &str) -> Vec<(Vec<String>, Range<usize>)> {
    let values = Regex::new(r#"="[^"]*"|=\S*"#).expect("a pattern");
    let map = LineMap::same(page);
    let found = blocks(&ChapterSource::new(file, page, &map), ForeignFences::Pass);
    assert!(found.mistakes.is_empty(), "{file}: {:#?}", found.mistakes);
    let words = |settings: &str| {
        let names = values.replace_all(settings, "");
        names.split_whitespace().map(str::to_owned).collect()
    };
    let found = found.blocks.into_iter();
    found
        .map(|block| (words(&block.settings.text), block.span))
        .collect()
}

/// The names that a pattern's group has in the first cells of the overview's rows, each with the pages that its row links to.
fn rows(pattern: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut rows = Vec::new();
    for line in NOTATION.lines().filter(|line| line.starts_with("| `")) {
        let cell = line.split('|').nth(1).expect("a cell");
        let links = all(r"\]\(notation/([a-z-]+\.md)", line);
        rows.extend(
            all(pattern, cell)
                .into_iter()
                .map(|name| (name, links.clone())),
        );
    }
    rows
}

#[test]
fn each_verb_and_key_is_run_on_its_page() {
    let pages = pages();
    let words = |page: &str| -> BTreeSet<String> {
        let text = pages
            .get(page)
            .unwrap_or_else(|| panic!("there is no {page}"));
        let blocks = run_on(page, text).into_iter();
        blocks.flat_map(|(words, _)| words).collect()
    };
    let verbs = rows(r"`\w+ \{([a-z]+)");
    let keys = rows(r"^ `([a-z]+)=");
    for (name, links) in verbs.iter().chain(&keys) {
        assert!(!links.is_empty(), "the row of `{name}` links to no page");
        for page in links {
            assert!(words(page).contains(name), "{page} doesn't run `{name}`");
        }
    }
    let names = |rows: &[(String, _)]| -> BTreeSet<String> {
        rows.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&verbs), owned(VERBS));
    assert_eq!(names(&keys), owned(KEYS));
    assert_eq!(keys.len(), KEYS.len(), "a key has two rows");
}

/// A page shows the source of each block as it is run, since it includes its own text.
#[test]
fn each_block_of_the_notation_is_shown_as_it_is_written() {
    let start = Regex::new(r"<!-- ANCHOR: (\S+) -->\n").expect("a pattern");
    for (file, text) in pages() {
        let mut shown = Vec::new();
        for found in start.captures_iter(&text) {
            let begin = found.get(0).expect("a match").end();
            let end = text.find(&format!("\n<!-- ANCHOR_END: {} -->", &found[1]));
            shown.push(begin..end.expect("an end"));
            let source = format!(
                "````markdown\n{{{{#include {file}:{}}}}}\n````\n",
                &found[1]
            );
            assert_eq!(text.matches(&source).count(), 1, "{file}: {source}");
        }
        let blocks = run_on(&file, &text);
        assert!(!blocks.is_empty(), "{file} runs nothing");
        for (_, span) in blocks {
            let is_shown = shown
                .iter()
                .any(|it| it.start <= span.start && span.end <= it.end);
            assert!(
                is_shown,
                "{file} doesn't show the source of:\n{}",
                &text[span]
            );
        }
    }
}

/// Each kind of figure is drawn in the guide.
#[test]
fn each_figure_is_drawn() {
    let text = &pages()["figures.md"];
    let kinds = owned(&["lanes", "progress", "queue", "timeline", "verdict"]);
    assert_eq!(all(r"(?m)^\| \[`([a-z]+)`\]", text), kinds);
    let examples = Regex::new(r"(?s)`{4}.*?`{4}").expect("a pattern");
    let live = examples.replace_all(text, "");
    assert_eq!(all(r"(?m)^```text \{figure=([a-z]+) ", &live), kinds);
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
