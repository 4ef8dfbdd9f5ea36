//! `verify --review` and `--accept`: what an author accepts of the last run, without another one.

use crate::support::{TestBook, block, never_says, says, stderr};

/// The exit status of `verify`, and what it said.
#[track_caller]
fn verify(book: &TestBook, arguments: &[&str]) -> (Option<i32>, String) {
    let output = book.witness(&[&["verify"], arguments].concat());
    book.assert_nothing_left();
    (output.status.code(), stderr(&output))
}

#[test]
fn the_run_just_made_is_accepted() {
    let book = TestBook::new();
    let mark = book.says_that_it_is_run("run");
    let claim = block("sql {claim=\"It holds\"}", "SELECT true;");
    let book = book
        .chapter("one.md", &(mark + &block("sql {run}", "SELECT 1 AS n;")))
        .chapter("two.md", &claim);
    let (code, said) = verify(&book, &[]);
    assert_eq!(code, Some(0), "{said}");
    says(
        &said,
        &["no output of this book is accepted yet", "held: 1 claim"],
    );
    assert_eq!(book.ran(), ["run"]);

    let (code, said) = verify(&book, &["--accept"]);
    assert_eq!(code, Some(0), "{said}");
    says(
        &said,
        &["nothing is run", "accepted, new: transcripts/one.txt"],
    );
    assert_eq!(book.ran(), [""; 0]);
    let (code, said) = verify(&book, &["--mode", "fresh", "--accept"]);
    assert_eq!(code, Some(0), "{said}");
    never_says(&said, &["nothing is run"]);
    assert_eq!(book.ran(), ["run"]);

    // A sentence above the block moves it, and a change of a later chapter doesn't.
    book.edit("two.md", "It holds", "It still holds");
    let (_, said) = verify(&book, &["--accept", "src/one.md"]);
    says(&said, &["nothing is run", "nothing has changed"]);
    let (_, said) = verify(&book, &["--accept"]);
    says(&said, &["running anew", "verification: src/two.md"]);
    assert_eq!(book.ran(), ["run"]);
    book.edit("one.md", "SELECT 1 AS n", "SELECT 2 AS n");
    let (code, said) = verify(&book, &["--accept"]);
    assert_eq!(code, Some(0), "{said}");
    says(
        &said,
        &["running anew", "src/one.md and src/two.md", "+   2"],
    );
}

#[test]
fn a_change_of_the_servers_settings_is_a_change() {
    let book = TestBook::with_stand("settings = \"server.conf\"")
        .chapter("one.md", &block("sql {run}", "SHOW enable_seqscan;"))
        .file("server.conf", "enable_seqscan = on\n");
    assert_eq!(verify(&book, &[]).0, Some(0));
    says(&verify(&book, &["--accept"]).1, &["nothing is run"]);
    book.write("server.conf", "enable_seqscan = off\n");
    let (code, said) = verify(&book, &["--accept"]);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &["running anew", "+   off"]);
}

#[test]
fn a_chapter_that_failed_is_not_accepted_without_a_new_run() {
    let text = block("sql {run}", "SELECT 1 AS n;") + &block("sql {claim=\"No\"}", "SELECT false;");
    let book = TestBook::of(&text).chapter("two.md", &block("sql {run}", "SELECT 2;"));
    assert_eq!(verify(&book, &[]).0, Some(1), "a claim is checked");
    let (code, said) = verify(&book, &["--accept"]);
    assert_eq!(code, Some(1));
    says(
        &said,
        &[
            "nothing is run",
            "this claim is false",
            "accepted, new: transcripts/two.txt",
        ],
    );
    assert!(!book.root().join("transcripts/one.txt").exists());
}

#[test]
fn blocks_are_accepted_one_by_one() {
    let run = |code: &str| block("sql {run}", code);
    let book = TestBook::of(
        &[
            run("CREATE TABLE t AS SELECT 1 AS n;"),
            run("SELECT n FROM t;"),
            run("SELECT 'gone' AS text;"),
            run("SELECT 'kept' AS text;"),
        ]
        .concat(),
    );
    assert_eq!(verify(&book, &["--accept"]).0, Some(0));
    let before = book.read("transcripts/one.txt");
    book.edit("one.md", "SELECT 1 AS n;", "SELECT 2 AS n;");
    book.edit("one.md", &run("SELECT 'gone' AS text;"), "");
    let longer = book.text("one.md") + &run("SELECT 'new' AS text;");
    book.write("src/one.md", &longer);

    // Without a terminal and answers, they are shown, and nothing is accepted.
    let (code, said) = verify(&book, &["--review"]);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            "1 of 4  src/one.md:1  the block has changed",
            "    CREATE TABLE t AS SELECT 2 AS n;",
            "  - run main: CREATE TABLE t AS SELECT 1 AS n;",
            "2 of 4  src/one.md:5  the output has changed\n    SELECT n FROM t;\n",
            "  -  1\n",
            "  +  2\n",
            "3 of 4  transcripts/one.txt:",
            "the block is gone",
            "  -  gone\n",
            "4 of 4  src/one.md:13  the block is new",
            "  +  new\n",
            "0 blocks accepted, 4 left",
        ],
    );
    assert_eq!(book.read("transcripts/one.txt"), before);

    let (code, said) = verify(&book, &["--review", "--answers", "skip,accept,skip,accept"]);
    assert_eq!(code, Some(1), "{said}");
    says(&said, &["nothing is run", "2 blocks accepted, 2 left"]);
    let partly = book.read("transcripts/one.txt");
    says(
        &partly,
        &["SELECT 1 AS n;", "   2\n", "   gone\n", "   new\n"],
    );
    let (_, said) = verify(&book, &["--mode", "replay"]);
    says(&said, &["this block differs", "no longer has this block"]);
    never_says(&said, &["output differs", "no accepted entry"]);

    // Behind the last answer, and after `quit`, all is left.
    for answers in ["accept", "accept,quit"] {
        book.write("transcripts/one.txt", &partly);
        let (code, said) = verify(&book, &["--review", "--answers", answers]);
        assert_eq!(code, Some(1), "{said}");
        says(&said, &["1 block accepted, 1 left"]);
    }
    book.write("transcripts/one.txt", &before);
    let (code, said) = verify(&book, &["--review", "--answers", "chapter"]);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &["4 blocks accepted, 0 left"]);
    let (code, said) = verify(&book, &["--mode", "replay"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = verify(&book, &["--review"]);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &["no block has changed: there is nothing to review"]);
}

#[test]
fn a_transcript_of_a_newer_version_is_not_reviewed() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    assert_eq!(verify(&book, &["--accept"]).0, Some(0));
    let newer = book
        .read("transcripts/one.txt")
        .replace("transcript 1", "transcript 2");
    book.write("transcripts/one.txt", &newer);
    let (code, said) = verify(&book, &["--review", "--answers", "chapter"]);
    assert_eq!(code, Some(1), "{said}");
    says(&said, &["written by a newer mdbook-witness"]);
    assert_eq!(book.read("transcripts/one.txt"), newer);
}
