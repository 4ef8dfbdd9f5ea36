//! The built-in rules.

use super::Rule;
use regex::Regex;
use std::sync::LazyLock;

/// A row of the table: a rule's name, its patterns within a line, its columns, and the pattern of their cells.
type BuiltinRule = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const NUMBER: &str = r"-?\d+(\.\d+)?";
/// The pattern of a claim's number, with its unit.
const MEASURED: &str = r"-?\d+(\.\d+)?( ?(%|s|ms|bytes|kB|MB|GB)| of \d+)?";

/// The rules, in the order of their application. `{}` in a pattern is the separator of a key and its value in YAML, in
/// JSON and in XML, where spaces of the key are hyphens.
///
/// In EXPLAIN's output, estimates (costs, rows, widths) and values that depend on the machine (times, buffers, sizes)
/// vary; counted rows and loops are results.
const RULES: &[BuiltinRule] = &[
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

static NUMERIC: LazyLock<Regex> = LazyLock::new(|| whole(MEASURED));

/// Returns the compiled rules.
pub(super) fn rules() -> Vec<Rule> {
    let filled = |text: &str| (!text.is_empty()).then(|| whole(text));
    let rule = |(name, patterns, columns, cell): &BuiltinRule| Rule {
        name: (*name).to_owned(),
        patterns: patterns
            .iter()
            .map(|it| pattern(&it.replacen("{}", r#"(?:"?: |>)"#, 1)))
            .collect(),
        columns: filled(columns),
        cell: filled(cell),
        lines: None,
    };
    RULES.iter().map(rule).collect()
}

/// The pattern of a whole text.
pub(super) fn whole(text: &str) -> Regex {
    pattern(&format!("^(?:{text})$"))
}

/// Returns `true` if a text is a number.
pub(super) fn is_number(text: &str) -> bool {
    NUMERIC.is_match(text)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours, or escaped")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn masked(line: &str) -> String {
        let rules = super::super::Rules::default();
        super::super::Masker::new(&rules, &[]).line(line)
    }

    #[test]
    fn explain_keeps_its_rows_in_every_format() {
        for (line, kept) in [
            (
                "->  Seq Scan on t  (cost=0.00..35.50 rows=2550 width=4) (actual time=0.005..0.006 rows=3.00 loops=1)",
                "->  Seq Scan on t  (cost=<cost> rows=<row estimate> width=<width>) (actual time=<duration> rows=3.00 loops=1)",
            ),
            (
                "Insert on t (actual rows=0 loops=1)",
                "Insert on t (actual rows=0 loops=1)",
            ),
            (
                "  WAL: records=2 bytes=118",
                "  WAL: records=<buffers> bytes=<size>",
            ),
            (
                "WAL: records=2 fpi=1 bytes=8311 buffers full=3",
                "WAL: records=<buffers> fpi=<buffers> bytes=<size> buffers full=<buffers>",
            ),
            (
                "Buffers: shared hit=12 read=3 dirtied=1 written=2, temp read=1 written=1",
                "Buffers: <buffers>",
            ),
            (
                "I/O Timings: shared read=0.123 write=1.456, temp read=0.100",
                "I/O Timings: shared read=<duration> write=<duration>, temp read=<duration>",
            ),
            ("Planning Time: 0.051 ms", "Planning Time: <duration>"),
            (
                "Memory: used=9kB  allocated=16kB",
                "Memory: used=<size>  allocated=<size>",
            ),
            (
                "Serialization: time=0.003 ms  output=1kB  format=text",
                "Serialization: time=<duration>  output=<size>  format=text",
            ),
            (
                "Trigger t_a: time=0.123 calls=1",
                "Trigger t_a: time=<duration> calls=1",
            ),
            (
                "Sort Method: external merge  Disk: 1384kB",
                "Sort Method: external merge  Disk: <size>",
            ),
            (
                "Timing: Generation 0.512 ms (Deform 0.101 ms), Inlining 0.000 ms, Total 3.100 ms",
                "Timing: Generation <duration> (Deform <duration>), Inlining <duration>, Total <duration>",
            ),
            ("  Buffers: shared hit=3", "  Buffers: <buffers>"),
            (
                "Trigger RI_ConstraintTrigger_c_16417 on t: time=0.100 calls=1",
                "Trigger RI_ConstraintTrigger_c_<oid> on t: time=<duration> calls=1",
            ),
            ("Functions: 3", "Functions: 3"),
            ("Query Identifier: -7034", "Query Identifier: <query id>"),
            (
                "    Actual Total Time: 0.001",
                "    Actual Total Time: <duration>",
            ),
            ("    Actual Rows: 1", "    Actual Rows: 1"),
            ("    Actual Loops: 1", "    Actual Loops: 1"),
            (
                "    \"Actual Startup Time\": 0.001,",
                "    \"Actual Startup Time\": <duration>,",
            ),
            (
                "<Actual-Total-Time>0.001</Actual-Total-Time>",
                "<Actual-Total-Time><duration></Actual-Total-Time>",
            ),
            ("\"Startup Cost\": 0.00,", "\"Startup Cost\": <cost>,"),
            (
                "<Total-Cost>1.05</Total-Cost>",
                "<Total-Cost><cost></Total-Cost>",
            ),
            ("Plan Rows: 10", "Plan Rows: <row estimate>"),
            (
                "<Plan-Width>4</Plan-Width>",
                "<Plan-Width><width></Plan-Width>",
            ),
            (
                "\"Shared Hit Blocks\": 12,",
                "\"Shared Hit Blocks\": <buffers>,",
            ),
            (
                "<Temp-Written-Blocks>2</Temp-Written-Blocks>",
                "<Temp-Written-Blocks><buffers></Temp-Written-Blocks>",
            ),
            (
                "Shared I/O Read Time: 0.012",
                "Shared I/O Read Time: <duration>",
            ),
            (
                "<I-O-Write-Time>0.012</I-O-Write-Time>",
                "<I-O-Write-Time><duration></I-O-Write-Time>",
            ),
            ("\"WAL Records\": 2,", "\"WAL Records\": <buffers>,"),
            ("WAL Bytes: 118", "WAL Bytes: <size>"),
            ("\"Peak Memory Usage\": 9", "\"Peak Memory Usage\": <size>"),
            (
                "Average Sort Space Used: 26",
                "Average Sort Space Used: <size>",
            ),
            ("\"Memory Allocated\": 16,", "\"Memory Allocated\": <size>,"),
            (
                "<Output-Volume>1</Output-Volume>",
                "<Output-Volume><size></Output-Volume>",
            ),
            ("      \"Time\": 0.003,", "      \"Time\": <duration>,"),
            (
                "      Optimization: 0.003",
                "      Optimization: <duration>",
            ),
            ("      \"Total\": 0.512", "      \"Total\": <duration>"),
            ("Planning Time: 0.005", "Planning Time: <duration>"),
            (
                "<Execution-Time>0.005</Execution-Time>",
                "<Execution-Time><duration></Execution-Time>",
            ),
            ("Rows Removed by Filter: 7", "Rows Removed by Filter: 7"),
            // Not a plan, so a result.
            ("Total: 1.50", "Total: 1.50"),
            ("a=2 s=3 b=4 kB=5", "a=2 s=3 b=4 kB=5"),
            ("1kB 2 kB,3 bytes.", "<size> <size>,<size>."),
        ] {
            assert_eq!(masked(line), kept);
        }
    }

    #[test]
    fn a_dump_is_the_same_twice() {
        for (line, kept) in [
            (r"\restrict kN0hPgqTS9dV", r"\restrict <token>"),
            (r"\unrestrict kN0hPgqTS9dV", r"\unrestrict <token>"),
            (
                "-- Dumped from database version 15.18",
                "-- Dumped from database version <version>",
            ),
            (
                "-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)",
                "-- Dumped by pg_dump version <version>",
            ),
            (
                "pg_dump (PostgreSQL) 15.18",
                "pg_dump (PostgreSQL) <version>",
            ),
            (
                "-- TOC entry 215 (class 1259 OID 16385)",
                "-- TOC entry 215 (class 1259 OID <oid>)",
            ),
            (
                "215; 1259 16385 TABLE public t ann",
                "215; 1259 <oid> TABLE public t ann",
            ),
            (
                "ALTER ROLE a WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:c2Vy/mVy+w==';",
                "ALTER ROLE a WITH LOGIN PASSWORD '<verifier>';",
            ),
            ("it says \\restrict x", "it says \\restrict x"),
        ] {
            assert_eq!(masked(line), kept);
        }
    }

    #[test]
    fn the_directory_of_steps_has_a_name() {
        let said = "/home/ann/.cache/mdbook-witness/books/b5-95308fe0/build/stand/chapter-da751e9f/work/a.txt";
        assert_eq!(masked(said), "<scratch>/a.txt");
    }

    #[test]
    fn names_are_told_apart() {
        let rules = rules();
        let names: BTreeSet<_> = rules.iter().map(|rule| &rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
