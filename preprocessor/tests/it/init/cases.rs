//! Books that `mdbook-witness init` finds, and programs that mdBook doesn't.

use crate::case::existing_book::ExistingBook;

#[test]
fn a_book_is_found_from_inside_of_it() {
    let book = ExistingBook::new("[book]\ntitle = \"A book\"\n");
    let mut command = book.command(&[]);
    let output = command.current_dir(book.path("book/src")).output();
    assert!(output.expect("started").status.success());
    assert!(
        book.read("book/book.toml")
            .contains("[preprocessor.witness]")
    );

    let book = ExistingBook::new("");
    let mut command = book.command(&["--root", "book"]);
    let output = command.current_dir(book.path("")).output();
    assert!(output.expect("started").status.success());
    assert!(
        book.read("book/book.toml")
            .contains("[preprocessor.witness]")
    );
}

#[test]
fn a_program_that_mdbook_does_not_find_is_told() {
    let book = ExistingBook::new("");
    std::fs::remove_file(book.path("programs/mdbook-witness")).expect("ours");
    let said = book.said(&[]);
    assert!(said.contains("isn't on the PATH"), "{said}");
    assert!(said.contains("cargo install mdbook-witness"), "{said}");
    let line = said
        .lines()
        .find_map(|line| line.split_once("of book.toml: "));
    let line = line.expect("how it is named").1;
    // It is what can be pasted.
    let toml = book
        .read("book/book.toml")
        .replace("after =", &format!("{line}\nafter ="));
    let toml: toml::Table = toml.parse().expect("TOML");
    let command = toml["preprocessor"]["witness"]["command"].as_str();
    let same = |path: &str| std::fs::canonicalize(path).expect("it is there");
    assert_eq!(
        same(command.expect("a text")),
        same(env!("CARGO_BIN_EXE_mdbook-witness"))
    );
}
