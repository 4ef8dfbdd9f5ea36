//! Text without hidden content: control characters, direction marks and invisible characters are shown as symbols or
//! code points.
//!
//! Every text of a book or of a server passes through here before a person sees it: on a terminal, on a page, in a
//! transcript, in a report. It is pure; `console` prints.
//!
//! - A control character (C0, DEL, C1) becomes U+FFFD. A newline and a tab stay.
//! - A character that reverses text or can't be seen becomes its code point, `<U+202E>`: the marks, embeddings,
//!   overrides and isolates of bidirectional text, separators of lines and paragraphs, spaces without width, fillers,
//!   soft hyphens, tags.
//! - Characters of a script stay: letters of any direction, combining marks, joiners between letters or pictures that
//!   they join (Persian, Devanagari, emoji), variation selectors behind a character that has variants.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The joiner and the non-joiner: parts of words in many scripts, and of emoji.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Returns the text with every character visible.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most texts are plain.
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut hides = false;
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match seen(character, before, characters.peek().copied()) {
            CharClass::Itself => shown.push(character),
            CharClass::Control => {
                hides = true;
                shown.push(char::REPLACEMENT_CHARACTER);
            }
            CharClass::CodePoint => {
                hides = true;
                push_code_point(&mut shown, character);
            }
        }
        before = Some(character);
    }
    match hides {
        true => Cow::Owned(shown),
        false => Cow::Borrowed(text),
    }
}

/// Returns the visible text on one line.
#[must_use]
pub fn visible_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Returns the invisible characters of a text, each once, in order.
#[must_use]
pub fn hidden(text: &str) -> Vec<char> {
    let mut found = Vec::new();
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        if !matches!(seen(character, before, next), CharClass::Itself)
            && !found.contains(&character)
        {
            found.push(character);
        }
        before = Some(character);
    }
    found
}

/// Returns a text with every ambiguous character written as its code point, including spaces that may be mistaken for
/// one another. It tells apart two texts that look the same.
#[must_use]
pub fn spelled(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    let end = text.trim_end_matches([' ', '\t']).len();
    for (at, character) in text.char_indices() {
        match character {
            ' ' if at < end => shown.push(' '),
            '!'..='~' => shown.push(character),
            // A letter by itself is recognisable; with a combining mark, or with a twin in another script, it isn't.
            _ => push_code_point(&mut shown, character),
        }
    }
    shown
}

/// Adds a character as `<U+202E>`.
pub fn push_code_point(to: &mut String, character: char) {
    // Writing to a string doesn't fail.
    let _ = write!(to, "<U+{:04X}>", u32::from(character));
}

/// Returns a JSON text with the same value, in which nothing is hidden and nothing is a command to a CI runner.
#[must_use]
pub fn visible_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    let mut before = None;
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        let is_hidden = !matches!(
            seen(character, before, characters.peek().copied()),
            CharClass::Itself
        );
        match is_hidden {
            // JSON outside of strings is ASCII.
            true => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    let _ = write!(shown, "\\u{unit:04x}");
                }
            }
            false => shown.push(character),
        }
        before = Some(character);
    }
    shown.replace("##[", "##\\u005b")
}

/// The visible form of a character.
enum CharClass {
    Itself,
    Control,
    CodePoint,
}

fn seen(character: char, before: Option<char>, next: Option<char>) -> CharClass {
    match character {
        '\n' | '\t' | ' '..='~' => CharClass::Itself,
        control if control.is_control() => CharClass::Control,
        joiner if JOINERS.contains(&joiner) => match (before, next) {
            (Some(before), Some(next)) if is_joined(before) && is_joined(next) => CharClass::Itself,
            _ => CharClass::CodePoint,
        },
        '\u{fe00}'..='\u{fe0f}' => match before {
            Some(base) if has_variants(base) => CharClass::Itself,
            _ => CharClass::CodePoint,
        },
        other if is_hidden(other) => CharClass::CodePoint,
        _ => CharClass::Itself,
    }
}

/// Returns `true` if a joiner beside this character can be part of a word or of a picture.
fn is_joined(character: char) -> bool {
    !character.is_ascii()
        && !character.is_whitespace()
        && !is_hidden(character)
        && !JOINERS.contains(&character)
}

/// Returns `true` if a variation selector behind this character can have a meaning: a picture, a sign, a key of a
/// telephone.
fn has_variants(character: char) -> bool {
    let is_key = character.is_ascii_digit() || matches!(character, '#' | '*');
    let is_selector = matches!(character, '\u{fe00}'..='\u{fe0f}');
    is_key || is_joined(character) && !is_selector
}

/// Returns `true` if a character takes no room, looks like a space without being one, or turns text around (Unicode's
/// properties `Default_Ignorable_Code_Point` and `Bidi_Control`, and the separators of lines and paragraphs).
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_shown() {
        for (text, shown) in [
            (
                "a\u{1b}[2K\r\u{7f}\u{9b}b",
                "a\u{fffd}[2K\u{fffd}\u{fffd}\u{fffd}b",
            ),
            ("a\tb\n", "a\tb\n"),
            ("x\u{202e}evil\u{202c}", "x<U+202E>evil<U+202C>"),
            (
                "\u{2066}a\u{2069}\u{200e}\u{61c}",
                "<U+2066>a<U+2069><U+200E><U+061C>",
            ),
            (
                "\u{feff}SELECT\u{200b} 1\u{ad}",
                "<U+FEFF>SELECT<U+200B> 1<U+00AD>",
            ),
            ("a\u{2028}b\u{2029}c", "a<U+2028>b<U+2029>c"),
            ("a\u{e0041}b", "a<U+E0041>b"),
            ("a\u{200d}b", "a<U+200D>b"),
            ("\u{200d}", "<U+200D>"),
            ("a\u{fe0f}\u{e0100}", "a<U+FE0F><U+E0100>"),
            ("\u{1f600}\u{fe0f}\u{fe0e}", "\u{1f600}\u{fe0f}<U+FE0E>"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_script_stays() {
        for text in [
            "שלום עולם, مرحبا",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}👩\u{200d}👧, 👍🏽, ❤\u{fe0f}\u{200d}🔥, 1\u{fe0f}\u{20e3}",
            "e\u{301} é 漢字 \u{a0}|",
        ] {
            assert!(
                matches!(visible(text), Cow::Borrowed(_)),
                "{}",
                visible(text)
            );
            assert!(hidden(text).is_empty(), "{text}");
        }
        assert_eq!(hidden("a\u{202e}b\u{202e}\u{1b}"), ['\u{202e}', '\u{1b}']);
    }

    #[test]
    fn json_keeps_its_value() {
        let value = "a\u{202e}\u{e0041}\u{7f}\u{9b} ##[warning] é";
        let json = serde_json::Value::from(value).to_string();
        let shown = visible_json(&json);
        assert!(
            hidden(&shown).is_empty() && !shown.contains("##["),
            "{shown}"
        );
        let read: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(read, value);
    }

    #[test]
    fn texts_that_look_alike_are_spelled() {
        assert_eq!(spelled("e\u{301}"), "e<U+0301>");
        assert_eq!(spelled("é a b"), "<U+00E9> a b");
        assert_eq!(
            spelled("a\tb\u{a0}c  "),
            "a<U+0009>b<U+00A0>c<U+0020><U+0020>"
        );
    }
}
