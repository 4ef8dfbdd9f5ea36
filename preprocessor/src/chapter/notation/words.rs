//! The words of the notation, their near misses, and the words of other tools.

use crate::error::distance;

/// The languages whose fences can be live.
pub const LANGUAGES: &[&str] = &["sql", "sh", "bash", "text"];

/// The verbs.
pub const VERBS: &[&str] = &[
    "run", "start", "finish", "stop", "wait", "open", "fresh", "show", "watch", "claim", "figure",
    "expect", "workload", "output", "diff",
];

/// The keys.
pub const KEYS: &[&str] = &[
    "session", "name", "fails", "within", "only", "pg", "hide", "lines", "until", "signal", "file",
    "every", "step", "chapter", "said", "varies", "as", "filter", "anchors", "fold", "with",
    "false",
];

/// The verbs whose words stand in other tools' braces as well, so that only a value makes them verbs.
pub(super) const VERBS_BY_VALUE: &[&str] = &["output", "diff"];

/// The verbs that don't run their own block, so that it may be in any language.
pub(super) const ELSEWHERE: &[&str] = &["show", "finish", "stop"];
/// Those of them that take no value.
pub(super) const OBJECTLESS_ELSEWHERE: &[&str] = &["show"];

/// The keys that no other tool is known to have.
const OWN_KEYS: &[&str] = &[
    "session", "fails", "within", "until", "varies", "pg", "only",
];

/// Synonyms of verbs.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "run",
        &[
            "execute", "exec", "invoke", "perform", "do", "call", "query", "send",
        ],
    ),
    ("start", &["launch", "begin", "spawn", "fork"]),
    ("finish", &["end", "complete", "join"]),
    (
        "stop",
        &["kill", "terminate", "cancel", "halt", "interrupt", "quit"],
    ),
    ("wait", &["await", "sleep", "pause"]),
    ("open", &["connect", "attach"]),
    ("fresh", &["reset", "recreate"]),
    ("show", &["display"]),
    ("watch", &["monitor", "repeat", "observe"]),
    ("claim", &["assert", "prove", "verify", "check", "ensure"]),
    ("figure", &["draw", "plot", "diagram"]),
];

/// The words in other tools' braces, in small letters. Some differ from a verb by one slip only.
const OF_OTHERS: &[&str] = &[
    "numberlines",
    "linenumbers",
    "linenos",
    "linenum",
    "linenums",
    "lineno",
    "linenostart",
    "startfrom",
    "lineanchors",
    "showlinenumbers",
    "nolinenumbers",
    "hidden",
    "hide",
    "nocopy",
    "copy",
    "wrap",
    "nowrap",
    "wordwrap",
    "editable",
    "readonly",
    "collapse",
    "collapsed",
    "collapsible",
    "fold",
    "folded",
    "unfold",
    "expand",
    "expanded",
    "highlight",
    "mark",
    "hl",
    "diff",
    "ignore",
    "skip",
    "playground",
    "noplayground",
    "norun",
    "compile",
    "live",
    "demo",
    "title",
    "caption",
    "name",
    "id",
    "class",
    "style",
    "file",
    "filename",
    "label",
    "lang",
    "language",
    "tags",
    "tag",
    "eval",
    "echo",
    "include",
    "output",
    "warning",
    "error",
    "message",
    "results",
    "result",
    "interactive",
    "background",
    "cwd",
    "terminal",
    "prompt",
    "test",
    "notest",
    "example",
    "frame",
    "noframe",
    "theme",
    "dark",
    "light",
    "inline",
    "block",
    "float",
    "center",
    "left",
    "right",
    "small",
    "large",
    "scroll",
    "plain",
    "raw",
    "verbatim",
    "escape",
    "annotate",
    "state",
    "stack",
    "stage",
    "patch",
    "match",
    "batch",
    "chart",
    "clean",
    "short",
    "sort",
    "first",
    "flat",
    "slow",
    "step",
    "top",
    "width",
    "height",
    "stat",
    "part",
    "none",
    "true",
    "false",
    "html",
    "latex",
    "fun",
    "rub",
];

