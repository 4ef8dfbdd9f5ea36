//! A book that is there before `mdbook-witness init` comes to it. Each folder in `tests/cases/init` has one, or parts of one:
//! `said.txt` is what the command says then, and `expected.toml` what becomes of its `book.toml`, where it becomes something
//! else.

use super::compare;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory with a book in it, and one with the only programs that there are.
pub(crate) struct ExistingBook {
    directory: tempfile::TempDir,
}

impl ExistingBook {
    /// A book with this `book.toml` and one chapter.
    pub(crate) fn new(toml: &str) -> Self {
        let book = Self {
            directory: tempfile::tempdir().expect("a directory"),
        };
        std::fs::create_dir_all(book.path("book/src")).expect("made");
        std::fs::create_dir(book.path("programs")).expect("made");
        let program = env!("CARGO_BIN_EXE_mdbook-witness");
        std::os::unix::fs::symlink(program, book.path("programs/mdbook-witness")).expect("linked");
        book.write("book/book.toml", toml);
        book.write("book/src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
        book.write("book/src/one.md", "# One\n\nA chapter.\n");
        book
    }

    /// A path in the directory: the book's root is `book`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("it is there")
    }

    /// The command in the book's root, with these words after it.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-witness"));
        command
            .arg("init")
            .args(words)
            .current_dir(self.path("book"))
            .env("PATH", self.path("programs"));
        command
    }

    pub(crate) fn init(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("started")
    }

    /// All that it says, if it goes well.
    pub(crate) fn said(&self, words: &[&str]) -> String {
        let output = self.init(words);
        let said = all(&output);
        assert!(output.status.success(), "{said}");
        said
    }

    /// What it says, with the directory as `[DIR]`.
    pub(crate) fn neutral(&self, said: &str) -> String {
        said.replace(&self.directory.path().display().to_string(), "[DIR]")
    }
}

/// What a program said: first on stderr, then on stdout.
pub(crate) fn all(output: &Output) -> String {
    let [err, out] = [&output.stderr, &output.stdout].map(|it| String::from_utf8_lossy(it));
    format!("{err}{out}")
}

/// Copies a folder with all in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("copied");
        }
    }
}

/// Compares what becomes of a book with what is expected of it.
pub(crate) fn check(folder: &Path) {
    let book = ExistingBook::new("");
    if folder.join("src").exists() {
        std::fs::remove_dir_all(book.path("book")).expect("ours");
    }
    copy(folder, &book.path("book"));
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
