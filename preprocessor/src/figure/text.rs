//! Text as a drawing takes it: how wide it is, where it is cut, and that nothing of it is markup.

use super::svg::SIZE;
use crate::visible::visible;

/// About how wide a text is, in units. Text is set in whatever font the reader has, so this errs on the wide side.
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

/// A text that is cut where it would be wider than `most` units.
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

/// Text for an element or an attribute of HTML or SVG, on one line.
///
/// Whatever reads the chapter after us takes it for Markdown, or looks for marks of its own: `{{#include …}}`, `$…$`,
/// `\(…\)`, `:name:`. So all punctuation that opens or closes something in such a notation is written as a character
/// reference, which mdBook decodes when it builds the page.
/// Nothing of it hides ([`mod@crate::visible`]), and noncharacters, which no page may contain, become U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    // Most texts need nothing.
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let text = &*visible(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    // What needs nothing is taken as it is, from the last that did to the next.
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

/// Returns whether a byte is a character of its own that means nothing in any notation.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" ().,;/|+-?".contains(&byte)
}

/// The character reference of a mark that may mean something.
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
        // What is plain never comes here.
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
