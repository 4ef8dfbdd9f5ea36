//! Each folder in `tests/cases/figure` has a `transcript.json`; of all its steps every kind of figure is drawn, as
//! `<kind>.html` and `<kind>.md`, or what is wrong with it as `<kind>.txt`.

use super::drawn::{KINDS, checked, written};
use super::{broken, compare};
use mdbook_witness::transcript::Transcript;
use std::path::Path;

/// Draws every kind of figure of a transcript, and compares it with what is expected.
pub(crate) fn check(folder: &Path) {
    let json = std::fs::read_to_string(folder.join("transcript.json")).expect("a transcript");
    let transcript: Transcript =
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let windows = transcript.evidence.windows.iter();
    let steps: Vec<&str> = windows
        .filter_map(|window| window.name.as_deref())
        .collect();
    for kind in KINDS {
        let file = |extension: &str| folder.join(format!("{}.{extension}", kind.name()));
        match checked(kind, &steps, &transcript) {
            Ok(drawn) => {
                let (html, markdown) = written(&drawn, &transcript);
                compare(broken(&html), &file("html"));
                compare(markdown, &file("md"));
            }
            Err(error) => compare(format!("{error}\n"), &file("txt")),
        }
    }
}
