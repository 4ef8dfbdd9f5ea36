//! Each folder in `tests/cases/figure` has a `transcript.json`; of all its steps every kind of figure is drawn, as
//! `<kind>.html` and `<kind>.md`, or what is wrong with it as `<kind>.txt`. A file `languages` names other languages, each
//! on a line: the figures in German are `<kind>.de.html` and `<kind>.de.md`.

use super::drawn::{KINDS, checked_in, written_in};
use super::{broken, compare};
use mdbook_witness::labels::Labels;
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
    let others = std::fs::read_to_string(folder.join("languages")).unwrap_or_default();
    for kind in KINDS {
        let name = kind.name();
        let file = |extension: &str| folder.join(format!("{name}.{extension}"));
        let draw = |language: &str| {
            let labels = Labels::of_book(language);
            let drawn = checked_in(kind, &steps, &transcript, labels)?;
            Ok::<_, String>(written_in(&drawn, &transcript, labels))
        };
        match draw("en") {
            Ok((html, markdown)) => {
                compare(broken(&html), &file("html"));
                compare(markdown, &file("md"));
            }
            Err(error) => compare(format!("{error}\n"), &file("txt")),
        }
        for language in others.lines() {
            let (html, markdown) = draw(language).expect("a figure");
            compare(broken(&html), &file(&format!("{language}.html")));
            compare(markdown, &file(&format!("{language}.md")));
        }
    }
}
