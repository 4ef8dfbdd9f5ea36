//! Conditions that are waited for.

use crate::support::{TestBook, block, is_at, says};

#[track_caller]
fn never_true(code: &str, words: &[&str]) {
    let chapter = format!("Text.\n\n{}", block("sql {wait within=1s}", code));
    let said = TestBook::of(&chapter).fails();
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
    let page = TestBook::of(&chapter).page();
    assert_eq!(page.matches("waited").count(), 2, "{page}");
}

#[test]
fn that_the_server_refuses() {
    let chapter = format!("Text.\n\n{}", block("sql {wait}", "SELECT\n  nope = 1;"));
    let said = TestBook::of(&chapter).fails();
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
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["this never became true", "it was still being evaluated"],
    );
    is_at(&said, &chapter, "count(*)");
}

#[test]
fn of_a_start_that_never_hold_tell_what_the_session_does() {
    let chapter = [
        block(
            "sql {start name=s until=blocked within=1s}",
            "SELECT pg_sleep(1000);",
        ),
        block("text {finish=s}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "this condition was not met within 1s: it waits for another session's lock or safe snapshot",
            "it is active and waits for Timeout: PgSleep",
            "wait_event = '…'",
        ],
    );
    is_at(&said, &chapter, "{start");
}

#[test]
fn of_a_start_are_those_of_the_isolation_tester() {
    let chapter = [
        block(
            "sql {run session=writer}",
            "CREATE TABLE t (a int);\nBEGIN ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO t VALUES (1);",
        ),
        block(
            "sql {start name=report session=report until=blocked within=20s}",
            "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;\nSELECT count(*) FROM t;",
        ),
        block("sql {run session=writer}", "COMMIT;"),
        block("text {finish=report}", ""),
        block(
            "sql {claim=\"It waited for the writer\"}",
            "SELECT count(*) > 0 FROM witness_wait
             WHERE step = 'report' AND locktype = 'safe snapshot' AND waiter = 'report' AND blocker = 'writer'",
        ),
        block("text {figure=queue step=report}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &["waits for a safe snapshot"],
    );
}

#[test]
fn of_a_step_that_goes_on() {
    let chapter = [
        block("sql {run session=alice}", "CREATE TABLE t (id int);\nBEGIN;\nLOCK TABLE t;"),
        block(
            "sql {start name=s session=bob}",
            "SELECT pg_sleep(0.2);\nSELECT count(*) AS counted FROM t;",
        ),
        block("sql {wait=s until=active}", ""),
        block("sql {wait=s until=blocked}", ""),
        block(
            "sql {wait=s until=\"EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 't'::regclass)\"}",
            "",
        ),
        block("sql {run session=alice}", "COMMIT;"),
        block("text {finish=s}", ""),
        block(
            "sql {claim=\"It was seen\"}",
            "SELECT count(*) > 0 FROM witness_wait WHERE step = 's' AND blocker = 'alice'",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "waited until *s* is active",
            "waited until *s* waits for another session",
            "counted",
        ],
    );
}

#[test]
fn of_a_step_that_has_ended() {
    let chapter = [
        block("sql {start name=s session=bob}", "SELECT 1 AS said;"),
        block("sql {run}", "SELECT pg_sleep(0.2);"),
        block("sql {wait=s until=blocked}", ""),
        block("text {finish=s}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "`s` ended before this condition was met: it waits for another session's lock or safe snapshot",
            "said",
        ],
    );
    is_at(&said, &chapter, "{wait=s");
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
    let page = TestBook::of(&chapter).page();
    says(&page, &["connected", "1 is there", "2 are there"]);
    assert_eq!(page.matches("connected").count(), 1, "{page}");
}
