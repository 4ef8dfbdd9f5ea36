//! Blocks of thousands of lines.

use super::{Chapter, block, chapter};

pub(super) fn chapters() -> Vec<Chapter> {
    let lines = |count: u32, line: fn(u32) -> String| (1..=count).map(line).collect::<String>();
    let mut insert = lines(10_000, |n| format!("  ({}, 'number {n}', {n}),\n", 100 + n));
    insert.truncate(insert.len() - 2);
    let rows = lines(10_000, |n| format!("{}\tnumber {n}\t\\N\n", 100_000 + n));
    let statements = lines(1_000, |n| format!("SELECT {n} AS n;\n"));
    let failing = lines(200, |n| format!("SELECT {n} / 0;\n"));
    vec![chapter(
        "large".into(),
        [
            block(format!("INSERT INTO book VALUES\n{insert};")),
            block(format!("COPY book FROM STDIN;\n{rows}\\.")),
            block("SELECT count(*) FROM book;"),
            block(statements),
            block(failing),
            block(format!("SELECT '{}' AS wide;", "x".repeat(20_000))),
            block(format!("SELECT length('{}');", "line\n".repeat(2_000))),
        ],
    )]
}
