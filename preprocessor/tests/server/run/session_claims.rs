//! Claims that are typed into a session: they see what the session sees, and are told like any other.

use crate::support::{TestBook, block, is_at, line_of, never_says, says, stderr};

#[test]
fn one_sees_what_its_session_sees() {
    let chapter = [
        block("sql {run}", "SELECT 41 AS before \\gset\nCREATE TEMP TABLE t AS SELECT 1 AS id;\n\\timing on"),
        block("sql {claim=\"The variable is there\" session=main name=seen}", "SELECT :before + count(*) = 42,\n       count(*) AS many, 'a|b' AS \"odd | name\"\nFROM t;"),
        block("sql {run}", "BEGIN;\nDELETE FROM t;"),
        block("sql {claim=\"The row is gone\" session=main}", "SELECT count(*) = 0 AS gone, 'by main' AS who FROM t\n\\gx"),
        block("sql {run}", "ROLLBACK;\n\\x on\n\\pset border 2\n\\pset linestyle unicode"),
        block("sql {claim=\"The row is back\" session=main}", "SELECT count(*) = 1, 'with\na line' AS lines FROM t;"),
        block("sql {claim=\"Another session has no row\" session=other}", "SELECT to_regclass('t') IS NULL;"),
        "There are {{= seen.many }} and {{= seen.\"odd | name\" }}.\n".to_owned(),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "<a id=\"claim-seen\"></a>✓ The variable is there — many = `1`, odd \\| name = `a|b`",
            "✓ The row is gone — who = `by main`",
            "✓ The row is back — lines = `with a line`",
            "✓ Another session has no row\n",
            "There are 1 and a\\|b.",
        ],
    );
    never_says(&page, &["(1 row)"]);
}

#[test]
fn those_that_are_not_true_are_all_told_and_the_chapter_goes_on() {
    let claims = [
        (
            "It is one",
            "SELECT 1 = 2, 17 AS seen;",
            "this claim is false: It is one",
        ),
        ("It is known", "SELECT NULL::boolean;", "it is NULL"),
        (
            "It is single",
            "SELECT true FROM generate_series(1, 3);",
            "it returns 3 rows",
        ),
        (
            "It is any",
            "SELECT true WHERE false\n\\gx",
            "it returns no row",
        ),
        (
            "It is a truth",
            "SELECT 7;",
            "its first column is `7`, and not boolean",
        ),
    ];
    let blocks = claims.map(|(sentence, code, _)| {
        block(&format!("sql {{claim=\"{sentence}\" session=main}}"), code)
    });
    let book = TestBook::new();
    let last = [
        block("sql {run}", "\\t on"),
        block("sql {claim=\"It has a head\" session=main}", "SELECT true;"),
        book.says_that_it_is_run("the last step"),
    ];
    let chapter = [blocks.concat(), last.concat()].concat();
    let book = book.chapter("one.md", &chapter);
    let said = book.fails();
    for (sentence, _, words) in claims {
        says(&said, &[words, sentence]);
        is_at(&said, &chapter, sentence);
    }
    says(
        &said,
        &["seen = 17", "psql prints no table", "It has a head"],
    );
    assert_eq!(book.ran(), ["the last step"]);
}

#[test]
fn an_error_within_is_that_of_a_step_and_ends_the_chapter() {
    let book = TestBook::new();
    let chapter = [
        block(
            "sql {claim=\"It is the same\" session=main}",
            "SELECT true,\n       :'before' AS before;",
        ),
        book.says_that_it_is_run("too late"),
    ]
    .concat();
    let book = book.chapter("one.md", &chapter);
    let said = book.fails();
    says(&said, &["syntax error at or near \":\" (SQLSTATE 42601)"]);
    is_at(&said, &chapter, ":'before'");
    assert_eq!(book.ran(), Vec::<String>::new());

    let chapter = [
        block("sql {run fails=22012}", "BEGIN;\nSELECT 1/0;"),
        block("sql {claim=\"It goes on\" session=main}", "SELECT true;"),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["current transaction is aborted", "(SQLSTATE 25P02)"],
    );
    is_at(&said, &chapter, "SELECT true");

    let chapter = block(
        "sql {claim=\"It ends\" session=main within=1s}",
        "SELECT pg_sleep(1000) IS NULL;",
    );
    let said = TestBook::of(&chapter).fails();
    says(&said, &["this step did not end within 1s"]);
}

#[test]
fn one_counts_as_a_claim_that_is_verified() {
    let chapter = block(
        "sql {claim=\"It is there\" session=main}",
        "SELECT count(*) = 1, 'kept' AS text, pg_backend_pid() AS pid FROM pg_class WHERE relname = 'pg_class';",
    );
    let book = TestBook::of(&chapter);
    let verify = |arguments: &[&str]| stderr(&book.witness(&[&["verify"], arguments].concat()));
    verify(&["--accept"]);
    let accepted = std::fs::read_to_string(book.root().join("transcripts/one.txt"));
    says(
        &accepted.expect("accepted"),
        &["== claim: It is there\n  text = kept\n  pid = <pid>\n"],
    );
    says(&verify(&[]), &["1 chapter, all correct; held: 1 claim"]);
    book.edit("one.md", "= 1,", "= 2,");
    let said = verify(&[]);
    let line = line_of(&chapter, "claim=");
    says(
        &said,
        &[
            "this claim is false: It is there",
            &format!("src/one.md:{line}:"),
        ],
    );
}

#[test]
fn its_page_shows_the_statement_that_was_typed() {
    let chapter = block("sql {run}", "PREPARE holds AS SELECT true;")
        + &block("sql {claim=\"It holds\" session=main}", "EXECUTE holds;");
    let page = TestBook::of(&chapter).page();
    says(&page, &["```sql\nEXECUTE holds;\n```"]);
}
