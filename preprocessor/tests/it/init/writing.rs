//! The file itself: through links, with its permissions, and all of it or nothing.

use crate::case::existing_book::{ExistingBook, all};
use std::fs::{Permissions, metadata, set_permissions, symlink_metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

const TOML: &str = "[book]\ntitle = \"A book\"\n";

/// The names in a folder.
fn names(book: &ExistingBook, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(book.path(folder)).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_link_stays_one_and_permissions_stay() {
    let book = ExistingBook::new(TOML);
    std::fs::create_dir(book.path("elsewhere")).expect("made");
    let real = book.path("elsewhere/settings.toml");
    std::fs::rename(book.path("book/book.toml"), &real).expect("ours");
    symlink("../elsewhere/settings.toml", book.path("book/book.toml")).expect("linked");
    set_permissions(&real, Permissions::from_mode(0o640)).expect("ours");
    let before = metadata(&real).expect("it is there");
    book.said(&[]);
    let link = symlink_metadata(book.path("book/book.toml")).expect("it is there");
    assert!(link.is_symlink());
    assert!(
        book.read("elsewhere/settings.toml")
            .contains("[preprocessor.witness]")
    );
    let after = metadata(&real).expect("it is there");
    assert_eq!(after.mode(), before.mode());
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    assert_eq!(names(&book, "elsewhere"), ["settings.toml"]);
}

#[test]
fn where_nothing_can_be_written_nothing_is_lost() {
    let book = ExistingBook::new(TOML);
    // No file may have a byte: it is as on a full disk.
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; exec '{}' init --workflow",
        env!("CARGO_BIN_EXE_mdbook-witness")
    );
    let output = Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(book.path("book"))
        .env("PATH", book.path("programs"))
        .output()
        .expect("started");
    let said = all(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("book.toml, which is unchanged: "), "{said}");
    assert_eq!(book.read("book/book.toml"), TOML);
    assert_eq!(names(&book, "book"), ["book.toml", "src"]);
    // And where there is room again, it goes on.
    book.said(&[]);
}
