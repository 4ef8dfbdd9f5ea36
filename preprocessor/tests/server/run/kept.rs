//! What is kept of a run, and what is run again.

use crate::support::normal::assert_same_pages;
use crate::support::{Built, TestBook, block, eventually, line_of, never_says, says};
use std::path::PathBuf;

/// A book of three chapters, each of which says in a file outside that it was run.
fn book() -> TestBook {
    three(TestBook::new())
}

fn three(book: TestBook) -> TestBook {
    let chapter = |name: &str, sql: &str| {
        let blocks = block("sql {run}", sql) + &book.says_that_it_is_run(name);
        format!("# {name}\n\nProse of {name}.\n\n{blocks}")
    };
    let one = chapter("one", "CREATE TABLE t (a int);")
        + &block(
            "sql {claim=\"It is empty\" name=empty}",
            "SELECT count(*) = 0, count(*) AS n FROM t;",
        )
        + "There are {{= empty.n }}.\n";
    let two = chapter("two", "INSERT INTO t VALUES (1) RETURNING a;");
    let three = chapter("three", "SELECT count(*) AS rows_in_three FROM t;");
    book.chapter("one.md", &one)
        .chapter("two.md", &two)
        .chapter("three.md", &three)
}

fn kept(book: &TestBook) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![book.cache().join("books")];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|it| it == "kept") {
                found.push(path);
            } else if path.is_dir() {
                open.push(path);
            }
        }
    }
    found.sort();
    found
}

#[track_caller]
fn went_well(built: &Built) {
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
}

#[test]
fn what_has_not_changed_is_not_run_and_starts_no_server() {
    let book = three(TestBook::alone());
    let first = book.build();
    assert_eq!(book.ran(), ["one", "two", "three"], "{}", first.stderr);
    let second = book.build();
    assert_eq!(book.ran(), [""; 0]);
    assert_eq!(second.stdout, first.stdout);
    says(
        &second.stderr,
        &["nothing has changed: using the cached runs of all 3 chapters"],
    );
    never_says(&second.stderr, &["PostgreSQL"]);
}

#[test]
fn prose_and_display_are_new_without_a_run() {
    let book = book();
    went_well(&book.build());
    book.ran();
    book.edit("one.md", "Prose of one.", "Other words.");
    book.edit("two.md", "sql {run}", "sql {run hide=code}");
    book.edit("two.md", "Prose of two.", "[None](one.md#claim-empty).");
    book.edit(
        "three.md",
        "Prose of three.",
        &block("sql {show file=a.sql}", ""),
    );
    book.write("a.sql", "SELECT 'shown';\n");
    let built = book.build();
    assert_eq!(book.ran(), [""; 0], "{}", built.stderr);
    says(
        &built.page("one.md"),
        &["Other words.", "There are 0.", "Used in: [two.md](two.md)"],
    );
    says(
        &built.page("three.md"),
        &["SELECT 'shown';", "rows_in_three"],
    );
    never_says(&built.page("two.md"), &["RETURNING"]);
}

#[test]
fn a_changed_step_is_told_and_the_chapters_after_it_are_run() {
    let book = book();
    went_well(&book.build());
    book.ran();
    book.edit("three.md", "count(*) AS", "count(a) AS");
    let built = book.build();
    assert_eq!(book.ran().last().map(String::as_str), Some("three"));
    let text = book.text("three.md");
    let line = line_of(&text, "sql {run}");
    says(
        &built.stderr,
        &[&format!(
            "running src/three.md: the block in line {line} is new or has changed"
        )],
    );
    book.edit("one.md", "a int", "a bigint");
    went_well(&book.build());
    assert_eq!(book.ran(), ["one", "two", "three"]);
    // The way it was is still kept.
    book.edit("one.md", "a bigint", "a int");
    went_well(&book.build());
    assert_eq!(book.ran(), [""; 0]);
}

#[test]
fn a_changed_claim_concerns_its_own_chapter() {
    let book = book();
    went_well(&book.build());
    book.ran();
    book.edit("one.md", "count(*) AS n", "count(*) + 1 AS n");
    let built = book.build();
    assert_eq!(book.ran(), ["one"], "{}", built.stderr);
    says(&built.page("one.md"), &["There are 1."]);
}

