//! The table of the built-in rules.

/// A row of the table: a rule's name, its patterns within a line, its columns, and the pattern of their cells.
pub(super) type BuiltinRule = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const NUMBER: &str = r"-?\d+(\.\d+)?";

/// The rules, in the order of their application. `{}` in a pattern is the separator of a key and its value in YAML, in
/// JSON and in XML, where spaces of the key are hyphens.
///
/// In EXPLAIN's output, estimates (costs, rows, widths) and values that depend on the machine (times, buffers, sizes)
/// vary; counted rows and loops are results.
pub(super) const RULES: &[BuiltinRule] = &[
    (
        "scratch",
        &[r"(/\S*/stand/chapter-[0-9a-z]+/work)\b"],
        "",
        "",
    ),
    // The random key that keeps a dump's commands distinct from its data.
    ("token", &[r"^\\(?:un)?restrict (\w+)$"], "", ""),
    (
        "verifier",
        &[r"\b(SCRAM-SHA-256\$\d+:[\w+/=]+\$[\w+/=]+:[\w+/=]+)"],
        "",
        "",
    ),
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
            r"\b(?:PostgreSQL|pgbench|psql|postgres|pg_\w+)(?: \(PostgreSQL\))? \(?(\d+\.\d+(?: \([^)]*\))?)",
            r"\b(?:database|pg_\w+) version:? (\d+\.\d+(?: \([^)]*\))?)",
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
        &[
            r"\b(?:relation|database) (\d{4,})\b",
            r"\bpg_toast_(\d+)",
            r"\bRI_ConstraintTrigger_[ac]_(\d+)",
            r"\bpg_(?:toast_)?temp_(\d+)",
            r"\bOID (\d{4,})\b",
            r"^\d+; \d+ (\d{4,}) [A-Z]",
        ],
        r"(.*_)?oid|relfilenode|(.*_)?relid",
        r"[1-9]\d{3,}",
    ),
    ("query id", &[r"\bQuery[ -]Identifier{}(-?\d+)"], "", ""),
    // The summaries of pgbench and `mdbook-witness client`.
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
    // The statement of a script that fails first is random.
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
            r"\b(\d+(?:\.\d+)? (?:ms|s|seconds?|minutes?))(?:[^\w=]|$)",
            r"\b(\d+\.\d+(?:ms|s))\b",
            r"\b(\d\d:\d\d:\d\d\.\d+)",
            r"\bactual time=(\d+\.\d+\.\.\d+\.\d+)",
            r"\b(?:time|read|write|extend)=(\d+\.\d+)",
            r"\b(?:Actual[ -](?:Startup|Total)|Planning|Execution|I[/-]O[ -](?:Read|Write))[ -]Time{}(\d+(?:\.\d+)?)",
            r#"(?:^ *|["<])Time{}(\d+\.\d{3})"#,
            r#"(?:^ *|["<])(?:Generation|Deform|Inlining|Optimization|Emission){}(\d+\.\d{3})"#,
            r#"(?:^ {4,}|["<])Total{}(\d+\.\d{3})"#,
        ],
        r"(.*[_ ])?(ms|s|seconds|took|latency|duration|waited)",
        r"-?\d+(\.\d+)?|(\d+ days? )?\d\d:\d\d:\d\d(\.\d+)?",
    ),
    (
        "buffers",
        &[
            r"\bbuffer usage: (\d+ hits, \d+ misses, \d+ dirtied)",
            r"\bWAL usage: (\d+ records, \d+ full page images)",
            // Pages in memory are hits, others are reads: the whole list is one value.
            r"\bBuffers: ((?:(?:shared|local|temp)(?: (?:hit|read|dirtied|written)=\d+)+(?:, )?)+)",
            r"\b(?:hit|read|dirtied|written|fpi|buffers full)=(\d+)",
            r"\bWAL: records=(\d+)",
            r"\b(?:Shared|Local|Temp)[ -](?:Hit|Read|Dirtied|Written)[ -]Blocks{}(\d+)",
            r"\bWAL[ -](?:Records|FPI|Buffers[ -]Full){}(\d+)",
        ],
        "",
        "",
    ),
    (
        "cost",
        &[
            r"\bcost=(\d+\.\d+\.\.\d+\.\d+)",
            r"\b(?:Startup|Total)[ -]Cost{}(\d+\.\d+)",
        ],
        "",
        "",
    ),
    (
        "row estimate",
        &[r"\.\.\d+\.\d+ rows=(\d+) width", r"\bPlan[ -]Rows{}(\d+)"],
        r"reltuples|n_(live|dead)_tup|n_mod_since_analyze",
        NUMBER,
    ),
    (
        "width",
        &[r" width=(\d+)\)", r"\bPlan[ -]Width{}(\d+)"],
        "",
        "",
    ),
    (
        "size",
        &[
            r"\b(\d+(?:\.\d+)? ?(?:bytes|kB|MB|GB))(?:[^\w=]|$)",
            r"\bbytes=(\d+)",
            r"\bWAL[ -]Bytes{}(\d+)",
            r"\b(?:Sort[ -]Space|Memory)[ -](?:Used|Usage|Allocated){}(\d+)",
            r"\b(?:Disk[ -]Usage|Output[ -]Volume|Maximum[ -]Storage){}(\d+)",
        ],
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
