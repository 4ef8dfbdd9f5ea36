//! Statements that end their own backend, and servers that end in the middle of a chapter.

use crate::support::{TestBook, block, is_at, says};

const END: &str = "SELECT pg_terminate_backend(pg_backend_pid());";

/// Kills the server that the shell's clients would reach.
const KILL: &str = "kill -9 $(head -1 \"$(psql -AXtc 'show data_directory')/postmaster.pid\")";

#[test]
fn an_undeclared_end_of_the_backend_is_an_error() {
    let chapter = block("sql {run}", &format!("SELECT 1;\n{END}\nSELECT 2;"));
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["(SQLSTATE 57P01)", "terminating connection", "fails=57P01"],
    );
    is_at(&said, &chapter, "pg_terminate_backend");
}

#[test]
fn a_declared_one_leaves_the_session_to_a_new_connection() {
    let chapter = [
        block("sql {run session=a}", "CREATE TEMP TABLE gone (id int);"),
        block("sql {run session=a fails=57P01}", END),
        block(
            "sql {run session=a}",
            "SELECT to_regclass('gone') IS NULL AS is_new;",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "failed as declared: 57P01",
            "server closed the connection",
            " is_new \n--------\n t",
        ],
    );
}

#[test]
fn another_session_may_end_it_too() {
    let chapter = [
        block(
            "sql {start name=victim session=a fails=57P01}",
            "SELECT pg_sleep(1000);",
        ),
        block(
            "sql {run}",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'a';",
        ),
        block("text {finish=victim}", ""),
        block("sql {run session=a}", "SELECT 'a new one';"),
    ]
    .concat();
    says(&TestBook::of(&chapter).page(), &["57P01", "a new one"]);
}

#[test]
fn an_idle_session_that_was_ended_says_so() {
    let chapter = [
        block("sql {run session=a}", "SELECT 1;"),
        block(
            "sql {run}",
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'a';",
        ),
        block("sql {run session=a}", "SELECT 'never printed' || 1;"),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["57P01"]);
    is_at(&said, &chapter, "never printed");
}

/// The last words of a server that ends at once, in the chapter's error at this line.
#[track_caller]
fn told_of_the_server(chapter: &str, words: &str) {
    let said = TestBook::alone().chapter("one.md", chapter).fails();
    says(
        &said,
        &[
            "the server, which has ended in the middle of the run, failed",
            "database system is ready",
        ],
    );
    is_at(&said, chapter, words);
}

#[test]
fn a_server_that_ends_under_a_session() {
    // A backend that is not asked for long may answer before it sees that it is alone.
    let chapter = [
        block("sql {run}", "SELECT 1;"),
        block("sh {run}", KILL),
        block("sql {run}", "SELECT 'after', pg_sleep(1000);"),
    ]
    .concat();
    told_of_the_server(&chapter, "'after'");
}

#[test]
fn a_server_that_ends_before_a_session() {
    let chapter = [
        block("sh {run}", KILL),
        block("sql {run}", "SELECT 'after';"),
    ]
    .concat();
    told_of_the_server(&chapter, "sql {run}");
}

#[test]
fn a_server_that_ends_before_a_condition() {
    let chapter = [
        block("sql {wait}", "SELECT true;"),
        block("sh {run}", KILL),
        block("sql {wait}", "SELECT pg_sleep(1000) IS NULL AS after;"),
    ]
    .concat();
    told_of_the_server(&chapter, "AS after");
}

#[test]
fn a_server_that_ends_before_a_shell() {
    let chapter = [
        block("sh {run}", KILL),
        block("sh {run hide=code}", "psql -c 'SELECT 1'"),
    ]
    .concat();
    told_of_the_server(&chapter, "hide=code");
}

#[test]
fn a_server_that_ends_under_a_statement() {
    let chapter = [
        block("sql {start name=long}", "SELECT pg_sleep(1000);"),
        block("sh {run}", KILL),
        block("text {finish=long}", ""),
    ]
    .concat();
    told_of_the_server(&chapter, "pg_sleep");
}

#[test]
fn a_server_that_ends_while_a_condition_is_waited_for() {
    let chapter = [
        block(
            "sh {start name=kill}",
            &format!("until [ -e now ]; do sleep 0.05; done\n{KILL}"),
        ),
        block(
            "sql {start name=held until=\"false\"}",
            "\\! touch now\nSELECT pg_sleep(1000);",
        ),
        block("text {finish=held}", ""),
        block("text {stop=kill}", ""),
    ]
    .concat();
    told_of_the_server(&chapter, "{start name=held");
}
