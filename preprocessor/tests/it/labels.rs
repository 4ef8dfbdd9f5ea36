//! The labels of pages: none is without a use.

use std::path::Path;

/// The text of all sources in a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
    text
}

#[test]
fn each_message_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let english = std::fs::read_to_string(root.join("labels/en.ftl")).expect("a file");
    let sources = sources(&root);
    let lines = english.lines();
    let keys = lines.filter(|line| line.starts_with(|it: char| it.is_ascii_lowercase()));
    let keys: Vec<&str> = keys
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect();
    assert!(keys.len() > 80, "{keys:?}");
    let is_unused = |key: &&&str| !sources.contains(&format!("\"{key}\""));
    let unused: Vec<_> = keys.iter().filter(is_unused).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
