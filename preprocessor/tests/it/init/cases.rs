//! Each folder in `tests/cases/init` has a book, or parts of one. `said.txt` is what the command says then, and `expected.toml`
//! what becomes of its `book.toml`, where it becomes something else. `SNAPSHOTS=overwrite` rewrites these.

use super::{Book, all, copy};
use snapbox::{Assert, Data};
use std::path::{Path, PathBuf};

fn compare(actual: String, expected: &Path) {
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(
            Data::text(actual).raw(),
            Data::read_from(expected, None).raw(),
        );
}

fn folders() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/init");
    let entries = std::fs::read_dir(cases).expect("a folder");
    let paths = entries.map(|it| it.expect("an entry").path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

#[test]
fn each_book_becomes_what_is_expected() {
    for folder in folders() {
        let book = Book::new("");
        if folder.join("src").exists() {
            std::fs::remove_dir_all(book.path("book")).expect("ours");
        }
        copy(&folder, &book.path("book"));
        for file in ["expected.toml", "said.txt"] {
            let _ = std::fs::remove_file(book.path("book").join(file));
        }
        let toml = || std::fs::read_to_string(book.path("book/book.toml")).ok();
        let before = toml();
        let output = book.init(&[]);
        let status = output.status.code().expect("it ended by itself");
        let said = format!("{}exit status {status}\n", all(&output));
        compare(book.neutral(&said), &folder.join("said.txt"));
        let after = toml();
        let expected = folder.join("expected.toml");
        if after != before {
            compare(after.clone().expect("it is there still"), &expected);
        } else {
            assert!(
                !expected.exists(),
                "{}: it changed nothing",
                folder.display()
            );
        }
        // Once more changes nothing, whatever became of it.
        let again = book.init(&[]);
        assert_eq!(again.status.success(), output.status.success());
        assert_eq!(toml(), after, "{}", folder.display());
    }
}

#[test]
fn a_book_is_found_from_inside_of_it() {
    let book = Book::new("[book]\ntitle = \"A book\"\n");
    let mut command = book.command(&[]);
    let output = command.current_dir(book.path("book/src")).output();
    assert!(output.expect("started").status.success());
    assert!(
        book.read("book/book.toml")
            .contains("[preprocessor.witness]")
    );

    let book = Book::new("");
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
    let book = Book::new("");
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
