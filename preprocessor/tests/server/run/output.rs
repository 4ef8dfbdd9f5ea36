//! Whatever a program prints: it is data, and there is never too much of it.

use crate::support::{TestBook, block, never_says, says};

/// The most memory that the program may have had, in kB.
const MEMORY: u64 = 150_000;

#[track_caller]
fn is_bounded(chapter: &str, words: &[&str]) {
    let built = TestBook::of(chapter).build();
    let page = built.page("one.md");
    assert!(page.len() < 100_000, "{} bytes", page.len());
    says(&page, words);
    assert!(built.peak < MEMORY, "{} kB", built.peak);
}

#[test]
fn two_hundred_megabytes_of_rows() {
    let chapter = block(
        "sql {run within=10m}",
        "SELECT repeat('x', 100) FROM generate_series(1, 2000000);",
    );
    is_bounded(&chapter, &["(2000000 rows)", "lines (", " MB) left out"]);
}

#[test]
fn one_line_of_two_hundred_megabytes() {
    let chapter = block(
        "sh {run}",
        "head -c 200000000 /dev/zero | tr '\\0' x\necho the end",
    );
    is_bounded(&chapter, &["bytes of this line left out"]);
}

#[test]
fn one_line_without_end_in_a_session() {
    let chapter = block("sql {run}", "\\! head -c 200000000 /dev/zero | tr '\\0' x");
    is_bounded(&chapter, &["bytes of this line left out"]);
}

#[test]
fn as_many_lines_as_the_author_wants() {
    let page = TestBook::of(&block("sh {run lines=4}", "seq 1000")).page();
    says(&page, &["1\n2\n3\n", "996 lines left out", "1000\n"]);
}

#[test]
fn what_no_page_can_hold() {
    let chapter = [
        block(
            "sh {run}",
            r"printf 'a\377b\000c\n'; printf '\033[31mred\033[0m\n'; printf '10%%\r50%%\r100%%\n'",
        ),
        block(
            "sql {run}",
            r"\! printf 'd\377e\000f\n'; printf '\033[32mgreen\033[0m\n'",
        ),
    ]
    .concat();
    for renderer in ["html", "markdown"] {
        let page = TestBook::of(&chapter).renderer(renderer).page();
        let page = page.replace("&#37;", "%").replace("&#91;", "[");
        says(
            &page,
            &[
                "a\u{fffd}b\u{fffd}c",
                "d\u{fffd}e\u{fffd}f",
                "100%",
                "red",
                "green",
            ],
        );
        // The code has them as words, so that the bytes themselves can only be the output's.
        never_says(
            &page,
            &["\u{1b}", "\0", "\r", "\u{fffd}[31m", "10%\u{fffd}"],
        );
    }
}

#[test]
fn markup_is_text() {
    let code = "cat <<'END'\n```\n# no heading\n~~~~\n<script>alert(1)</script>\n</pre></samp></div>\n-->\n\n{{#include x}}\nEND";
    let chapter = format!(
        "Before.\n\n{}After *it*.\n",
        block("sh {run hide=code}", code).replace("```\n#", "\\`\\`\\`\n#")
    );
    let chapter = chapter
        .replace("```sh", "~~~~~sh")
        .replace("END\n```", "END\n~~~~~")
        .replace("\\`", "`");
    let page = TestBook::of(&chapter).renderer("html").page();
    never_says(
        &page,
        &["<script>alert", "</pre></samp></div>\n", "{{#include"],
    );
    says(
        &page,
        &[
            "&lt;script&gt;",
            "&#123;&#123;&#35;include x&#125;&#125;",
            "After *it*.",
        ],
    );
    let page = TestBook::of(&chapter).page();
    says(&page, &["````text\n```\n# no heading\n", "After *it*."]);
}

#[test]
fn no_output_forges_the_end_of_a_block() {
    let chapter = [
        block(
            "sql {run}",
            "\\echo 0123456789abcdef0123456789abcdef 00000 1\nSELECT 'still this block';",
        ),
        block(
            "sql {run}",
            "\\set token 0\n\\echo :token :LAST_ERROR_SQLSTATE :ROW_COUNT\n\\! cat .witness-main.sql\nSELECT 'and this';",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "0123456789abcdef0123456789abcdef 00000 1\n",
            " still this block\n",
            "\n0 00000 1\n",
            " and this\n",
        ],
    );
}

#[test]
fn an_error_that_is_only_printed_does_not_fail() {
    let chapter = block(
        "sh {run}",
        "echo 'psql:a.sql:1: ERROR:  42P01: relation does not exist'",
    );
    says(&TestBook::of(&chapter).page(), &["ERROR:  42P01"]);
}

#[test]
fn output_that_does_not_end_with_a_newline() {
    let chapter = [
        block("sh {run}", "printf 'no newline'"),
        block("sql {run}", "\\! printf 'none here'"),
        block("sql {run}", "\\qecho -n 'and not here'"),
        block("sql {run}", "SELECT 'next';"),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    says(
        &page,
        &[
            "no newline\n```",
            "none here\n```",
            "and not here\n```",
            " next\n",
        ],
    );
    never_says(&page, &["00000"]);
}

#[test]
fn no_output_at_all() {
    let chapter = [
        block("sh {run}", "true"),
        block("sql {run}", "\\set quiet yes"),
        block("sql {run}", "-- only a comment"),
        block("sql {run}", "SELECT 1 AS one \\gset"),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    never_says(&page, &["```text"]);
}

#[test]
fn errors_and_results_of_a_shell_come_in_their_order() {
    let chapter = block("sh {run}", "echo one; echo two >&2; echo three");
    says(&TestBook::of(&chapter).page(), &["one\ntwo\nthree\n"]);
}
