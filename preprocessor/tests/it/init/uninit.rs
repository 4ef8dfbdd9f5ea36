//! `mdbook-witness uninit`, `init PATH` and `.gitignore`: what goes in and comes out again.

use crate::case::existing_book::{ExistingBook, all};
use std::process::Command;

const TOML: &str = "[book]\ntitle = \"A book\"\n";

/// The command `uninit` in a book: its exit status, and all that it says.
fn uninit(book: &ExistingBook) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mdbook-witness"))
        .arg("uninit")
        .arg(book.path("book"))
        .current_dir("/")
        .output()
        .expect("started");
    (output.status.code(), all(&output))
}

#[test]
fn a_book_is_as_it_was() {
    let book = ExistingBook::new(TOML);
    book.write("book/.git/config", "");
    book.write("book/.gitignore", "target");
    let said = book.said(&["--workflow"]);
    assert!(said.contains(".gitignore: added /book"), "{said}");
    assert_eq!(
        book.read("book/.gitignore"),
        "target\n# the built book, added by mdbook-witness init\n/book\n"
    );
    let (code, said) = uninit(&book);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(book.read("book/book.toml"), TOML);
    assert_eq!(book.read("book/.gitignore"), "target\n");
    assert!(!book.path("book/.github").exists(), "{said}");
    assert!(book.path("book/src/one.md").exists());
    let (code, said) = uninit(&book);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("has no [preprocessor.witness]"), "{said}");
}

#[test]
fn a_workflow_in_parts_is_taken_out_as_well() {
    let book = ExistingBook::new(TOML);
    book.said(&["--workflow", "--parts", "8"]);
    book.said(&["--workflow=gitlab", "--parts", "3"]);
    book.write("book/.gitlab/other.yml", "");
    let (code, said) = uninit(&book);
    assert_eq!(code, Some(0), "{said}");
    assert!(!book.path("book/.github").exists(), "{said}");
    assert!(!book.path("book/.gitlab/witness.yml").exists(), "{said}");
    assert!(book.path("book/.gitlab/other.yml").exists(), "{said}");
}

#[test]
fn what_is_the_authors_stays() {
    let book = ExistingBook::new(TOML);
    book.write("book/.gitignore", "/book/\n");
    book.said(&["--workflow"]);
    assert_eq!(book.read("book/.gitignore"), "/book/\n", "it was there");
    let workflow = "book/.github/workflows/witness.yml";
    book.write(workflow, &format!("{}# mine\n", book.read(workflow)));
    let toml = format!("{}checkpoints = \"1GB\"\n", book.read("book/book.toml"));
    book.write("book/book.toml", &toml);
    let (code, said) = uninit(&book);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("aren't as init wrote them: `stand`"),
        "{said}"
    );
    assert_eq!(book.read("book/book.toml"), toml);
    book.write("book/book.toml", TOML);
    let (code, said) = uninit(&book);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("stays, since it isn't as init wrote it"),
        "{said}"
    );
    assert!(book.path(workflow).exists());
}

#[test]
fn a_book_outside_of_git_gets_no_file_for_it() {
    let book = ExistingBook::new(TOML);
    let mut command = book.command(&["book"]);
    let output = command
        .current_dir(book.path(""))
        .output()
        .expect("started");
    assert!(output.status.success(), "{}", all(&output));
    assert!(
        book.read("book/book.toml")
            .contains("[preprocessor.witness]")
    );
    assert!(!book.path("book/.gitignore").exists());
}