#[test]
fn other_settings_or_another_database_make_all_of_it_stale() {
    let book = three(TestBook::alone()).file("s.conf", "work_mem = 1MB\n");
    let stand = |database: &str| {
        let table = "[preprocessor.witness.stand]\nsettings = \"s.conf\"\n";
        book.configure(&format!("{table}database = \"{database}\"\n"));
    };
    stand("one");
    went_well(&book.build());
    assert_eq!(book.ran(), ["one", "two", "three"]);
    book.write("s.conf", "work_mem = 1MB\r\n");
    went_well(&book.build());
    assert_eq!(book.ran(), [""; 0], "LF and CRLF are the same");
    book.write("s.conf", "work_mem = 2MB\n");
    let built = book.build();
    assert_eq!(book.ran(), ["one", "two", "three"]);
    says(&built.stderr, &["running src/one.md: s.conf has changed"]);
    stand("two");
    went_well(&book.build());
    assert_eq!(book.ran(), ["one", "two", "three"]);
}

#[test]
fn a_failure_is_never_kept_and_what_went_well_before_it_is() {
    let book = book();
    book.edit("two.md", "RETURNING a", "RETURNING b");
    book.fails();
    assert_eq!(book.ran(), ["one"]);
    assert_eq!(kept(&book).len(), 1);
    says(&book.fails(), &["column \"b\" does not exist"]);
    book.edit("two.md", "RETURNING b", "RETURNING a");
    let built = book.build();
    went_well(&built);
    assert_eq!(kept(&book).len(), 3);
    says(&built.page("three.md"), &["rows_in_three"]);
}

#[test]
fn a_damaged_file_or_one_of_another_version_is_said_and_run_again() {
    let book = book();
    let first = book.build();
    for (damage, says_so) in [
        ("cut", "is damaged"),
        ("old", "was written by another version"),
    ] {
        let file = kept(&book)
            .into_iter()
            .find(|path| path.to_string_lossy().contains("three"))
            .expect("a kept run");
        let bytes = std::fs::read(&file).expect("read");
        let bytes = match damage {
            "cut" => bytes[..bytes.len() / 2].to_vec(),
            // The version stands behind these words.
            _ => [
                b"mdbook-witness kept 0",
                &bytes[b"mdbook-witness kept ".len()..],
            ]
            .concat(),
        };
        std::fs::write(&file, bytes).expect("written");
        book.ran();
        let built = book.build();
        went_well(&built);
        says(
            &built.stderr,
            &[&file.display().to_string(), says_so, "; running src/"],
        );
        assert_eq!(book.ran().last().map(String::as_str), Some("three"));
        assert_same_pages(&built, &first);
    }
}

#[test]
fn two_builds_at_once_run_a_chapter_once() {
    let book = book();
    let block = block(
        "sh {run}",
        "for i in $(seq 100); do [ -e go ] && break; sleep 0.05; done",
    );
    let go = book.root().join("go");
    book.edit(
        "one.md",
        "# one",
        &format!(
            "# one\n\n{}",
            block.replace("-e go", &format!("-e '{}'", go.display()))
        ),
    );
    let first = book.start();
    eventually("the first build has the book", || {
        first.said().contains("1/3")
    });
    let second = book.start();
    eventually("the second waits", || {
        second.said().contains("waiting for another build")
    });
    std::fs::write(go, "").expect("written");
    let (first, second) = (first.wait(), second.wait());
    went_well(&first);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(book.ran(), ["one", "two", "three"]);
}

#[test]
fn fresh_runs_all_and_all_renderers_of_one_build_once() {
    let book = book().variable("WITNESS_MODE", Some("fresh"));
    went_well(&book.build());
    assert_eq!(book.ran(), ["one", "two", "three"]);
    let book = book.renderer("html");
    let html = book.build();
    assert_eq!(book.ran(), [""; 0], "{}", html.stderr);
    says(&html.page("three.md"), &["rows&#95;in&#95;three"]);
    went_well(&book.build());
    assert_eq!(
        book.ran(),
        ["one", "two", "three"],
        "the next build has come to html again"
    );
}

