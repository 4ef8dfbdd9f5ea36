//! The labels of pages: none is without a use.

use crate::walls::sources;

#[test]
fn each_message_is_used() {
    let english = include_str!("../../src/labels/en.ftl");
    let sources: String = sources().into_values().map(|(_, text)| text).collect();
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
