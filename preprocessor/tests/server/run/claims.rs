//! Claims: true ones, false ones, and those that are neither.

use crate::support::{TestBook, block, is_at, says, stderr};

/// A chapter with one claim, which must fail; what is said.
#[track_caller]
fn fails(info: &str, code: &str, words: &[&str]) {
    let chapter = format!("Text.\n\n{}", block(info, code));
    let said = TestBook::of(&chapter).fails();
    says(&said, words);
    is_at(&said, &chapter, "claim=");
}

#[test]
fn a_true_one_shows_what_it_measured() {
    let page = TestBook::of(&block(
        "sql {claim=\"There are tables & more\"}",
        "SELECT count(*) > 10, count(*) > 0 AS some, 'a|b' AS \"odd | name\", NULL AS nothing FROM pg_class;",
    ))
    .page();
    says(&page, &["There are tables", "some", "odd", "NULL"]);
}

#[test]
fn a_false_one_tells_the_sentence_and_the_values() {
    fails(
        "sql {claim=\"There are no tables\"}",
        "SELECT count(*) = 0, 17 AS seen, 'x' AS sign FROM pg_class",
        &[
            "this claim is false: There are no tables",
            "seen = 17",
            "sign = x",
        ],
    );
    fails(
        "sql {claim=\"One is two\"}",
        "SELECT 1 = 2",
        &[
            "this claim is false: One is two",
            "it measured nothing else",
        ],
    );
}

#[test]
fn one_row_with_a_boolean_is_needed() {
    for (code, words) in [
        ("SELECT true WHERE false", "it returns no row"),
        (
            "SELECT true FROM generate_series(1, 3)",
            "it returns 3 rows",
        ),
        (
            "SELECT bool_and(true) FROM pg_class WHERE false",
            "it is NULL",
        ),
        ("SELECT 1, true", "not boolean but of type int4"),
        ("SELECT 't'", "not boolean but of type text"),
        ("SELECT FROM pg_class LIMIT 1", "it returns no columns"),
    ] {
        fails(
            "sql {claim=\"A sentence\"}",
            code,
            &["this claim is neither true nor false", words, "A sentence"],
        );
    }
}

#[test]
fn one_that_changes_something_is_refused() {
    let chapter = [
        block("sql {run}", "CREATE TABLE t (id int);"),
        block(
            "sql {claim=\"It only looks\"}",
            "WITH new AS (INSERT INTO t VALUES (1) RETURNING id) SELECT count(*) = 1 FROM new",
        ),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["this claim would change something", "It only looks"],
    );
    is_at(&said, &chapter, "claim=");
}

#[test]
fn one_that_never_ends_is_ended() {
    let chapter = format!(
        "Text.\n\n{}",
        block(
            "sql {claim=\"It takes its time\" within=1s}",
            "SELECT pg_sleep(1000) IS NOT NULL"
        )
    );
    let said = TestBook::of(&chapter).fails();
    says(&said, &["this claim exceeded its time limit"]);
    is_at(&said, &chapter, "pg_sleep");
}

#[test]
fn what_the_server_refuses_is_told_at_its_line() {
    let chapter = format!(
        "Text.\n\n{}",
        block("sql {claim=\"x\"}", "SELECT true,\n  nope AS y")
    );
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "column \"nope\" does not exist (SQLSTATE 42703)",
            "in the claim",
        ],
    );
    is_at(&said, &chapter, "nope");
    let chapter = block("sql {claim=\"x\"}", "SELECT true; SELECT true");
    says(&TestBook::of(&chapter).fails(), &["SQLSTATE 42601"]);
}

#[test]
fn values_are_quoted_in_prose() {
    let chapter = [
        "# About {{= sizes.many}}\n\nThere are {{= sizes.many }}, and `{{= sizes.many }}` stays. {{= sizes.\"odd name\" }}\n\n",
        &block(
            "sql {claim=\"There are many\" name=sizes hide=both}",
            "SELECT true, 'eleven *stars*' AS many, 'a|<b>' AS \"odd name\"",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "# About eleven \\*stars\\*\n",
            "There are eleven \\*stars\\*, and `{{= sizes.many }}` stays. a\\|\\<b\\>\n",
        ],
    );
}

#[test]
fn a_column_that_was_not_measured_cannot_be_quoted() {
    let chapter = [
        "There are {{= sizes.mnay }}.\n\n",
        &block(
            "sql {claim=\"There are many\" name=sizes}",
            "SELECT true, 11 AS many",
        ),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "the claim `sizes` has no column `mnay`",
            "did you mean `many`?",
        ],
    );
    is_at(&said, &chapter, "There are {{");
}

/// A claim that is false, with these words in its info string.
fn untrue(words: &str, end: &str) -> String {
    block(
        &format!("sql {{claim=\"One is two\" name=sum {words}}}"),
        &format!("SELECT 1 = 2, 17 AS seen{end}"),
    )
}

#[test]
fn a_false_one_that_the_page_shows_fails_in_verify_only() {
    for claim in [
        untrue("false=show", ""),
        untrue("false=show session=main", ";"),
    ] {
        let chapter = format!("It is {{{{= sum.seen }}}}.\n\n{claim}After it.\n");
        let book = TestBook::of(&chapter);
        let built = book.build();
        says(
            &built.page("one.md"),
            &["✗ One is two", "seen = `17`", "It is 17."],
        );
        says(
            &built.stderr,
            &["src/one.md:3: this claim is false: One is two; the page shows it"],
        );
        for words in [
            &["verify"][..],
            &["verify", "--accept"],
            &["verify", "--mode", "replay"],
        ] {
            let verified = book.witness(words);
            let said = stderr(&verified);
            assert_eq!(verified.status.code(), Some(1), "{words:?}: {said}");
            is_at(&said, &chapter, "claim=");
            says(&said, &["this claim is false: One is two", "seen = 17"]);
        }
        assert!(!book.root().join("transcripts").exists());
        // Without the key, the kept run is no answer.
        let strict = chapter.replace(" false=show", "");
        book.write("src/one.md", &strict);
        says(&book.fails(), &["this claim is false: One is two"]);
    }
}

#[test]
fn one_that_may_be_false_must_still_be_true_or_false() {
    for (code, words) in [
        ("SELECT NULL::boolean", "it is NULL"),
        ("SELECT true WHERE false", "it returns no row"),
    ] {
        fails("sql {claim=\"A sentence\" false=show}", code, &[words]);
    }
}
