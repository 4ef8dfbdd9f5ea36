//! The course itself: it is built, and what its pages must hold is in them.

#[path = "support/pages.rs"]
mod pages;

use mdbook_driver::MDBook;
use mdbook_preprocessor::book::Chapter;
use std::path::Path;

/// The sections, word for word and in their order.
const TITLES: [&str; 41] = [
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
    "Phase one: expand — add the new columns",
    "Add first_name and last_name",
    "Monitor the backfill progress",
    "Confirm all rows are unfilled before the backfill starts",
    "Phase two: backfill in small batches",
    "Run the backfill",
    "Phase three: validate — lock in the constraint",
    "Add NOT NULL to the new columns",
    "Phase four: contract — drop the old column",
    "Remove full_name",
    "Why RENAME COLUMN is not the answer",
    "The bad monolithic migration",
    "Safe step one: add the column",
    "Safe step two: create the index concurrently",
    "Safe step three: expand for the rename",
    "Apply all three safe steps under workload",
    "The final state of orders",
    "Clean up the stand",
];

/// The folders of the chapters that rest on evidence.
const WITH_EVIDENCE: [&str; 3] = ["indexes", "expand-contract", "bad-migration"];

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

    let is_section = |chapter: &&Chapter| chapter.number.is_some();
    let sections: Vec<_> = book.book.chapters().filter(is_section).cloned().collect();
    let titles: Vec<_> = sections
        .iter()
        .map(|section| section.name.as_str())
        .collect();
    assert_eq!(titles, TITLES);
    for (chapter, title) in sections.iter().zip(TITLES) {
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
    for chapter in &sections {
        let path = chapter.path.as_ref().expect("no draft");
        let html = built.path().join(path.with_extension("html"));
        let page = std::fs::read_to_string(html).expect("a page");
        let name = &chapter.name;
        assert!(page.contains("Ran on PostgreSQL"), "{name}");
        assert!(page.len() < 500_000, "{name} is too large");
        assert!(!page.contains("{{="), "{name} has an open quote");
        if WITH_EVIDENCE.iter().any(|folder| path.starts_with(folder)) {
            assert!(page.contains("witness-claim"), "{name} claims nothing");
        }
    }
    let unsafe_and_safe = std::fs::read_to_string(
        built
            .path()
            .join("indexes")
            .join("apply-the-concurrent-index.html"),
    )
    .expect("a page");
    assert!(unsafe_and_safe.contains("<figure"), "both builds are drawn");
    let (_, broken) = pages::links(built.path());
    assert!(broken.is_empty(), "{broken:#?}");
}
