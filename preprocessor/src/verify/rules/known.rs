//! The rules of the tool itself.

use super::Rule;
use regex::Regex;
use std::sync::LazyLock;

/// A rule as it stands in the table: name, patterns within a line, columns, and what a cell of them looks like.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const NUMBER: &str = r"-?\d+(\.\d+)?";
/// A number as a claim may show it, with its unit.
const MEASURED: &str = r"-?\d+(\.\d+)?( ?(%|s|ms|bytes|kB|MB|GB)| of \d+)?";

/// The rules, in the order in which they are tried.
const RULES: &[Row] = &[
    ("lsn", &[r"\b([0-9A-F]{1,8}/[0-9A-F]{6,8})\b"], "", ""),
    (
        "time",
        &[r"\b(20\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:[+-]\d\d(?::?\d\d)?|Z|UTC))?)"],
        "",
        "",
    ),
    (
        "version",
        &[
            r"\b(?:PostgreSQL|pgbench|psql|postgres)(?: \(PostgreSQL\))? \(?(\d+\.\d+(?: \([^)]*\))?)",
        ],
        r"server_version(_num)?",
        r"\d+(\.\d+)?( .*)?",
    ),
    (
        "pid",
        &[r"(?i)\bprocess (\d+)\b", r"(?i)\bpid[ =:]+(\d+)\b"],
        r"(.*_)?pids?",
        r"\{?\d+(,\d+)*\}?",
    ),
    (
        "xid",
        &[
            r"\btransaction (\d+(?:/\d+)?)\b",
            r"\b(?:cutoff|relfrozenxid): (\d+), which",
            r", which (?:was|is) (\d+) XIDs ",
        ],
        r"(.*_)?(xid|xmin|xmax)|virtualtransaction|virtualxid|transactionid",
        r"\d+(/\d+)?",
    ),
    ("ctid", &[r"\btuple (\(\d+,\d+\))"], "ctid", ""),
    (
        "oid",
        &[r"\b(?:relation|database) (\d{4,})\b", r"\bpg_toast_(\d+)"],
        r"(.*_)?oid|relfilenode|(.*_)?relid",
        r"[1-9]\d{3,}",
    ),
    // What pgbench says of a run, and `mdbook-witness client`.
    (
        "rate",
        &[
            r"\btps = (\d+\.\d+)",
            r"^progress: .* s, (\d+\.\d+) tps",
            r"^runs: \d+ in .*, (\d+\.\d+) a second",
        ],
        "",
        "",
    ),
    (
        "count",
        &[
            r"\btransactions actually processed: (\d+)",
            r"^ - (\d+ transactions \(\d+\.\d+% of total)",
            r"^runs: (\d+) in ",
            r"^failed: ([1-9]\d*)",
            r"^  (\d+) with [0-9A-Z]{5}, ",
        ],
        "",
        "",
    ),
    // Which statement of a script fails first is left to chance.
    (
        "first failure",
        &[r"^  \d+ with [0-9A-Z]{5}, first in (line \d+: .*)$"],
        "",
        "",
    ),
    (
        "duration",
        &[
            r"^Time: (\d+\.\d+ ms(?: \(.*\))?)",
            r"^progress: .* stddev (\d+\.\d+)",
            r"\blag: avg (\d+\.\d+ \(max \d+\.\d+\) ms)",
            r"\b(\d+(?:\.\d+)? (?:ms|s|seconds?|minutes?))\b",
            r"\b(\d+\.\d+(?:ms|s))\b",
            r"\b(\d\d:\d\d:\d\d\.\d+)",
        ],
        r"(.*[_ ])?(ms|s|seconds|took|latency|duration|waited)",
        r"-?\d+(\.\d+)?|(\d+ days? )?\d\d:\d\d:\d\d(\.\d+)?",
    ),
    (
        "buffers",
        &[
            r"\bbuffer usage: (\d+ hits, \d+ misses, \d+ dirtied)",
            r"\bWAL usage: (\d+ records, \d+ full page images)",
            r"\b(?:hit|read|dirtied|written)=(\d+)",
        ],
        "",
        "",
    ),
    ("cost", &[r"\bcost=(\d+\.\d+\.\.\d+\.\d+)"], "", ""),
    (
        "row estimate",
        &[r"\.\.\d+\.\d+ rows=(\d+) width"],
        r"reltuples|n_(live|dead)_tup|n_mod_since_analyze",
        NUMBER,
    ),
    ("width", &[r" width=(\d+)\)"], "", ""),
    (
        "size",
        &[r"\b(\d+(?:\.\d+)? ?(?:bytes|kB|MB|GB))\b"],
        r"(.*_)?(bytes|size|wal)",
        r"\d+( (bytes|kB|MB|GB))?",
    ),
    (
        "progress",
        &[],
        r"(blocks|tuples|heap_blks|lockers|partitions)_(done|total|scanned|vacuumed)",
        NUMBER,
    ),
];

static NUMERIC: LazyLock<Regex> = LazyLock::new(|| whole(MEASURED));

/// The rules, ready to be applied.
pub(super) fn rules() -> Vec<Rule> {
    let filled = |text: &str| (!text.is_empty()).then(|| whole(text));
    let rule = |(name, patterns, columns, cell): &Row| Rule {
        name: (*name).to_owned(),
        patterns: patterns.iter().map(|it| pattern(it)).collect(),
        columns: filled(columns),
        cell: filled(cell),
        lines: None,
    };
    RULES.iter().map(rule).collect()
}

/// What all of a text has to be.
pub(super) fn whole(text: &str) -> Regex {
    pattern(&format!("^(?:{text})$"))
}

/// Whether a text is a number.
pub(super) fn is_number(text: &str) -> bool {
    NUMERIC.is_match(text)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours, or escaped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let rules = rules();
        let mut names: Vec<_> = rules.iter().map(|rule| &rule.name).collect();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
