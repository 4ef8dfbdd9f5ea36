//! The template `rehearsal`: its three migrations, one that blocks, one that doesn't, and one that fails half way.

use crate::support::{TestBook, never_says, says, stderr, stdout};

const BLOCKING: &str = "src/0001_order_totals.md";
const SAFE: &str = "src/0002_orders_status_index.md";
const HALF: &str = "src/0003_users_email_key.md";

/// A rehearsal in a folder of a book's directory.
struct Rehearsal(TestBook);

impl Rehearsal {
    fn new() -> Self {
        let book = TestBook::alone();
        stdout(&book.witness(&["init", "--template", "rehearsal", "--root", "rehearsal"]));
        Self(book)
    }

    /// The exit status of `verify`, and what it says.
    fn verify(&self, words: &[&str]) -> (Option<i32>, String) {
        let always = ["verify", "--root", "rehearsal"];
        let output = self.0.witness(&[&always[..], words].concat());
        (output.status.code(), stderr(&output))
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.root().join("rehearsal").join(file)).expect("a file")
    }

    /// The page of a chapter, without its markup.
    fn page(&self, chapter: &str) -> String {
        let file = chapter.replace("src/", "book/").replace(".md", ".html");
        let page = self.read(&file);
        let main = page.split_once("<main>").expect("a page has a main part").1;
        let text: String = main
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
            .collect();
        let marks = [("&#45;", "-"), ("&#95;", "_"), ("&#46;", ".")];
        marks
            .iter()
            .fold(text, |text, (escape, mark)| text.replace(escape, mark))
    }
}

#[test]
fn shows_each_migration_and_fails_where_a_limit_is_passed() {
    let rehearsal = Rehearsal::new();
    let built = rehearsal.0.witness(&["build", "rehearsal"]);
    let said = stderr(&built);
    assert!(built.status.success(), "{said}");
    says(&said, &[BLOCKING, HALF, "; the page shows it"]);
    never_says(&said, &[&format!("{SAFE}:")]);

    for chapter in [BLOCKING, SAFE, HALF] {
        let page = rehearsal.page(chapter);
        says(
            &page,
            &["✓The rollback has restored the schema", "no difference"],
        );
        let pictures = [
            "strongest lock",
            "The workload while migration ran",
            "Sessions and their locks while migration ran",
            "Who waited for whom while migration ran",
        ];
        says(&page, &pictures);
        assert!(
            ["No linter is installed", "squawk:", "eugene lint:"]
                .iter()
                .any(|it| page.contains(it)),
            "{page}"
        );
    }
    let page = rehearsal.page(BLOCKING);
    says(
        &page,
        &[
            "strongest lockACCESS EXCLUSIVE on orders",
            "✗No client of the application waited",
            "✗No client stood behind a stronger lock",
            "✓The migration ran to its end",
            "orders_total_cents_idx",
        ],
    );
    never_says(&rehearsal.page(SAFE), &["✗"]);
    says(
        &rehearsal.page(HALF),
        &[
            "failed with 23505",
            "✗The migration ran to its end",
            "column users.email_verified_at",
            "index INVALID UNIQUE users_email_key",
        ],
    );

    let (code, said) = rehearsal.verify(&["--mode", "replay", SAFE]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = rehearsal.verify(&["--mode", "replay"]);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            "this claim is false: No client of the application waited for the migration longer than the limit",
            "limit = 500 ms",
            "this claim is false: The migration ran to its end",
            "error = 23505",
        ],
    );

    // The limits are set in one place.
    let limits = rehearsal.read("limits.sql");
    let wide = limits
        .replace("'500 ms'", "'1 hour'")
        .replace("'SHARE ROW EXCLUSIVE'", "'ACCESS EXCLUSIVE'");
    rehearsal.0.write("rehearsal/limits.sql", &wide);
    let (code, said) = rehearsal.verify(&[BLOCKING]);
    assert_eq!(code, Some(0), "{said}");
}
