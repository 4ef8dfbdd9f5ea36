//! Each folder in `tests/cases/figure` has a `transcript.json`; of all its steps every kind of figure is drawn, as
//! `<kind>.html` and `<kind>.md`, or what is wrong with it as `<kind>.txt`. `SNAPSHOTS=overwrite` rewrites these.

use super::drawn::{KINDS, checked, written};
use mdbook_witness::transcript::Transcript;
use snapbox::{Assert, Data};
use std::path::Path;

fn compare(actual: String, expected: &Path) {
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(
            Data::text(actual).raw(),
            Data::read_from(expected, None).raw(),
        );
}

/// The one line of a figure, broken where a person would look.
fn broken(html: &str) -> String {
    html.replace("&#10;", "&#10;\n").replace("><", ">\n<")
}

#[test]
fn cases() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/figure");
    let mut seen = 0;
    for entry in std::fs::read_dir(cases).expect("there are cases") {
        let folder = entry.expect("a case can be read").path();
        let json = std::fs::read_to_string(folder.join("transcript.json")).expect("a transcript");
        let transcript: Transcript = serde_json::from_str(&json)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
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
        seen += 1;
    }
    assert!(seen > 0);
}
