//! The built-in rules.

mod table;

use self::table::{BuiltinRule, RULES};
use super::Rule;
use regex::Regex;
use std::sync::LazyLock;

/// The pattern of a claim's number, with its unit.
const MEASURED: &str = r"-?\d+(\.\d+)?( ?(%|s|ms|bytes|kB|MB|GB)| of \d+)?";

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
