//! Books in directories with odd names.

use crate::docker_engine::book::{Clients, NEW, OLD, book, run, shared, succeeded, write};
use std::fs;

const CHAPTER: &str =
    "```sql {run}\n\\i sql/one.sql\n```\n\n```sh {run}\npsql -At -f sql/one.sql\n```\n";

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_book_may_be_anywhere() {
    let _engine = shared();
    let names = [
        "col:on, sp ace's \"quo\" ü\u{2603} # 100%",
        "$HOME ${x} $(id) {{x}} `id` \\ ~ -a &|;!",
    ];
    for name in names {
        let book = book(NEW, "", "");
        let root = book.path().join(name);
        fs::create_dir(&root).expect("made");
        write(&root, NEW, CHAPTER, "");
        let output = run(&book, Clients::Container)
            .current_dir(&root)
            .output()
            .expect("started");
        let said = succeeded(&output);
        assert_eq!(said.matches("read from a file").count(), 2, "{said}");
    }
}

/// The short form of a volume has colons of its own.
#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_compose_file_that_cannot_name_the_book_is_told() {
    let _engine = shared();
    let book = book(OLD, "", "");
    let root = book.path().join("a:b:c");
    fs::create_dir(&root).expect("made");
    write(&root, OLD, CHAPTER, "");
    let short = "services:\n  server:\n    image: postgres:15\n    network_mode: none\n    volumes: [\"${WITNESS_BOOK}:${WITNESS_BOOK}:ro\"]\n";
    fs::write(root.join("docker/compose.yaml"), short).expect("written");
    let output = run(&book, Clients::Machine)
        .current_dir(&root)
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("too many colons"), "{said}");
    assert!(said.contains("in their long form"), "{said}");
}