#[test]
fn replay_needs_no_server_and_shows_what_is_kept() {
    let book = book();
    let first = book.build();
    book.ran();
    let book = book
        .variable(
            "WITNESS_DATABASE_URL",
            Some("postgres://nobody@127.0.0.1:1/none"),
        )
        .variable("PATH", Some("/nowhere"));
    says(&book.fails(), &["127.0.0.1:1"]);
    let book = book.variable("WITNESS_MODE", Some("replay"));
    let second = book.build();
    assert_eq!(second.stdout, first.stdout);
    book.configure("mode = \"auto\"\n");
    let flagged = crate::support::Running::start(book.command(&["--mode", "replay"]), book.input());
    assert_eq!(flagged.wait().stdout, first.stdout);
    assert_eq!(book.ran(), [""; 0]);
}

#[test]
fn replay_fails_on_stale_blocks_if_told_to() {
    let book = book().variable("WITNESS_MODE", Some("replay"));
    let said = {
        let book = &book;
        book.configure("deny-stale = true\n");
        book.fails()
    };
    says(
        &said,
        &[
            "src/one.md",
            "src/two.md",
            "no cached output of this block in its current form",
        ],
    );
    let book = book.variable("WITNESS_MODE", Some("auto"));
    went_well(&book.build());
    book.edit("two.md", "VALUES (1)", "VALUES (2)");
    let text = book.text("two.md");
    let book = book.variable("WITNESS_MODE", None);
    book.configure("mode = \"replay\"\ndeny-stale = true\n");
    let said = book.fails();
    says(
        &said,
        &[
            &format!("src/two.md:{}:", line_of(&text, "sql {run}")),
            "src/three.md",
            "an earlier step",
        ],
    );
    never_says(&said, &["src/one.md"]);
}

#[test]
fn an_archive_builds_the_book_elsewhere() {
    let book = book();
    // Its chapters write where they say that they are run.
    let common = "environment = []\nsandbox = { write = [\".\"] }\narchive = \"kept\"\n";
    book.configure(common);
    let first = book.build();
    assert!(kept(&book).is_empty());
    let elsewhere = three(TestBook::alone());
    elsewhere.configure(&format!("{common}mode = \"replay\"\n"));
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([book.root().join("kept"), elsewhere.root().join("kept")])
        .status();
    assert!(copied.is_ok_and(|status| status.success()));
    // What says that it was run lies elsewhere, too.
    for name in ["one.md", "two.md", "three.md"] {
        elsewhere.edit(
            name,
            &elsewhere.mark().display().to_string(),
            &book.mark().display().to_string(),
        );
    }
    let second = elsewhere.variable("PATH", Some("/nowhere")).build();
    assert_eq!(second.page("two.md"), first.page("two.md"));
}

#[test]
fn an_archive_among_the_chapters_is_refused() {
    let book = book();
    book.configure("archive = \"src/kept\"\n");
    says(
        &book.fails(),
        &[
            "the archive src/kept is inside the folder of the chapters",
            "outside of the book's `src`",
        ],
    );
}

#[test]
fn a_mode_that_is_none_is_told() {
    let book = book().variable("WITNESS_MODE", Some("rerun"));
    says(
        &book.fails(),
        &[
            "WITNESS_MODE: `rerun` is not a mode",
            "auto, fresh or replay",
        ],
    );
}

#[test]
fn a_build_writes_nothing_that_mdbook_would_notice() {
    let book = book();
    let before = sources(&book);
    went_well(&book.build());
    let _ = book.ran();
    assert_eq!(sources(&book), before);
}

/// What mdBook looks at for changes: the files of the root, and all of `src`.
fn sources(book: &TestBook) -> Vec<(PathBuf, std::time::SystemTime)> {
    let mut found = Vec::new();
    let mut open = vec![book.root()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).expect("a folder").flatten() {
            let path = entry.path();
            if path == book.cache() || path == book.mark() {
                continue;
            }
            let metadata = entry.metadata().expect("metadata");
            if metadata.is_dir() {
                open.push(path.clone());
            }
            found.push((path, metadata.modified().expect("a time")));
        }
    }
    found.sort();
    found.retain(|(path, _)| *path != book.root());
    found
}
