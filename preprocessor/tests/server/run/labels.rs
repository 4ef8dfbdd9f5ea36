//! A book with labels of its own.

use crate::support::{TestBook, block, says};

/// A book in French whose only block is shown with its session.
fn book() -> TestBook {
    let book = TestBook::new().renderer("html");
    book.configure("labels = \"labels/fr.ftl\"\n[book]\nlanguage = \"fr\"");
    let chapter = book.says_that_it_is_run("one") + &block("sql {run}", "SELECT 1;");
    book.chapter("one.md", &chapter)
}

#[test]
fn a_changed_label_makes_new_pages_and_runs_nothing() {
    let book = book().file("labels/fr.ftl", "session = séance { $name }\n");
    let page = book.page();
    assert!(page.contains("aria-label=\"séance main"), "{page}");
    assert!(
        page.contains("<span lang=\"en\">Ran on PostgreSQL"),
        "{page}"
    );
    assert_eq!(book.ran(), ["one"]);
    book.write("labels/fr.ftl", "session = session { $name }\n");
    let page = book.page();
    assert!(page.contains("aria-label=\"session main"), "{page}");
    assert_eq!(book.ran(), [""; 0]);
}

#[test]
fn a_mistake_is_told_with_its_line_before_anything_runs() {
    let book = book();
    says(
        &book.fails(),
        &[
            "`labels/fr.ftl` can't be read",
            "book.toml:5",
            "relative to its root",
        ],
    );
    book.write(
        "labels/fr.ftl",
        "# Ours.\nsesion = séance { $name }\nskipped = omis\nshell = { NUMBER(\n",
    );
    says(
        &book.fails(),
        &[
            "no label is called `sesion`",
            "labels/fr.ftl:2",
            "did you mean `session`?",
            "`skipped` lacks the variable { $reason }",
            "labels/fr.ftl:3",
            "this is no Fluent",
        ],
    );
    assert_eq!(book.ran(), [""; 0]);
}
