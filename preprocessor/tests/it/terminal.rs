//! Pages on a terminal, whatever is in them.

use crate::case::folders;
use crate::case::terminal::checked;
use std::path::PathBuf;

/// Every Markdown file in the folders of a kind of cases.
fn markdown(kind: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in folders(kind) {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|it| it.expect("an entry").path());
        files.extend(paths.filter(|file| file.extension().is_some_and(|it| it == "md")));
    }
    assert!(!files.is_empty());
    files
}

/// The output of the page's renderer is shown in the end.
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
