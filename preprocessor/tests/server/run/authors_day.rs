//! An author's day at a terminal: from an mdBook without this preprocessor to one that a CI verifies, and back.

use crate::support::pty::AtTerminal;
use crate::support::{TestBook, block, says, stderr, stdout};

const TOML: &str = "[book]\ntitle = \"A book\"\n";

/// The key of an interrupt.
const CTRL_C: &str = "\u{3}";

/// The report on a changed output.
const DIFFERS: &str = "this block's output differs from the accepted one";

fn first_chapter() -> String {
    [
        "# One\n\n".to_owned(),
        block("sql {run}", "CREATE TABLE t AS SELECT 1 AS n;"),
        block("sql {run}", "SELECT n FROM t;"),
        block(
            "sql {claim=\"A row is there\"}",
            "SELECT count(*) = 1 FROM t;",
        ),
    ]
    .concat()
}

/// The exit status of a command, and what it said.
fn run(book: &TestBook, arguments: &[&str]) -> (Option<i32>, String) {
    let output = book.witness(arguments);
    (output.status.code(), stderr(&output))
}

fn terminal(book: &TestBook, arguments: &[&str]) -> AtTerminal {
    AtTerminal::start(book.command(arguments))
}

/// A book without this preprocessor, in a git repository.
fn plain_book() -> TestBook {
    let book = TestBook::new().chapter("one.md", "# One\n");
    book.write("book.toml", TOML);
    book.write(".git/config", "");
    book
}

/// From `init` to the first accepted output.
fn begin(book: &TestBook) {
    let root = book.root().display().to_string();
    let mut init = book.command(&["install", &root]);
    let output = init.current_dir("/").output().expect("started");
    says(
        &stdout(&output),
        &["added [preprocessor.witness]", ".gitignore: added /book"],
    );
    assert!(book.read(".gitignore").ends_with("\n/book\n"));
    let database = book.database.as_ref().expect("one of its own");
    let toml = book.read("book.toml") + &format!("database = \"{database}\"\n");
    book.write("book.toml", &toml);

    book.write("src/one.md", &first_chapter());
    let (code, said) = run(book, &["build"]);
    assert_eq!(code, Some(0), "{said}");
    says(&book.read("book/one.html"), &["witness", "SELECT n FROM t"]);

    let (code, said) = run(book, &["verify"]);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &["no output of this book is accepted yet"]);
    book.edit("one.md", "count(*) = 1", "count(*) = 2");
    let (code, said) = run(book, &["verify"]);
    assert_eq!(
        code,
        Some(1),
        "a false claim is one without a transcript, too"
    );
    says(&said, &["this claim is false: A row is there"]);
    book.edit("one.md", "count(*) = 2", "count(*) = 1");
    let (code, said) = run(book, &["verify", "--accept"]);
    assert_eq!(code, Some(0), "{said}");
    says(
        &said,
        &["running anew", "accepted, new: transcripts/one.txt"],
    );
}

/// A changed output, reviewed by key.
fn review(book: &TestBook) {
    let before = book.read("transcripts/one.txt");
    book.edit("one.md", "SELECT 1 AS n", "SELECT 2 AS n");
    let mut verify = terminal(book, &["verify"]);
    verify.sees(DIFFERS);
    assert_eq!(verify.ends(), Some(1));

    let mut review = terminal(book, &["verify", "--review"]);
    review.sees("nothing is run");
    review.sees("1 of 2  src/one.md:3  the block has changed");
    review.sees("skip (s)");
    review.press("a");
    review.sees("accepted");
    review.sees("2 of 2  src/one.md:7  the output has changed");
    review.sees("SELECT n FROM t;");
    review.sees("-  1");
    review.sees("+  2");
    review.press(CTRL_C);
    review.sees("1 block accepted, 1 left");
    assert_eq!(review.ends(), Some(130));
    let partly = book.read("transcripts/one.txt");
    says(&partly, &["SELECT 2 AS n", "   1\n"]);
    assert_ne!(partly, before);

    for (key, said, code) in [
        ("s", "0 blocks accepted, 1 left", 1),
        ("q", "0 blocks accepted, 1 left", 1),
        ("a", "1 block accepted, 0 left", 0),
    ] {
        let mut review = terminal(book, &["verify", "--review"]);
        review.sees("1 of 1");
        // One that is no answer changes nothing.
        review.press("x");
        review.press(key);
        review.sees(said);
        assert_eq!(review.ends(), Some(code), "{key}");
    }
    let (code, said) = run(book, &["verify"]);
    assert_eq!(code, Some(0), "{said}");
    book.assert_nothing_left();
}

