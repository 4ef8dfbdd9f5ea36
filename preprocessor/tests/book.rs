//! The course itself: it is built, and what its pages must hold is in them.

use mdbook_driver::MDBook;
use std::path::Path;

/// The sections, word for word and in their order.
const TITLES: [&str; 23] = [
    "A database that can't afford downtime",
    "Start it",
    "Connect with psql",
    "The users table — with a deliberate flaw",
    "The orders table — two million rows",
    "Create the tables",
    "Seed the users, repeatably",
    "Seed two million orders",
    "Load the data",
    "Fresh statistics and a version check",
    "Simulate a live workload",
    "A uniform way to apply migrations",
    "The blocking index build",
    "Where to see the queue building up",
    "Apply the blocking index",
    "The non-blocking alternative",
    "Watch the concurrent build in real time",
    "Apply the concurrent index",
    "The INVALID index trap",
    "Create and cancel a concurrent build to get an INVALID index",
    "Drop the invalid index safely",
    "Clean up the invalid index",
    "Why CONCURRENTLY cannot run inside a transaction block",
];

/// The folder of the chapters that rest on evidence.
const WITH_EVIDENCE: &str = "indexes";

#[test]
fn every_claim_of_the_course_holds() {
    let built = tempfile::tempdir().expect("a directory");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut book = MDBook::load(root).expect("the book can be read");
    book.config.build.build_dir = built.path().to_owned();
    let command = format!("'{}'", env!("CARGO_BIN_EXE_mdbook-witness"));
    book.config
        .set("preprocessor.witness.command", command)
        .expect("the command can be set");
    // What an earlier build has kept would prove nothing.
    book.config
        .set("preprocessor.witness.mode", "fresh")
        .expect("the mode can be set");

    let titles: Vec<_> = book.book.chapters().map(|c| c.name.clone()).collect();
    assert_eq!(titles[1..], TITLES);
    for (chapter, title) in book.book.chapters().skip(1).zip(TITLES) {
        assert!(
            chapter.content.starts_with(&format!("# {title}\n")),
            "{title}"
        );
    }

    book.build().expect("every claim holds");

    let page = |name: &str| {
        let path = built.path().join("stand").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    assert!(
        page("load-the-data.html").contains("200000 | 2000000"),
        "the orders are counted"
    );
    let matrix = page("a-database-that-cant-afford-downtime.html");
    assert!(matrix.contains("held \\ wanted"), "the matrix is printed");
    assert!(
        page("simulate-a-live-workload.html").contains("tps = "),
        "pgbench reports"
    );
    for chapter in book.book.chapters().skip(1) {
        let path = chapter.path.as_ref().expect("no draft");
        let html = built.path().join(path.with_extension("html"));
        let page = std::fs::read_to_string(html).expect("a page");
        let name = &chapter.name;
        assert!(page.contains("Ran on PostgreSQL"), "{name}");
        assert!(page.len() < 500_000, "{name} is too large");
        assert!(!page.contains("{{="), "{name} has an open quote");
        if path.starts_with(WITH_EVIDENCE) {
            assert!(page.contains("witness-claim"), "{name} claims nothing");
        }
    }
    let unsafe_and_safe = std::fs::read_to_string(
        built
            .path()
            .join(WITH_EVIDENCE)
            .join("apply-the-concurrent-index.html"),
    )
    .expect("a page");
    assert!(unsafe_and_safe.contains("<figure"), "both builds are drawn");
}
