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
/// Braces are escaped as well: an output that says `{{#include …}}` must not reach a preprocessor that acts on it.
/// Nothing of it hides ([`mod@crate::visible`]), and noncharacters, which no page may contain, become U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    // Most texts need nothing.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"&<>\"'{".contains(&byte);
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let text = &*visible(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    // What needs nothing is taken as it is, from the last that did to the next.
    let mut taken = 0;
    for (at, character) in text.char_indices() {
        let instead = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '{' => "&#123;",
            '\n' => "&#10;",
            '\t' => continue,
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
            "&lt;/pre&gt;&#10;&#10;&lt;script&gt;&amp;amp;&#39;&quot;&#123;&#123;#include x}}--&gt;"
        );
    }

    #[test]
    fn spaces_stay_and_controls_are_told() {
        assert_eq!(
            escape(" \ta\r\u{1b}[1m\u{85}é🐘\u{ffff}"),
            " \ta\u{fffd}\u{fffd}[1m\u{fffd}é🐘\u{fffd}"
        );
        assert_eq!(
            escape("\u{202e}evil\u{2028} שלום"),
            "&lt;U+202E&gt;evil&lt;U+2028&gt; שלום"
        );
    }
}