/// Chapters that are verified whenever they change.
fn watch(book: &TestBook) {
    const WAITS: &str = "waiting for a change";
    let mut watch = terminal(book, &["verify", "--watch"]);
    watch.sees("nothing is run");
    watch.sees("1 chapter, all correct");
    watch.sees(WAITS);
    for (from, to, words) in [
        (
            "count(*) = 1",
            "count(*) = 2",
            "this claim is false: A row is there",
        ),
        ("count(*) = 2", "count(*) = 1", "1 chapter, all correct"),
        ("SELECT 2 AS n", "SELECT 3 AS n", DIFFERS),
        // A mistake doesn't end it.
        ("{run}", "{rum}", "did you mean `run`?"),
        ("{rum}", "{run}", DIFFERS),
    ] {
        book.edit("one.md", from, to);
        watch.sees(words);
        watch.sees(WAITS);
    }
    // Nor does a book that can't be read.
    let summary = book.read("src/SUMMARY.md");
    std::fs::remove_file(book.root().join("src/SUMMARY.md")).expect("ours");
    watch.sees("can't be read");
    watch.sees(WAITS);
    book.write("src/SUMMARY.md", &summary);
    watch.sees(DIFFERS);
    watch.sees(WAITS);
    // At another terminal.
    let (code, said) = run(book, &["verify", "--accept"]);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &["nothing is run"]);
    watch.sees("1 chapter, all correct");
    watch.sees(WAITS);
    // In a run as well, Ctrl-C ends all.
    let waiting = block("sql {run}", "SELECT pg_sleep(600);");
    book.write("src/one.md", &(book.text("one.md") + &waiting));
    watch.sees("pg_sleep");
    watch.types(CTRL_C);
    watch.sees("stopped by SIGINT");
    assert_eq!(watch.ends(), Some(130));
    book.assert_nothing_left();
    book.edit("one.md", &waiting, "");
}

/// A runner of a CI, which accepts nothing.
fn verify_in_ci(book: &TestBook) {
    let verify = |arguments: &[&str]| {
        let mut command = book.command(&[&["verify"], arguments].concat());
        command.env("CI", "true").output().expect("started")
    };
    let right = verify(&["--github"]);
    assert_eq!(right.status.code(), Some(0), "{}", stderr(&right));
    let refused = verify(&["--review"]);
    assert_eq!(refused.status.code(), Some(2));
    says(&stderr(&refused), &["`--review` is disabled in CI"]);
    book.edit("one.md", "SELECT 3 AS n", "SELECT 4 AS n");
    let wrong = verify(&["--github"]);
    assert_eq!(wrong.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&wrong.stdout);
    says(&printed, &["error file=src/one.md,line=7,title=transcript"]);
    book.edit("one.md", "SELECT 4 AS n", "SELECT 3 AS n");
}

/// The way back.
fn leave(book: &TestBook) {
    let (code, said) = run(book, &["uninit"]);
    assert_eq!(code, Some(1));
    says(
        &said,
        &[
            "settings that aren't as init wrote them: `stand`",
            "nothing was changed",
        ],
    );
    let toml = book.read("book.toml");
    let (toml, _) = toml.split_once("database").expect("the author's setting");
    book.write("book.toml", toml);
    let output = book.witness(&["uninit"]);
    says(
        &stdout(&output),
        &[
            "removed [preprocessor.witness]",
            ".gitignore: removed /book",
        ],
    );
    assert_eq!(book.read("book.toml"), TOML);
    assert!(!book.root().join(".gitignore").exists());
    assert!(book.root().join("transcripts/one.txt").exists());
}

#[test]
fn an_authors_day() {
    let book = plain_book();
    begin(&book);
    review(&book);
    watch(&book);
    verify_in_ci(&book);
    leave(&book);
}
