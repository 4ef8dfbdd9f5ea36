//! The interpreters that a shell block can name, and their languages.

use std::path::Path;

/// The interpreters whose language has another name, as highlighters know it.
const LANGUAGES: &[(&str, &str)] = &[
    ("node", "javascript"),
    ("deno", "javascript"),
    ("bun", "javascript"),
    ("pypy", "python"),
    ("Rscript", "r"),
    ("sqlite", "sql"),
    ("duckdb", "sql"),
    ("psql", "sql"),
];

/// Returns the language that a program reads: its own name without directories and version, or another one that is known.
pub(super) fn language(program: &str) -> String {
    let name = Path::new(program).file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    let stem = name.trim_end_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | '-'));
    let known = LANGUAGES.iter().find(|(known, _)| *known == stem);
    known.map_or_else(|| stem.to_owned(), |(_, language)| (*language).to_owned())
}

#[test]
fn a_version_is_no_part_of_a_language() {
    for (program, read) in [
        ("python3", "python"),
        ("/usr/bin/python3.11", "python"),
        ("perl", "perl"),
        ("node", "javascript"),
        ("sqlite3", "sql"),
    ] {
        assert_eq!(language(program), read);
    }
}
