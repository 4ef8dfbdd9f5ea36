//! Blocks that are not meant for this stand or this server.

use crate::support::{Server, TestBook, block, never_says, says};

#[test]
fn are_shown_and_not_run() {
    let book = TestBook::new();
    let touch = format!("touch {}", book.mark().display());
    let chapter = [
        block("sh {run only=docker}", &touch),
        block("sh {start name=never only=local}", &touch),
        block("text {stop=never}", ""),
        block(
            "sql {start name=newer pg=\">=99\"}",
            &format!("\\! {touch}"),
        ),
        block("text {finish=newer}", ""),
        block("sql {wait pg=\"<10\"}", "SELECT false;"),
        block(
            "sql {run session=never pg=17 only=docker}",
            &format!("\\! {touch}"),
        ),
        block(
            "sql {run only=url pg=\">=10\"}",
            "SELECT 'meant ' || 'for this';",
        ),
    ]
    .concat();
    let mark = book.mark();
    let page = book.chapter("one.md", &chapter).page();
    assert!(!mark.exists());
    says(
        &page,
        &[
            "skipped: only for a docker stand; this one is url",
            "skipped: only for a local stand; this one is url",
            "skipped: for PostgreSQL",
            "meant for this",
        ],
    );
    assert_eq!(page.matches("skipped:").count(), 7, "{page}");
}

#[test]
fn know_the_stand_that_they_are_on() {
    let chapter = [
        block("sql {run only=local}", "SELECT 'on ' || 'my own';"),
        block("sql {run only=url}", "SELECT 'on another''s' || '.';"),
    ]
    .concat();
    let page = TestBook::alone().chapter("one.md", &chapter).page();
    says(
        &page,
        &[
            "on my own",
            "skipped: only for a url stand; this one is local",
        ],
    );
    never_says(&page, &["on another's."]);
}

#[test]
fn know_the_version() {
    let major = Server::shared().major();
    let chapter: String = ["=", ">=", "<="]
        .iter()
        .map(|sign| {
            block(
                &format!("sql {{run pg=\"{sign}{major}\"}}"),
                "SELECT 'yes' || 1;",
            )
        })
        .chain(["<", ">"].iter().map(|sign| {
            block(
                &format!("sql {{run pg=\"{sign}{major}\"}}"),
                "SELECT 'no' || 1;",
            )
        }))
        .collect();
    let page = TestBook::of(&chapter).page();
    assert_eq!(page.matches("yes1").count(), 3, "{page}");
    assert_eq!(page.matches("no1").count(), 0, "{page}");
}
