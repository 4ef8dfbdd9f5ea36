//! `init --template`: a complete book in a new or empty folder.

use super::workflow::yaml;
use crate::case::existing_book::{ExistingBook, all};
use crate::support::files_below;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use yaml_rust2::Yaml;

/// The files below a folder, each with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let named = |path: PathBuf| {
        let name = path.strip_prefix(folder).expect("inside");
        let text = std::fs::read_to_string(&path).expect("text");
        (name.to_string_lossy().into_owned(), text)
    };
    files_below(folder).into_iter().map(named).collect()
}

const TEMPLATE: [&str; 4] = ["--template", "rehearsal", "--root", "../new/rehearsal"];

#[test]
fn a_new_folder_gets_all_of_it() {
    let book = ExistingBook::new("");
    std::fs::create_dir_all(book.path("new/.git")).expect("made");
    let said = book.said(&[&TEMPLATE[..], &["--workflow"]].concat());
    assert!(said.contains("limits.sql"), "{said}");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/rehearsal");
    let expected: BTreeMap<_, _> = files(&source)
        .into_iter()
        .map(|(name, text)| (name, text.replace("@BOOK@", "rehearsal")))
        .collect();
    assert_eq!(files(&book.path("new/rehearsal")), expected);
    let workflow = book.read("new/.github/workflows/rehearsal.yml");
    assert_eq!(workflow, expected["ci/github.yml"]);
}

#[test]
fn its_jobs_make_the_pages_and_then_compare_with_the_limits() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/rehearsal/ci");
    let files = files(&source);
    let github = yaml(&files["github.yml"]);
    assert_eq!(github["permissions"]["contents"].as_str(), Some("read"));
    let steps = github["jobs"]["rehearse"]["steps"].as_vec().expect("steps");
    let runs: Vec<_> = steps.iter().filter_map(|it| it["run"].as_str()).collect();
    let gitlab = yaml(&files["gitlab.yml"]);
    let script = gitlab["rehearsal"]["script"].as_vec().expect("a script");
    let script: Vec<_> = script.iter().filter_map(Yaml::as_str).collect();
    for commands in [&runs[runs.len() - 2..], &script] {
        assert_eq!(commands[0], "mdbook-witness build");
        assert!(
            commands[1].starts_with("mdbook-witness verify --mode replay "),
            "{commands:?}"
        );
    }
}

#[test]
fn it_is_a_book_without_mistakes() {
    let book = ExistingBook::new("");
    book.said(&TEMPLATE);
    let output = Command::new(env!("CARGO_BIN_EXE_mdbook-witness"))
        .args(["list", "--root", "../new/rehearsal"])
        .current_dir(book.path("book"))
        .output()
        .expect("started");
    assert!(output.status.success(), "{}", all(&output));
}

#[test]
fn a_folder_that_has_something_is_left_alone() {
    let book = ExistingBook::new("[book]\n");
    let before = files(&book.path("book"));
    let output = book.init(&["--template", "rehearsal"]);
    let said = all(&output);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("isn't empty: it has "), "{said}");
    assert!(
        said.contains("name a new or an empty directory with --root"),
        "{said}"
    );
    assert_eq!(files(&book.path("book")), before);
}
