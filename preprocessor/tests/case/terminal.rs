//! Each folder in `tests/cases/terminal` has a `chapter.md`, and what becomes of it on a terminal of 60 columns: without
//! styles as `expected.txt`, and with them as `expected.styled.txt`, in which ESC is written as `␛`. `SNAPSHOTS=overwrite`
//! rewrites these.

use mdbook_witness::terminal::render;
use snapbox::{Assert, Data};
use std::path::{Path, PathBuf};

const WIDTH: usize = 60;

fn compare(actual: String, expected: &Path) {
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(
            Data::text(actual).raw(),
            Data::read_from(expected, None).raw(),
        );
}

/// Every Markdown file below a folder of cases.
fn markdown(of: &str) -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(of);
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|it| it.expect("an entry").path()).collect()
    };
    let mut files: Vec<_> = entries(&cases)
        .iter()
        .filter(|folder| folder.is_dir())
        .flat_map(|folder| entries(folder))
        .filter(|file| file.extension().is_some_and(|it| it == "md"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// Renders a text with and without styles, and holds both to what is promised of every text.
fn checked(markdown: &str, width: usize) -> (String, String) {
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

#[test]
fn cases() {
    for file in markdown("terminal") {
        let folder = file.parent().expect("a folder");
        let text = std::fs::read_to_string(&file).expect("a chapter");
        let (plain, styled) = checked(&text, WIDTH);
        compare(plain, &folder.join("expected.txt"));
        let styled = styled.replace('\u{1b}', "␛");
        compare(styled, &folder.join("expected.styled.txt"));
    }
}

/// What the page's renderer writes is what is shown in the end.
#[test]
fn pages_can_be_shown() {
    for of in ["page", "chapter", "figure", "plan"] {
        for file in markdown(of) {
            let text = std::fs::read_to_string(&file).expect("a page");
            for width in [0, 20, 80, usize::MAX] {
                let (plain, _) = checked(&text, width);
                assert!(
                    !plain.is_empty() || text.trim().is_empty(),
                    "{}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn code_is_never_wrapped() {
    let long = "x ".repeat(500);
    let (plain, _) = checked(&format!("```sql\n{long}\n```\n"), 20);
    assert_eq!(plain, format!("    {long}\n"));
}

#[test]
fn deep_and_long_texts_come_to_an_end() {
    for text in ["> ", "- ", "1. ", "*a **b ", "[", "a\n\n", "<br>", "| a "] {
        checked(&text.repeat(2_000), 40);
    }
    let cell = "word ".repeat(20_000);
    checked(&format!("| a | b |\n| - | - |\n| {cell} | c |\n"), 40);
}
