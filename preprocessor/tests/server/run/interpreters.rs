//! Blocks that another program than bash reads.

use crate::support::{TestBook, block, is_at, never_says, says, stdout};

/// A script for perl that prints the server's database, and counts to three.
const COUNT: &str =
    "use strict;\nprint \"database $ENV{PGDATABASE}\\n\";\nprint \"$_\\n\" for 1..3;\n";

/// A script that draws.
const DRAW: &str = "print qq(<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9\"/></svg>\\n);\n";

#[test]
fn a_program_reads_the_code() {
    let chapter = block("sh {run name=count with=\"perl -w\"}", COUNT)
        + &block("text {expect}", "database [..]\n1\n2\n3\n");
    let book = TestBook::new().chapter("one.md", &chapter).renderer("html");
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    says(
        &built.page("one.md"),
        &[
            "read by",
            ">perl -w</code>",
            "language-perl",
            "data-with=\"perl -w\"",
        ],
    );
    let list = stdout(&book.witness(&["list"]));
    says(&list, &["src/one.md:1: run with perl -w\n"]);
    // The program belongs to what was run.
    book.edit("one.md", "perl -w", "perl");
    let replayed = stdout(&book.witness(&["list"]));
    says(&replayed, &["run with perl\n"]);
    never_says(&book.build().stderr, &["nothing has changed"]);
}

#[test]
fn a_started_one_ends_like_a_shell() {
    let code = "$SIG{TERM} = sub { print \"told to end\\n\"; exit 0 };\nopen F, '>ready'; close F;\nsleep 600;\n";
    let chapter = block("sh {start name=load with=perl}", code)
        + &block("sh {run}", "until [ -e ready ]; do :; done\n")
        + &block("text {stop=load as=markdown}", "")
        + &block("text {expect}", "told to end\n");
    let built = TestBook::new().chapter("one.md", &chapter).build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
}

#[test]
fn what_goes_wrong_is_told_at_the_block() {
    for (fence, code, expected) in [
        (
            "sh {run with=no-such-program}",
            "1\n",
            "starting no-such-program",
        ),
        ("sh {run with=perl}", "die \"no more\\n\";\n", "no more"),
        (
            "sh {run with=perl as=picture said=\"a bar\"}",
            "print 1;\n",
            "it is no SVG document: `1`",
        ),
    ] {
        let book = TestBook::new().chapter("one.md", &block(fence, code));
        let built = book.build();
        assert_ne!(built.code(), Some(0), "{}", built.stderr);
        says(&built.stderr, &[expected]);
        is_at(&built.stderr, &book.text("one.md"), "```sh");
    }
}

#[test]
fn its_output_has_the_form_that_the_block_names() {
    let chapter = block(
        "sh {run name=drawn with=perl as=picture said=\"a line\"}",
        DRAW,
    ) + &block(
        "sh {run with=perl as=markdown}",
        "print \"| a |\\n|---|\\n| <b>7</b> |\\n\";\n",
    );
    let built = TestBook::new()
        .chapter("one.md", &chapter)
        .renderer("html")
        .build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    says(
        &built.page("one.md"),
        &[
            "alt=\"a line\" src=\"data:image/svg+xml;base64,",
            "<th>a</th>",
        ],
    );
    never_says(&built.page("one.md"), &["<b>7"]);
}
