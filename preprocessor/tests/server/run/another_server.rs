//! Runs on another server than the book wants, or of other files: they are stale, and the change is named.

use crate::support::{Running, Server, TestBook, block, is_at, never_says, says};

/// Builds in the mode `replay`, which must fail; returns the words.
#[track_caller]
fn denied(book: &TestBook) -> String {
    let run = Running::start(
        book.command(&["--mode", "replay", "--deny-stale"]),
        book.input(),
    );
    let built = run.wait();
    assert_eq!(built.code(), Some(1), "{}", built.stderr);
    built.stderr
}

/// That nothing is stale in the mode `replay`.
#[track_caller]
fn is_current(book: &TestBook) {
    let run = Running::start(
        book.command(&["--mode", "replay", "--deny-stale"]),
        book.input(),
    );
    let built = run.wait();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    never_says(&built.stderr, &["stale: 1"]);
}

/// Writes `book.toml` with lines for the tables of the preprocessor and of its stand.
fn configure(book: &TestBook, more: &str, stand: &str) {
    book.configure(&format!("{more}\n[preprocessor.witness.stand]\n{stand}\n"));
}

const CHAPTER: &str = "```sql {run}\nSHOW work_mem;\n```\n\n```sh {run}\ncat data.csv\n```\n";

fn alone() -> TestBook {
    TestBook::alone()
        .chapter("one.md", CHAPTER)
        .file("data.csv", "1\n")
        .file("server.conf", "work_mem = '5MB'\n")
        .file("other.conf", "work_mem = '5MB'\n")
}

#[test]
fn another_version_and_other_settings_are_stale() {
    let book = alone();
    let major = Server::shared().major();
    let pinned = |major: i32, more: &str| {
        configure(
            &book,
            "files = [\"data.csv\"]",
            &format!("postgres = \"{major}\"\n{more}"),
        );
    };
    pinned(major, "settings = \"server.conf\"");
    says(&book.page(), &["5MB"]);
    is_current(&book);

    book.write("server.conf", "work_mem = '9MB'\n");
    let said = denied(&book);
    is_at(&said, CHAPTER, "sql {run}");
    says(&said, &["stale: server.conf has changed", "stale: 1 of 1"]);
    book.write("server.conf", "work_mem = '5MB'\n");
    is_current(&book);
    // The same settings by another name are the same.
    pinned(major, "settings = \"other.conf\"");
    is_current(&book);

    for (major, more, words) in [
        (major, "", "`settings` doesn't name server.conf any more"),
        (
            major,
            "settings = \"server.conf\"\ndatabase = \"other\"",
            "the database is other now, and was witness",
        ),
        (
            major - 1,
            "settings = \"server.conf\"",
            &format!("{} is pinned, the cached run is of {major}.", major - 1),
        ),
    ] {
        pinned(major, more);
        let said = denied(&book);
        is_at(&said, CHAPTER, "sql {run}");
        says(&said, &[words]);
    }
    pinned(major, "settings = \"server.conf\"");
    is_current(&book);
    book.assert_nothing_left();
}

#[test]
fn a_build_says_which_file_has_changed() {
    let book = TestBook::of(CHAPTER).file("data.csv", "1\n");
    book.configure("files = [\"data.csv\"]");
    book.page();
    is_current(&book);
    book.write("data.csv", "2\n");
    let said = denied(&book);
    is_at(&said, CHAPTER, "sh {run}");
    says(&said, &["in its current form: data.csv has changed"]);
    let built = book.build();
    says(
        &built.stderr,
        &["running src/one.md: block in line 5: data.csv has changed"],
    );
    is_current(&book);
}

#[test]
fn what_a_file_names_and_what_a_workload_runs_are_named() {
    let chapter = [
        block("sql {run name=include}", "\\i sql/a.sql"),
        block("sql {run file=sql/filled.sql}", ""),
        block("text {workload=shop}", ""),
        block("text {stop=shop hide=output}", ""),
    ]
    .concat();
    let book = TestBook::of(&chapter)
        .file("sql/a.sql", "\\ir b.sql\n")
        .file("sql/b.sql", "SELECT 1;\n")
        .file("sql/filled.sql", "SELECT 1;\n")
        .file("sql/w.sql", "SELECT 1;\n");
    let workload = "files = [\"sql\"]\n[preprocessor.witness.workload.shop.readers]\nscript = \"sql/w.sql\"\nclients = 1\nrate = 20\n";
    book.configure(workload);
    book.page();
    for (file, at, words) in [
        ("sql/b.sql", "name=include", "sql/b.sql has changed"),
        ("sql/w.sql", "{workload=shop}", "sql/w.sql has changed"),
        (
            "sql/filled.sql",
            "file=sql/filled.sql",
            "sql/filled.sql, its source, has changed",
        ),
    ] {
        let text = std::fs::read_to_string(book.root().join(file)).expect("a file");
        book.write(file, "SELECT 2;\n");
        let said = denied(&book);
        is_at(&said, &chapter, at);
        says(&said, &[words]);
        book.write(file, &text);
        is_current(&book);
    }
    let quiet = workload.replacen(
        "files = [\"sql\"]",
        "files = [\"sql\"]\npsql = ['\\timing off']",
        1,
    );
    book.configure(&quiet);
    says(&denied(&book), &["`psql` in book.toml"]);
}

#[test]
fn a_changed_text_is_told_as_one() {
    let book = TestBook::of(CHAPTER).file("data.csv", "1\n");
    book.configure("files = [\"data.csv\"]");
    book.page();
    book.edit("one.md", "cat data.csv", "cat ./data.csv");
    says(
        &denied(&book),
        &["no cached output of this block in its current form"],
    );
}
