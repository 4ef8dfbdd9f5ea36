//! Steps that don't end by themselves.

use crate::support::{TestBook, block, is_at, never_says, says};

#[test]
fn a_statement_is_cancelled() {
    let chapter = block("sql {run within=1s}", "SELECT pg_sleep(1000);");
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "did not end within 1s",
            "its statement was canceled",
            "within=…",
        ],
    );
    says(&said, &["canceling statement due to user request"]);
    is_at(&said, &chapter, "{run");
}

#[test]
fn what_repeats_itself_loses_its_backend() {
    let chapter = format!(
        "Text.\n\n{}",
        block("sql {run within=1s}", "SELECT 'again' \\watch 0.1")
    );
    let said = TestBook::of(&chapter).fails();
    says(&said, &["did not end within 1s", "again"]);
    is_at(&said, &chapter, "{run");
}

#[test]
fn what_hears_nothing_is_killed() {
    let chapter = block("sql {run within=1s}", "SELECT 'before';\n\\! sleep 1000");
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["did not end within 1s", "psql was killed", "before"],
    );
    is_at(&said, &chapter, "{run");
}

#[test]
fn a_wait_for_a_lock_names_who_has_it() {
    let chapter = [
        block("sql {run}", "CREATE TABLE orders (id int);"),
        block("sql {run session=alice}", "BEGIN;\nLOCK TABLE orders;"),
        block("sql {run session=bob within=1s}", "SELECT * FROM orders;"),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["it waited for alice (pid ", "idle in transaction"]);
    is_at(&said, &chapter, "session=bob");
}

#[test]
fn a_started_step_must_end_in_the_time_of_its_finish() {
    let chapter = [
        block("sql {start name=long}", "SELECT pg_sleep(1000);"),
        block("text {finish=long within=1s}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["did not end within 1s", "cancelled"]);
    is_at(&said, &chapter, "{finish");
}

#[test]
fn a_shell_is_ended() {
    let chapter = block("sh {run within=1s}", "echo before\nsleep 1000");
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "did not end within 1s",
            "its processes were terminated",
            "before",
        ],
    );
    is_at(&said, &chapter, "{run");
}

#[test]
fn a_shell_that_ignores_signals_is_killed() {
    let chapter = block(
        "sh {run within=1s}",
        "trap 'echo asked' TERM\ntrap '' INT HUP\nsetsid sleep 1000 &\nwhile :; do sleep 1 || :; done",
    );
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "did not end within 1s",
            "its processes were terminated",
            "asked",
        ],
    );
    never_says(&said, &["could not end"]);
    is_at(&said, &chapter, "{run");
}

#[test]
fn what_left_its_group_does_not_hold_up_the_run() {
    let chapter = block("sh {run}", "setsid sleep 1000 &\necho done");
    let said = TestBook::of(&chapter).fails();
    says(&said, &["leaves processes behind", "done"]);
    is_at(&said, &chapter, "{run");
    let chapter = block(
        "sql {run within=1s}",
        "\\! setsid sleep 1000 &\n\\! sleep 1000",
    );
    let said = TestBook::of(&chapter).fails();
    says(&said, &["did not end within 1s"]);
    is_at(&said, &chapter, "{run");
}

/// A block that locks a catalog which log-ins and questions read.
fn locks(catalog: &str) -> String {
    let code = format!("BEGIN;\nLOCK TABLE pg_catalog.{catalog} IN ACCESS EXCLUSIVE MODE;");
    block("sql {run session=locker}", &code)
}

#[test]
fn a_catalog_that_log_ins_read_may_be_locked() {
    let chapter = |catalog| {
        [
            block("sql {run session=other}", "CREATE TABLE t (a int);"),
            locks(catalog),
            block("sql {run session=locker}", "LOCK TABLE t;"),
            block(
                "sql {start name=s session=other until=blocked within=20s}",
                "SELECT * FROM t;",
            ),
            block("sql {run session=locker}", "COMMIT;"),
            block("text {finish=s}", ""),
            block(
                "sql {start name=again session=other}",
                "SELECT pg_sleep(0.1);",
            ),
            block("text {finish=again}", ""),
            block(
                "sql {claim=\"It waited\"}",
                "SELECT count(*) > 0 FROM witness_wait WHERE step = 's' AND blocker = 'locker'",
            ),
        ]
        .concat()
    };
    for catalog in ["pg_authid", "pg_database"] {
        TestBook::alone()
            .chapter("one.md", &chapter(catalog))
            .page();
    }
}

#[test]
fn a_question_that_a_locked_catalog_holds_up_says_so() {
    let chapter = [
        locks("pg_class"),
        block("sql {run session=other name=seen within=1s}", "SELECT 1;"),
        block("sql {run session=locker}", "COMMIT;"),
        block("text {figure=verdict step=seen}", ""),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "the server did not answer within 1s when it was asked for the storage",
            "pg_class is locked by locker (pid ",
            "idle in transaction",
        ],
    );
    is_at(&said, &chapter, "session=other");
}

#[test]
fn a_server_that_lets_nobody_in_is_given_up() {
    let stop = "kill -STOP \"$(psql -XAtc \"SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)\")\"";
    let chapter = [
        block("sh {run}", stop),
        block("sql {claim=\"It answers\"}", "SELECT true"),
    ]
    .concat();
    let said = TestBook::alone().chapter("one.md", &chapter).fails();
    says(
        &said,
        &[
            "no connection to the database",
            "the server did not answer within",
        ],
    );
    is_at(&said, &chapter, "{claim");
}
