//! Statements and errors under each setting.

use super::statements::{ERRORS, OTHERS, RESULTS};
use super::{Chapter, block, chapter};

/// Settings by which psql acts or speaks otherwise, under the names of their chapters.
const BEHAVIOURS: &[(&str, &str)] = &[
    ("nothing", "-- as it is"),
    ("terse", "\\set VERBOSITY terse"),
    ("verbose", "\\set VERBOSITY verbose"),
    ("sqlstate", "\\set VERBOSITY sqlstate"),
    ("context", "\\set SHOW_CONTEXT always"),
    ("no-context", "\\set SHOW_CONTEXT never"),
    ("echo-all", "\\set ECHO all"),
    ("echo-queries", "\\set ECHO queries"),
    ("echo-errors", "\\set ECHO errors"),
    ("echo-hidden", "\\set ECHO_HIDDEN on"),
    ("stop", "\\set ON_ERROR_STOP on"),
    ("rollback", "\\set ON_ERROR_ROLLBACK on"),
    ("autocommit", "\\set AUTOCOMMIT off"),
    ("quiet", "\\set QUIET on"),
    ("line", "\\set SINGLELINE on"),
    ("fetch", "\\set FETCH_COUNT 1"),
    ("timing", "\\timing on"),
    (
        "loud",
        "\\set ECHO all\n\\set VERBOSITY verbose\n\\set ECHO_HIDDEN on\n\\timing on",
    ),
    (
        "strict",
        "\\set ON_ERROR_STOP on\n\\set AUTOCOMMIT off\n\\set ON_ERROR_ROLLBACK interactive\n\\set ECHO errors",
    ),
    ("german", "SET lc_messages = 'de_DE.UTF-8';"),
];

/// Settings by which results look otherwise.
const FORMATS: &[(&str, &str)] = &[
    ("usual", "-- as it is"),
    ("row-by-row", "\\set FETCH_COUNT 1"),
    ("timed", "\\timing on\n\\set ECHO_HIDDEN on"),
    ("at-once", "\\set SINGLELINE on"),
    ("expanded", "\\x on"),
    ("auto", "\\x auto"),
    ("null", "\\pset null '(null)'"),
    ("csv", "\\pset format csv"),
    ("unaligned", "\\a\n\\f ','"),
    ("tuples", "\\t"),
    ("border", "\\pset border 2\n\\pset linestyle unicode"),
    ("wrapped", "\\pset format wrapped\n\\pset columns 40"),
    ("html", "\\H"),
    ("latex", "\\pset format latex"),
    ("asciidoc", "\\pset format asciidoc"),
    ("footer", "\\pset footer off\n\\pset title 'A title'"),
    ("pager", "\\pset pager always"),
    ("latin", "\\encoding LATIN1"),
];

pub(super) fn chapters() -> Vec<Chapter> {
    let of = |(name, setting): &(&str, &str), kinds: &[&[&str]]| {
        let mut all = vec![block(*setting)];
        for text in kinds.iter().copied().flatten() {
            all.push(block(*text));
            // Where nothing is committed by itself, an error leaves a transaction that takes nothing more.
            if setting.contains("AUTOCOMMIT off") && ERRORS.contains(text) {
                all.push(block("ROLLBACK;"));
            }
        }
        chapter(format!("set-{name}"), all)
    };
    let behaviours = BEHAVIOURS.iter().map(|it| of(it, &[OTHERS, ERRORS]));
    let formats = FORMATS.iter().map(|it| of(it, &[RESULTS]));
    behaviours.chain(formats).collect()
}
