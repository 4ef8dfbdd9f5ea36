//! Text in a drawing: its width, its clipping and its escapes.

use crate::visible::visible;

/// The size of the text, in the same units.
pub(super) const SIZE: f64 = 13.0;

/// Estimates the width of a text, in units. The reader's font is unknown, so the estimate errs on the wide side.
pub(super) fn width(text: &str) -> f64 {
    let widths = text.chars().map(|character| match character {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ' ' | '(' | ')' => 0.31,
        'm' | 'w' | 'M' | 'W' | '%' => 0.95,
        'A'..='Z' => 0.64,
        wide if u32::from(wide) >= 0x1100 => 1.1,
        _ => 0.54,
    });
    widths.sum::<f64>() * SIZE
}

/// Cuts a text that would be wider than `most` units.
pub(super) fn clip(text: &str, most: f64) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for character in text.chars() {
        clipped.push(character);
        // The ellipsis is one em wide.
        if width(&clipped) + SIZE > most {
            clipped.pop();
            break;
        }
    }
    clipped + "\u{2026}"
}

/// Escapes text for an element or an attribute of HTML or SVG, on one line.
///
/// Later programs read the chapter as Markdown, or look for marks like `{{#include …}}`, `$…$`, `\(…\)`, `:name:`. So
/// all punctuation that opens or closes something in such a notation is written as a character reference, which mdBook
/// decodes when it builds the page. Invisible characters become visible ([`mod@crate::visible`]), and noncharacters,
/// which no page may contain, become U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    // Most texts need no escape.
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let text = &*visible(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    // Plain text between two escapes is copied in one piece.
    let mut taken = 0;
    for (at, character) in text.char_indices() {
        let instead = match character {
            plain if u8::try_from(plain).is_ok_and(is_plain) => continue,
            '\t' => continue,
            '\n' => "&#10;",
            mark if mark.is_ascii_punctuation() => reference(mark),
            '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
            _ => continue,
        };
        escaped.push_str(&text[taken..at]);
        escaped.push_str(instead);
        taken = at + character.len_utf8();
    }
    escaped.push_str(&text[taken..]);
    escaped
}

/// Returns `true` if a byte is a whole character without a meaning in any notation.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" ().,;/|+-?".contains(&byte)
}

/// The character reference of a mark that may have a meaning.
fn reference(mark: char) -> &'static str {
    match mark {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '!' => "&#33;",
        '#' => "&#35;",
        '$' => "&#36;",
        '%' => "&#37;",
        '\'' => "&#39;",
        '*' => "&#42;",
        ':' => "&#58;",
        '=' => "&#61;",
        '@' => "&#64;",
        '[' => "&#91;",
        '\\' => "&#92;",
        ']' => "&#93;",
        '^' => "&#94;",
        '_' => "&#95;",
        '`' => "&#96;",
        '{' => "&#123;",
        '}' => "&#125;",
        '~' => "&#126;",
        // Plain characters never come here.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{clip, escape, width};

    #[test]
    fn long_names_are_cut() {
        assert_eq!(clip("orders", 100.0), "orders");
        let cut = clip(&"🐘".repeat(40), 100.0);
        assert!(
            cut.ends_with('…') && width(&cut) <= 100.0 + super::SIZE,
            "{cut}"
        );
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escape("</pre>\n\n<script>&amp;'\"{{#include x}}-->"),
            "&lt;/pre&gt;&#10;&#10;&lt;script&gt;&amp;amp;&#39;&quot;&#123;&#123;&#35;include x&#125;&#125;--&gt;"
        );
    }

    #[test]
    fn spaces_stay_and_controls_are_told() {
        assert_eq!(
            escape(" \ta\r\u{1b}[1m\u{85}é🐘\u{ffff}"),
            " \ta\u{fffd}\u{fffd}&#91;1m\u{fffd}é🐘\u{fffd}"
        );
        assert_eq!(
            escape("\u{202e}evil\u{2028} שלום"),
            "&lt;U+202E&gt;evil&lt;U+2028&gt; שלום"
        );
    }

    #[test]
    fn every_mark_is_itself_or_its_own_reference() {
        for mark in (b'!'..=b'~').map(char::from) {
            let escaped = escape(&mark.to_string());
            let number = escaped
                .strip_prefix("&#")
                .and_then(|it| it.strip_suffix(';'));
            match number.map(str::parse) {
                Some(number) => assert_eq!(number, Ok(u32::from(mark)), "{mark}"),
                None => assert!(
                    escaped == mark.to_string() || "&<>\"".contains(mark),
                    "{mark}: {escaped}"
                ),
            }
        }
    }
}
