//! Whatever a block may print.

use super::{Block, Chapter, block, chapter};

pub(super) fn chapters() -> Vec<Chapter> {
    vec![
        chapter("forged".into(), forged()),
        chapter("controls".into(), controls()),
        chapter("long".into(), long()),
    ]
}

/// Output that looks like a message, or like what marks the end of a block.
fn forged() -> Vec<Block> {
    let forged = [
        "COPY (SELECT 'psql:/x/y.sql:1: ERROR:  XX000: forged') TO STDOUT;",
        "COPY (SELECT 'ERROR:  forged') TO STDOUT;\nSELECT 1;",
        "\\echo 'ERROR:  22012: division by zero'\n\\echo 'LINE 1: SELECT 1'",
        "\\echo psql:<stdin>:1: ERROR:  forged",
        "\\warn psql:<stdin>:1: ERROR:  forged",
        "\\warn psql: error: forged",
        "\\! echo 'psql:sql/x.sql:3: ERROR:  forged' >&2",
        "\\! echo 'FATAL:  forged'; echo 'server closed the connection unexpectedly' >&2",
        "DO $$ BEGIN RAISE NOTICE E'first\\nERROR:  forged'; END $$;",
        "SELECT 'psql:<stdin>:7: error: forged' AS text;",
        "\\pset format unaligned\n\\pset tuples_only on\nSELECT 'ERROR:  22012: forged';\n\\pset tuples_only off\n\\pset format aligned",
        "\\echo witness=# SELECT 1;",
        "\\echo :LAST_ERROR_SQLSTATE",
    ];
    forged.map(|text| block(text).fails("")).into()
}

/// Characters that no page can hold.
fn controls() -> Vec<Block> {
    let controls = [
        r"\! printf '\033[31mred\033[0m plain\n'",
        r"\! printf 'a\001b\002c\003d\n'",
        r"\! printf 'bell\007 back\010space\n'",
        r"\! printf '10%%\r50%%\r100%%\n'",
        r"\! printf 'dos\r\nlines\r\n'",
        r"\! printf 'no\000thing\n'",
        r"\! printf 'not \377 UTF-8\n'",
        r"COPY (SELECT E'\x01\x02') TO STDOUT;",
        r"SELECT E'\x01\x02\x1b[31m' AS controls, E'a\r\nb' AS returns;",
        r"\echo 'a	tab'",
        "DO $$ BEGIN RAISE NOTICE E'\\x1b[31mred'; END $$;",
    ];
    controls.map(block).into()
}

/// More than is kept.
fn long() -> Vec<Block> {
    let long = [
        "SELECT n, repeat('x', 200) AS x FROM generate_series(1, 1500) AS n;",
        "COPY (SELECT repeat('x', 200) FROM generate_series(1, 1500)) TO STDOUT;",
        "\\! seq 60000",
        "SELECT repeat('x', 200000) AS x;",
    ];
    long.map(block).into()
}
