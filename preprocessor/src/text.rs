//! Reads text regardless of its editor's way to write UTF-8, and phrases lists.

use std::borrow::Cow;

/// The byte order mark with which some editors begin a file. It isn't part of the text: a reader who copies it gets a
/// syntax error.
pub const MARK: char = '\u{feff}';

/// Returns a text without a byte order mark, and with LF for CRLF.
#[must_use]
pub fn normal(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

/// Joins a list of words into a phrase: `` `a`, `b` or `c` ``.
#[must_use]
pub fn join_list(words: &[impl AsRef<str>], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{join_list, normal};

    #[test]
    fn only_what_an_editor_has_added_is_taken_away() {
        assert_eq!(normal("\u{feff}a\r\nb\rc\n"), "a\nb\rc\n");
        assert_eq!(normal("a\u{feff}"), "a\u{feff}");
    }

    #[test]
    fn a_list_ends_with_its_conjunction() {
        assert_eq!(join_list(&[] as &[&str], "and"), "");
        assert_eq!(join_list(&["a"], "and"), "a");
        assert_eq!(join_list(&["a", "b", "c"], "or"), "a, b or c");
    }
}
