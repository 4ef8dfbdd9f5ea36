//! Text as other rooms need it: read regardless of its editor's way to write UTF-8, and lists and numbers as phrases.

mod phrases;

pub(crate) use phrases::{count_of, format_count, join_list};

use std::borrow::Cow;

/// The byte order mark with which some editors begin a file. It isn't part of the text: a reader who copies it gets a
/// syntax error.
pub(crate) const MARK: char = '\u{feff}';

/// Returns a text without a byte order mark, and with LF for CRLF.
#[must_use]
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn only_what_an_editor_has_added_is_taken_away() {
        assert_eq!(normal("\u{feff}a\r\nb\rc\n"), "a\nb\rc\n");
        assert_eq!(normal("a\u{feff}"), "a\u{feff}");
    }
}
