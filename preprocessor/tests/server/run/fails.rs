//! Blocks that must fail, and fail just so.

use crate::support::{TestBook, block, is_at, says};

#[track_caller]
fn error(info: &str, code: &str, words: &[&str]) {
    let chapter = format!("Text.\n\n{}", block(info, code));
    let said = TestBook::of(&chapter).fails();
    says(&said, words);
    says(&said, &["src/one.md:"]);
}

#[test]
fn as_declared() {
    let chapter = [
        block("sql {run fails=22012}", "SELECT 1/0;"),
        block(
            "sql {run fails=22012}",
            "SELECT 1;\nSELECT 1/0;\nSELECT 2/0;\nSELECT 'on';",
        ),
        block("sh {run fails=3}", "echo out; exit 3"),
        block("sh {run fails=143}", "kill $$"),
        block(
            "sql {start name=held fails=57014}",
            "SELECT pg_sleep(1000);",
        ),
        block(
            "sql {run session=b}",
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'main';",
        ),
        block("text {finish=held}", ""),
        block("sql {run}", "SELECT 'the session goes on';"),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "failed as declared: 22012",
            "failed as declared: 3",
            "failed as declared: 143",
        ],
    );
    says(
        &page,
        &[
            "failed as declared: 57014",
            "ERROR:  division by zero",
            " on\n",
            "the session goes on",
        ],
    );
}

#[test]
fn as_declared_in_a_list() {
    let chapter = [
        block(
            "sql {run fails=\"22012, in_failed_sql_transaction\"}",
            "BEGIN;\nSELECT 1/0;\nSELECT 1;\nSELECT 2;\nROLLBACK;",
        ),
        block(
            "sql {run fails=\"psql, undefined_table, psql\"}",
            "\\d gone\nSELECT * FROM gone;\nSELECT 1 AS a WHERE false \\gset",
        ),
        block(
            "sql {run fails=data_exception}",
            "SELECT 1/0;\nSELECT 'x'::int;",
        ),
        block("sql {run}", "SELECT 'the session goes on';"),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "failed as declared: 22012, 25P02",
            "failed as declared: psql, 42P01, psql",
            "failed as declared: 22012, 22P02",
            "the session goes on",
        ],
    );
}

#[test]
fn in_another_order() {
    error(
        "sql {run fails=\"25P02, 22012\"}",
        "BEGIN;\nSELECT 1/0;\nSELECT 1;",
        &[
            "division by zero",
            "must fail with 25P02, 22012, and with nothing else",
        ],
    );
    error(
        "sql {run fails=\"22012, undefined_table\"}",
        "SELECT 1/0;\nSELECT nope;",
        &["42703", "must fail with undefined_table here"],
    );
    error(
        "sql {run fails=\"22012, undefined_table\"}",
        "SELECT 1/0;",
        &["must fail with undefined_table at last, but it did not"],
    );
    error(
        "sql {run fails=psql}",
        "SELECT 1/0;",
        &["22012", "must fail with psql"],
    );
}

#[test]
fn undeclared_with_what_would_declare_it() {
    error(
        "sql {run}",
        "SELECT 1/0;\n\\d gone",
        &["division by zero", "fails=\"22012, psql\""],
    );
    error("sql {run}", "\\d gone", &["fails=psql"]);
    error(
        "sql {run}",
        "CREATE TABLE t ();\nCREATE TABLE t ();",
        &["a book has one database", "fails=42P07"],
    );
}

#[test]
fn with_another_sqlstate() {
    error(
        "sql {run fails=55P03}",
        "SELECT 1/0;",
        &["division by zero (SQLSTATE 22012)", "must fail with 55P03"],
    );
}

#[test]
fn with_another_one_besides() {
    let code = "SELECT 1/0;\nSELECT nope;";
    error(
        "sql {run fails=22012}",
        code,
        &["42703", "must fail with 22012, and with nothing else"],
    );
    let chapter = block("sql {run fails=22012}", code);
    is_at(&TestBook::of(&chapter).fails(), &chapter, "nope");
}

#[test]
fn not_at_all() {
    error(
        "sql {run fails=22012}",
        "SELECT 1;",
        &[
            "must fail with 22012, but it did not fail",
            "remove `fails`",
        ],
    );
}

#[test]
fn not_at_all_in_a_block_that_was_started() {
    let chapter = [
        block("sql {start name=a fails=22012}", "SELECT 1;"),
        block("text {finish=a}", ""),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).fails(),
        &["must fail with 22012, but it did not fail"],
    );
}

#[test]
fn with_another_exit_status() {
    error(
        "sh {run fails=3}",
        "exit 4",
        &["must end with exit status 3, but ended with exit status 4"],
    );
    error(
        "sh {run fails=3}",
        "true",
        &["must end with exit status 3, but ended with exit status 0"],
    );
}

#[test]
fn undeclared() {
    error(
        "sh {run}",
        "echo before\nfalse\necho never",
        &["ended with exit status 1", "before"],
    );
    error("sh {run}", "false | true", &["exit status 1"]);
    error("sh {run}", "echo $nowhere", &["unbound variable"]);
    error("sh {run}", "kill -9 $$", &["exit status 137"]);
}

#[test]
fn a_failure_ends_the_chapter() {
    let book = TestBook::new();
    let mark = book.mark();
    let chapter = [
        block("sql {run}", "SELECT 1/0;"),
        block("sh {run}", &format!("touch {}", mark.display())),
    ]
    .concat();
    let said = book.chapter("one.md", &chapter).fails();
    says(&said, &["22012", "1 mistake in the book"]);
    assert!(!mark.exists());
}