/// Returns the language that a misspelt word means.
#[must_use]
pub fn language_meant(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let of = |language: &str| LANGUAGES.iter().find(|it| **it == language).copied();
    match lower.as_str() {
        "postgresql" | "postgres" | "psql" | "pgsql" | "plpgsql" => of("sql"),
        "shell" | "console" | "zsh" | "shellsession" | "shell-session" => of("sh"),
        "txt" | "plaintext" | "plain" => of("text"),
        // These are languages of their own.
        "tex" | "test" => None,
        _ => of(&lower).or_else(|| {
            let is_slip = |it: &&&str| lower.len() > 2 && distance(&lower, it) == 1;
            LANGUAGES.iter().find(is_slip).copied()
        }),
    }
}

/// Returns `true` if a language is, or nearly is, one that this tool runs.
pub(super) fn is_nearly_language(word: &str) -> bool {
    language_meant(word).is_some()
}

/// Returns the verb that a misspelt word or a synonym means.
#[must_use]
pub fn verb_meant(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let slips = VERBS.iter().filter(|verb| is_slip_of(&lower, verb));
    let nearest = || slips.min_by_key(|verb| distance(&lower, verb)).copied();
    synonym(&lower).or_else(nearest)
}

/// Returns `true` if a word is one slip away from a verb.
pub(super) fn is_nearly_verb(word: &str, has_value: bool) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_meant =
        |verb: &&str| is_slip_of(&lower, verb) && (has_value || !VERBS_BY_VALUE.contains(verb));
    VERBS.iter().any(is_meant)
}

/// Allows two slips in a long word, one in a short one. In a word of five letters, two that spare the first letter.
fn is_slip_of(word: &str, verb: &str) -> bool {
    let is_word = word.len() > 1 && word.bytes().all(|c| c.is_ascii_lowercase());
    if !is_word || OF_OTHERS.contains(&word) {
        return false;
    }
    match distance(word, verb) {
        0 | 1 => true,
        2 if verb.len() > 5 => true,
        2 if verb.len() == 5 => word[..1] == verb[..1],
        _ => false,
    }
}

/// Returns the verb with the same meaning as a word.
pub(super) fn synonym(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let found = SYNONYMS
        .iter()
        .find(|(_, words)| words.contains(&lower.as_str()));
    found.map(|(verb, _)| *verb)
}

/// Returns `true` if a first word that isn't a verb may have been meant as one: a single word of letters that is known
/// from no other tool, or a key of this tool.
pub(super) fn may_be_meant(word: &str, has_value: bool) -> bool {
    if has_value {
        return OWN_KEYS.contains(&word) || synonym(word).is_some();
    }
    let lower = word.to_ascii_lowercase();
    let is_word = !lower.is_empty() && lower.bytes().all(|c| c.is_ascii_lowercase());
    is_word && !OF_OTHERS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        for (word, verb) in [
            ("rnu", Some("run")),
            ("ru", Some("run")),
            ("RUN", Some("run")),
            ("strat", Some("start")),
            ("clame", Some("claim")),
            ("finnish", Some("finish")),
            ("exepct", Some("expect")),
            ("execute", Some("run")),
            ("rs", None),
            ("r", None),
            ("class", None),
            ("match", None),
            ("frobnicate", None),
            ("größe", None),
        ] {
            assert_eq!(verb_meant(word), verb, "{word}");
        }
        for (word, language) in [
            ("SQL", Some("sql")),
            ("sqll", Some("sql")),
            ("PostgreSQL", Some("sql")),
            ("Shell", Some("sh")),
            ("tex", None),
            ("rust", None),
            ("c", None),
        ] {
            assert_eq!(language_meant(word), language, "{word}");
        }
    }
}
