//! Every statement and every error, under each setting.

use super::statements::{ERRORS, STATEMENTS};
use super::{Chapter, block, blocks, chapter};

/// What is set, under the name of its chapter.
const SETTINGS: &[(&str, &str)] = &[
    ("nothing", ""),
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
    ("loud", "\\set ECHO all\n\\set VERBOSITY verbose\n\\set ECHO_HIDDEN on\n\\timing on"),
    ("strict", "\\set ON_ERROR_STOP on\n\\set AUTOCOMMIT off\n\\set ON_ERROR_ROLLBACK interactive\n\\set ECHO errors"),
    ("german", "SET lc_messages = 'de_DE.UTF-8';"),
];

pub(super) fn chapters(_major: u32) -> Vec<Chapter> {
    let of = |(name, setting): &(&str, &str)| {
        let statements = blocks(STATEMENTS);
        // What a failed statement has begun ends with it, and elsewhere this is a warning.
        let errors = ERRORS.iter().flat_map(|error| [block(*error), block("ROLLBACK;")]);
        let all = std::iter::once(block(*setting)).chain(statements).chain(errors);
        chapter(format!("set-{name}"), all)
    };
    SETTINGS.iter().map(of).collect()
}
