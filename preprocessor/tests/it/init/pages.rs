//! The pages of a book are the same after it: to the byte, with all that belongs to them.

use crate::case::existing_book::ExistingBook;
use crate::support::files_below;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::collections::BTreeMap;
use std::path::PathBuf;

const CHAPTER: &str = "\
# One

```rust
fn main() {}
```

```sql
SELECT 1;
```

```rust,ignore,mdbook-runnable
fn main() { println!(\"{{}}\"); }
```

{{#include part.txt}}

A [link](two.md#there), `{run}`, and \"quotes\" -- as they are.

    ```sql
    in an indented block
";

/// Builds a book as mdBook does, and takes all that it has written.
fn built(book: &ExistingBook) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = book.path("book");
    let mut config = Config::from_disk(root.join("book.toml")).expect("settings");
    let is_ours = config
        .get::<toml::Table>("preprocessor.witness")
        .expect("a table or none")
        .is_some();
    if is_ours {
        // mdBook looks for it on this process's PATH.
        let program = env!("CARGO_BIN_EXE_mdbook-witness");
        config
            .set("preprocessor.witness.command", program)
            .expect("set");
    }
    MDBook::load_with_config(&root, config)
        .and_then(|book| book.build())
        .expect("mdBook builds the book");
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file");
        (path, bytes)
    };
    let files = files_below(&root.join("book"))
        .into_iter()
        .map(read)
        .collect();
    std::fs::remove_dir_all(root.join("book")).expect("ours");
    files
}

#[test]
fn they_are_the_same() {
    let book =
        ExistingBook::new("[book]\ntitle = \"A book\"\n\n[output.html]\nmathjax-support = true\n");
    book.write(
        "book/src/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n- [Not yet]()\n",
    );
    book.write("book/src/one.md", CHAPTER);
    book.write("book/src/part.txt", "Included, with {braces}.\n");
    book.write(
        "book/src/two.md",
        "# Two\r\n\r\n## There\r\n\r\n```\r\nplain\r\n```\r\n",
    );
    let before = built(&book);
    assert!(before.keys().any(|path| path.ends_with("two.html")));
    let said = book.said(&[]);
    assert!(said.contains("chapters: no mistakes"), "{said}");
    let after = built(&book);
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for (path, page) in &before {
        assert!(page == &after[path], "{} is another one", path.display());
    }
}
