//! Rust sources as tokens, for the tests of the house rules.

use crate::walls::sources;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// A source of the crate without its tests.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) module: Vec<String>,
    pub(crate) tokens: TokenStream,
}

/// The sources of the crate without its tests, and without files that have nothing but tests.
pub(crate) fn sources_without_tests() -> Vec<Source> {
    let sources = sources();
    assert!(sources.len() > 200, "{} sources were found", sources.len());
    sources
        .into_iter()
        .filter(|(path, _)| !is_of_tests(path))
        .map(|(path, (module, text))| Source {
            path,
            module,
            tokens: without_tests(text.parse().expect("Rust")),
        })
        .collect()
}

/// `tests.rs` and `output_tests.rs`.
fn is_of_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name == "tests" || name.ends_with("_tests")
}

/// Leaves out each item that `#[cfg(test)]` stands before.
pub(crate) fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut is_left_out = false;
    for token in tokens {
        if is_left_out {
            // The item ends with a semicolon or its braces.
            is_left_out = !match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(mark) => mark.as_char() == ';',
                _ => false,
            };
            continue;
        }
        if let TokenTree::Group(group) = &token
            && group.delimiter() == Delimiter::Bracket
            && group.stream().to_string().replace(' ', "") == "cfg(test)"
        {
            // With the `#` before it.
            kept.pop();
            is_left_out = true;
            continue;
        }
        kept.push(token);
    }
    kept.into_iter().collect()
}

#[test]
fn tests_are_left_out() {
    let text = "struct A; #[cfg(test)] mod tests { struct B; } #[cfg(test)] #[path = \"b.rs\"] mod b; struct C;";
    let left = without_tests(text.parse().expect("Rust"));
    assert_eq!(left.to_string(), "struct A ; struct C ;");
    assert!(is_of_tests(Path::new("src/page/output_tests.rs")));
    assert!(!is_of_tests(Path::new("src/page/output.rs")));
}
