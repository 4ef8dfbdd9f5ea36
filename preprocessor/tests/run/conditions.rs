//! Conditions that are waited for.

use crate::support::{Book, block, is_at, says};

#[track_caller]
fn never_true(code: &str, words: &[&str]) {
    let chapter = format!("Text.\n\n{}", block("sql {wait within=1s}", code));
    let said = Book::of(&chapter).fails();
    says(&said, &["this never became true"]);
    says(&said, words);
    is_at(&said, &chapter, code.lines().next().expect("a line"));
}

#[test]
fn that_never_hold_tell_their_last_value() {
    never_true(
        "SELECT 'almost'\nWHERE true;",
        &["its last value was almost"],
    );
    never_true("1 = 2", &["its last value was f"]);
    never_true("NULL::boolean", &["its last value was NULL"]);
    never_true("SELECT true WHERE false", &["its last value was no row"]);
    never_true("SELECT FROM pg_class", &["its last value was no column"]);
}

#[test]
fn that_never_have_a_value() {
    never_true("pg_sleep(1000) IS NULL", &["it was still being evaluated"]);
}

#[test]
fn that_come_true() {
    let chapter = [
        block("sql {run}", "CREATE TABLE orders (id int);"),
        block(
            "sh {start name=later}",
            "sleep 0.3; psql -qc 'INSERT INTO orders VALUES (1)'",
        ),
        block(
            "sql {wait}",
            "-- A comment first.\nSELECT count(*) = 1 FROM orders; -- and one last",
        ),
        block(
            "sql {wait}",
            "(SELECT count(*) = 1 FROM orders) -- an expression",
        ),
        block("text {finish=later}", ""),
    ]
    .concat();
    says(&Book::of(&chapter).page(), &["waited"]);
}

#[test]
fn that_the_server_refuses() {
    let chapter = format!("Text.\n\n{}", block("sql {wait}", "SELECT\n  nope = 1;"));
    let said = Book::of(&chapter).fails();
    says(&said, &["column \"nope\" does not exist (SQLSTATE 42703)"]);
    is_at(&said, &chapter, "nope");
}

#[test]
fn that_wait_for_a_lock_themselves() {
    let chapter = [
        block(
            "sql {run}",
            "CREATE TABLE orders (id int);\nBEGIN;\nLOCK TABLE orders;",
        ),
        block("sql {wait within=1s}", "SELECT count(*) = 0 FROM orders;"),
    ]
    .concat();
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &["this never became true", "it was still being evaluated"],
    );
    is_at(&said, &chapter, "count(*)");
}

#[test]
fn a_session_is_connected_before_its_first_block() {
    let chapter = [
        block("sql {open session=bob}", ""),
        block(
            "sql {run}",
            "SELECT count(*) || ' is there' AS bob FROM pg_stat_activity WHERE application_name = 'bob';",
        ),
        block("sql {open session=carol hide=both}", ""),
        block(
            "sql {run session=bob}",
            "SELECT count(*) || ' are there' AS others FROM pg_stat_activity WHERE application_name IN ('carol', 'bob');",
        ),
    ]
    .concat();
    let page = Book::of(&chapter).page();
    says(&page, &["connected", "1 is there", "2 are there"]);
    assert_eq!(page.matches("connected").count(), 1, "{page}");
}
