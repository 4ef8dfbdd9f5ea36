//! The house rules that neither the compiler nor clippy checks.

use crate::walls::sources;
use std::collections::BTreeMap;

/// The openings of a doc comment that name no thing: a comment opens with a noun phrase or a third-person verb.
const OPENINGS: [&str; 7] = ["What", "How", "Whether", "Who", "Where", "Why", "Which"];

#[test]
fn doc_comments_open_with_a_noun_or_a_verb() {
    let (mut all, mut wrong) = (0, Vec::new());
    for (path, (_, text)) in sources() {
        let mut is_inside = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let comment = line.strip_prefix("///").or(line.strip_prefix("//!"));
            if let Some(comment) = comment.filter(|_| !is_inside) {
                all += 1;
                let first = comment.split_whitespace().next().unwrap_or_default();
                if OPENINGS.contains(&first) {
                    wrong.push(format!("{}:{}", path.display(), index + 1));
                }
            }
            is_inside = comment.is_some();
        }
    }
    assert!(all > 1000, "{all} comments were found");
    assert!(wrong.len() * 20 < all, "of {all}:\n{}", wrong.join("\n"));
}

#[test]
fn no_room_has_a_seventh_of_the_code() {
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    for (module, text) in sources().into_values() {
        let code = text.lines().map(str::trim_start);
        let code = code.filter(|line| !line.is_empty() && !line.starts_with("//"));
        let room = module.first().cloned().unwrap_or_default();
        *rooms.entry(room).or_default() += code.count();
    }
    let all: usize = rooms.values().sum();
    assert!(all > 10_000, "{all} lines were found");
    let large: Vec<_> = rooms
        .iter()
        .filter(|(_, lines)| **lines * 7 >= all)
        .collect();
    assert!(large.is_empty(), "of {all} lines: {large:?}");
}
