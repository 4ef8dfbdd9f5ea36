//! Each folder in `tests/cases/terminal` has a `chapter.md`, and what becomes of it on a terminal of 60 columns: without
//! styles as `expected.txt`, and with them as `expected.styled.txt`, in which ESC is written as `␛`.

use super::compare;
use mdbook_witness::terminal::render;
use std::path::Path;

const WIDTH: usize = 60;

/// Renders a text with and without styles, and holds both to what is promised of every text.
pub(crate) fn checked(markdown: &str, width: usize) -> (String, String) {
    let [plain, styled] = [false, true].map(|styled| render(markdown, width, styled));
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!plain.contains(is_control), "{plain:?}");
    let without = anstream::adapter::strip_str(&styled).to_string();
    assert_eq!(without, plain, "styles are all that differs");
    // No escape code but those that set a style, and none is left on at the end of a line.
    for line in styled.lines() {
        let mut is_on = false;
        for code in line.split('\u{1b}').skip(1) {
            let (parameters, _) = code.split_once('m').expect("it sets a style");
            let digits = parameters.strip_prefix('[').expect("it sets a style");
            assert!(digits.chars().all(|c| c.is_ascii_digit() || c == ';'));
            is_on = digits != "0";
        }
        assert!(!is_on, "{line:?}");
    }
    assert!(plain.is_empty() || plain.ends_with('\n'));
    assert!(
        !plain.starts_with('\n') && !plain.ends_with("\n\n"),
        "{plain:?}"
    );
    (plain, styled)
}

/// Compares a chapter on a terminal with what is expected of it.
pub(crate) fn check(folder: &Path) {
    let text = std::fs::read_to_string(folder.join("chapter.md")).expect("a chapter");
    let (plain, styled) = checked(&text, WIDTH);
    compare(plain, &folder.join("expected.txt"));
    let styled = styled.replace('\u{1b}', "␛");
    compare(styled, &folder.join("expected.styled.txt"));
}
