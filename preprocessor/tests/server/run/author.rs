//! What an author works with between builds: one chapter run by itself, checkpoints, and what is kept, shown and removed.

use crate::support::{Built, Running, TestBook, block, never_says, says};

/// A book on a server of its own, whose last chapter shows what the others have done.
fn book() -> TestBook {
    of_chapters("INSERT INTO t VALUES (1);")
}

/// The same, and the chapter before the last takes longer than it takes to bring the server up on the busiest machine: so a
/// checkpoint after it is worth what it costs.
fn slow_book() -> TestBook {
    of_chapters("INSERT INTO t VALUES (1);\nSELECT pg_sleep(12);")
}

fn of_chapters(two: &str) -> TestBook {
    let book = TestBook::alone();
    let say = |name: &str| book.says_that_it_is_run(name);
    let one = block("sql {run}", "CREATE TABLE t (a int);\nCREATE ROLE app;") + &say("one");
    let two = block("sql {run}", two) + &say("two");
    let three = "# Three\n\nProse.\n\n".to_owned()
        + &block("sql {run}", "SELECT count(*) AS found FROM t;")
        + &say("three");
    book.chapter("one.md", &one)
        .chapter("two.md", &two)
        .chapter("three.md", &three)
}

/// Runs a command of the program; nothing of it may be left.
#[track_caller]
fn call(book: &TestBook, arguments: &[&str]) -> Built {
    let built = Running::start(book.command(arguments), String::new()).wait();
    book.assert_nothing_left();
    built
}

#[test]
fn one_chapter_is_run_from_the_nearest_checkpoint_and_printed() {
    let book = slow_book();
    let first = call(&book, &["run", "src/three.md"]);
    assert_eq!(first.code(), Some(0), "{}", first.stderr);
    assert_eq!(book.ran(), ["one", "two", "three"]);
    says(
        &first.stdout,
        &[
            "Three",
            "Prose.",
            "SELECT count(*) AS found FROM t;",
            " found \n",
            "     1\n",
        ],
    );
    never_says(&first.stdout, &["```", "\u{1b}", "<"]);
    // It is run again, though nothing has changed: that is what was asked for.
    let second = call(&book, &["run", "src/three.md"]);
    assert_eq!(second.code(), Some(0), "{}", second.stderr);
    assert_eq!(book.ran(), ["three"], "{}", second.stderr);
    says(&second.stdout, &["     1\n"]);
    // A build knows what was run, and runs nothing.
    let built = book.build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    assert!(book.ran().is_empty(), "{}", built.stderr);
}

#[test]
fn the_last_chapter_is_run_alone_and_finds_what_came_before_it() {
    let book = slow_book();
    let first = book.build();
    assert_eq!(book.ran(), ["one", "two", "three"]);
    book.edit("three.md", "AS found", "AS rows_found");
    let second = book.build();
    assert_eq!(book.ran().last().map(String::as_str), Some("three"));
    // By the first already, if that takes less than a tenth of its time.
    says(
        &(first.stderr + &second.stderr),
        &["saved a checkpoint before src/three.md"],
    );
    book.edit(
        "three.md",
        "count(*)",
        "to_regrole('app') AS role, count(*)",
    );
    let built = book.build();
    says(
        &built.stderr,
        &["restored the checkpoint before src/three.md"],
    );
    says(&built.page("three.md"), &[" app  |"]);
    assert_eq!(book.ran(), ["three"]);
    // A chapter that comes after all others begins where the last run ended.
    let book = book.chapter(
        "four.md",
        &block("sql {run}", "SELECT 'four', count(*) FROM t;"),
    );
    let built = book.build();
    says(&built.stderr, &["restored the checkpoint before the end"]);
    says(&built.page("four.md"), &["four     |     1"]);
    assert!(book.ran().is_empty());
}

#[test]
fn a_fresh_run_uses_no_checkpoint() {
    let book = slow_book();
    let first = call(&book, &["run", "src/three.md"]);
    never_says(&first.stderr, &[" left"]);
    book.ran();
    let book = book.variable("WITNESS_MODE", Some("fresh"));
    let built = book.build();
    assert_eq!(book.ran(), ["one", "two", "three"]);
    never_says(&built.stderr, &["restored"]);
    // By now it is known how long each chapter takes.
    for chapter in ["one", "two", "three"] {
        let line = built
            .stderr
            .lines()
            .find(|it| it.contains(&format!(" src/{chapter}.md, ")));
        let line = line.expect("each chapter has a line");
        assert!(
            line.contains(", about ") && line.ends_with(" left"),
            "{line}"
        );
    }
}

#[test]
fn checkpoints_can_be_done_without() {
    let book = slow_book().variable("WITNESS_CHECKPOINTS", Some("0"));
    never_says(&book.build().stderr, &["checkpoint"]);
    book.ran();
    book.edit("three.md", "count(*)", "count(a)");
    book.build();
    assert_eq!(book.ran(), ["one", "two", "three"]);
}

#[test]
fn what_is_kept_is_shown_and_removed() {
    let book = book();
    let limit = "keeps at most 2 GB of checkpoints in ";
    says(
        &book.build().stderr,
        &[limit, "/checkpoints; to change that"],
    );
    let shown = call(&book, &["clean", "--dry-run"]);
    says(
        &shown.stdout,
        &[
            "cached: 3 runs of chapters, ",
            "cached: 1 checkpoint, ",
            " MB",
        ],
    );
    let removed = call(&book, &["clean"]);
    says(
        &removed.stdout,
        &["removed: 3 runs of chapters, ", "removed: 1 checkpoint, "],
    );
    let nothing = call(&book, &["clean", "--dry-run"]);
    says(
        &nothing.stdout,
        &[
            "cached: 0 runs of chapters, 0 B",
            "cached: 0 checkpoints, 0 B",
        ],
    );
    book.ran();
    says(&book.build().stderr, &[limit]);
    assert_eq!(book.ran(), ["one", "two", "three"]);
    book.edit("three.md", "count(*)", "count(a)");
    never_says(&book.build().stderr, &[limit]);
}

#[test]
fn a_chapter_that_the_book_has_not_is_told() {
    let book = book();
    let built = call(&book, &["run", "src/thre.md"]);
    assert_eq!(built.code(), Some(1));
    says(
        &built.stderr,
        &[
            "src/thre.md is not a chapter of the book",
            "did you mean src/three.md?",
        ],
    );
}

#[test]
fn a_chapter_that_fails_is_told_and_not_kept() {
    let book = slow_book();
    book.edit("three.md", "FROM t", "FROM nowhere");
    let built = call(&book, &["run", "src/three.md"]);
    assert_eq!((built.code(), built.stdout.as_str()), (Some(1), ""));
    says(
        &built.stderr,
        &["src/three.md:6", "relation \"nowhere\" does not exist"],
    );
    book.ran();
    book.edit("three.md", "FROM nowhere", "FROM t");
    let built = call(&book, &["run", "src/three.md"]);
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    assert_eq!(book.ran(), ["three"], "{}", built.stderr);
}
