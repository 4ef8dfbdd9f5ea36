//! Steps that don't end by themselves.

use crate::support::{Book, block, is_at, never_says, says};

#[test]
fn a_statement_is_cancelled() {
    let chapter = block("sql {run within=1s}", "SELECT pg_sleep(1000);");
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &[
            "did not end within 1s",
            "its statement was cancelled",
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
    let said = Book::of(&chapter).fails();
    says(&said, &["did not end within 1s", "again"]);
    is_at(&said, &chapter, "{run");
}

#[test]
fn what_hears_nothing_is_killed() {
    let chapter = block("sql {run within=1s}", "SELECT 'before';\n\\! sleep 1000");
    let said = Book::of(&chapter).fails();
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
    let said = Book::of(&chapter).fails();
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
    let said = Book::of(&chapter).fails();
    says(&said, &["did not end within 1s", "cancelled"]);
    is_at(&said, &chapter, "{finish");
}

#[test]
fn a_shell_is_ended() {
    let chapter = block("sh {run within=1s}", "echo before\nsleep 1000");
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &[
            "did not end within 1s",
            "its processes were ended",
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
    let said = Book::of(&chapter).fails();
    says(
        &said,
        &["did not end within 1s", "its processes were ended", "asked"],
    );
    never_says(&said, &["could not end"]);
    is_at(&said, &chapter, "{run");
}

#[test]
fn what_left_its_group_does_not_hold_up_the_run() {
    let chapter = block("sh {run}", "setsid sleep 1000 &\necho done");
    let said = Book::of(&chapter).fails();
    says(&said, &["leaves processes behind", "done"]);
    is_at(&said, &chapter, "{run");
    let chapter = block(
        "sql {run within=1s}",
        "\\! setsid sleep 1000 &\n\\! sleep 1000",
    );
    let said = Book::of(&chapter).fails();
    says(&said, &["did not end within 1s"]);
    is_at(&said, &chapter, "{run");
}
