//! Lines of styled pieces, and the wrapping of prose.

use crate::visible::visible;
use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Text of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StyledText {
    pub(super) text: String,
    pub(super) style: Style,
}

/// Pieces that stand beside one another.
pub(super) type StyledLine = Vec<StyledText>;

/// The width of a text in columns. It has no line breaks.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The width of a line in columns.
pub(super) fn line_columns(line: &[StyledText]) -> usize {
    line.iter().map(|piece| columns(&piece.text)).sum()
}

/// Makes control characters and invisible characters of a text visible.
pub(super) fn clean(text: &str) -> String {
    visible(text).into_owned()
}

/// Breaks prose into lines of at most `width` columns, at white space. A newline in a piece begins a new line; a word
/// that is too long for a line has one to itself. Blank lines at the start and the end are removed.
pub(super) fn wrap(prose: &[StyledText], width: usize) -> Vec<StyledLine> {
    let mut wrapped = Wrapped::default();
    for piece in prose {
        let mut rest = piece.text.as_str();
        while !rest.is_empty() {
            let end = rest.find(is_break).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if !word.is_empty() {
                wrapped.word.push(StyledText {
                    text: word.to_owned(),
                    style: piece.style,
                });
            }
            let mut after = after.chars();
            match after.next() {
                Some('\n') => {
                    wrapped.end_word(width);
                    wrapped.end_line();
                }
                Some(_) => {
                    wrapped.end_word(width);
                    wrapped.space = piece.style;
                }
                None => {}
            }
            rest = after.as_str();
        }
    }
    wrapped.end_word(width);
    wrapped.end_line();
    let lines = wrapped.lines;
    let has_words = |line: &StyledLine| !line.is_empty();
    let first = lines.iter().position(has_words).unwrap_or(lines.len());
    let end = lines
        .iter()
        .rposition(has_words)
        .map_or(first, |last| last + 1);
    lines[first..end].to_vec()
}

/// Returns `true` if prose may be broken at this character: a space, unless it is a non-breaking one.
fn is_break(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// The lines of prose broken so far.
#[derive(Default)]
struct Wrapped {
    lines: Vec<StyledLine>,
    line: StyledLine,
    /// The width of `line` in columns.
    used: usize,
    word: StyledLine,
    /// The style of the space before the word.
    space: Style,
}

impl Wrapped {
    /// Adds the word to the line, or to a new one if it doesn't fit.
    fn end_word(&mut self, width: usize) {
        if self.word.is_empty() {
            return;
        }
        let columns = line_columns(&self.word);
        if self.used > 0 && self.used + 1 + columns > width {
            self.end_line();
        }
        if self.used > 0 {
            self.line.push(StyledText {
                text: " ".to_owned(),
                style: self.space,
            });
            self.used += 1;
        }
        self.line.append(&mut self.word);
        self.used += columns;
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, StyledText, clean, wrap};

    fn wrapped(texts: &[&str], width: usize) -> Vec<String> {
        let pieces: Vec<_> = texts
            .iter()
            .map(|text| StyledText {
                text: (*text).to_owned(),
                style: Style::new(),
            })
            .collect();
        let lines = wrap(&pieces, width).into_iter();
        lines
            .map(|line| line.into_iter().map(|piece| piece.text).collect())
            .collect()
    }

    #[test]
    fn lines_are_broken_at_spaces_only() {
        assert_eq!(wrapped(&["a bc  def"], 4), ["a bc", "def"]);
        assert_eq!(wrapped(&["a b", "c", " d"], 4), ["a bc", "d"]);
        assert_eq!(wrapped(&["abcdefgh i"], 4), ["abcdefgh", "i"]);
        assert_eq!(wrapped(&["a\u{a0}b c"], 4), ["a\u{a0}b", "c"]);
        assert_eq!(wrapped(&["a\nb"], 9), ["a", "b"]);
        assert_eq!(wrapped(&["a\n\nb"], 9), ["a", "", "b"]);
        assert_eq!(wrapped(&[" a "], 9), ["a"]);
        assert_eq!(wrapped(&["", " "], 9), [""; 0]);
        assert_eq!(wrapped(&["\n\n", "a\n \n"], 9), ["a"]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped(&["象象 象"], 6), ["象象", "象"]);
        assert_eq!(wrapped(&["ee\u{301} e"], 4), ["ee\u{301} e"]);
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(
            clean("a\u{1b}[2Jb\r\u{7}\u{9b}c\u{7f}\td\n"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}\u{fffd}c\u{fffd}\td\n"
        );
    }
}
