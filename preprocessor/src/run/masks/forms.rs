//! The written forms of a secret value: literal, or in an encoding that programs commonly produce.
//!
//! Searched forms: the value, in its case and in others, backwards, each of its lines; escaped for JSON, SQL, C, HTML,
//! a shell and a URL; in hexadecimal digits, also with separators; in base64, at any offset in the encoded text; each
//! of these also over several lines of a terminal or of a table's cell. A program that intends to hide a value can:
//! compressed, encrypted, in parts, or in numbers, it isn't found.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeSet;

/// Text between two characters of a broken line: psql marks the break in a cell with `+` or `.`.
const BROKEN: &str = r"(?:[ +.]*\r?\n[ .|]*)?";
/// The same between two hexadecimal digits.
const APART: &str = r"(?:[ :,%]|0x|\\x|\s*\n\s*(?:[0-9a-f]+:)?\s*)*";
/// The bytes of the longest value that is searched for over several lines.
const LONGEST: usize = 512;
/// The bytes of the shortest line of a value that counts as a secret by itself.
const SHORTEST: usize = 6;
/// The bytes that a pattern may take.
const ROOM: usize = 256 * 1024 * 1024;

/// The characters escaped by more lenient URL encoders.
const LENIENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'#')
    .add(b'?')
    .add(b'&')
    .add(b'+');
const STRICT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// JavaScript's `encodeURIComponent`.
const OF_SCRIPTS: &AsciiSet = &STRICT
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*');

/// The pattern for a value in all of its forms.
///
/// # Errors
/// Fails if the value is too long.
pub(super) fn pattern(value: &str) -> Result<Regex, regex::Error> {
    let mut forms: Vec<String> = written(value)
        .iter()
        .map(|it| joined(it, value.len()))
        .collect();
    forms.extend(base64(value));
    forms.push(hexadecimal(value));
    // The longest first: a shorter form may be a prefix of a longer one.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    RegexBuilder::new(&forms.join("|"))
        .size_limit(ROOM)
        .dfa_size_limit(ROOM)
        .build()
}

/// The value in the escapings of several kinds of text.
pub(super) fn written(value: &str) -> BTreeSet<String> {
    let json = serde_json::Value::from(value).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let percent = |set| utf8_percent_encode(value, set).to_string();
    let html = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let quoted = html.replace('"', "&quot;").replace('\'', "&#39;");
    let c = value
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t");
    let mut forms = BTreeSet::from([
        value.to_owned(),
        value.to_lowercase(),
        value.to_uppercase(),
        value.chars().rev().collect(),
        value.replace('\'', "''"),
        value.replace('\'', "'\\''"),
        value.replace('\\', "\\\\").replace('\'', "''"),
        value.replace('\\', "\\\\").replace(':', "\\:"),
        c.replace('\'', "\\'").replace('"', "\\\""),
        c,
        value.replace('\n', " "),
        html,
        quoted,
    ]);
    for json in [json.replace('/', "\\/"), json] {
        forms.insert(in_ascii(&json, |unit| format!("\\u{unit:04x}")));
        forms.insert(in_ascii(&json, |unit| format!("\\u{unit:04X}")));
        forms.insert(json);
    }
    for set in [NON_ALPHANUMERIC, STRICT, OF_SCRIPTS, LENIENT, CONTROLS] {
        let encoded = percent(set);
        for encoded in [encoded.replace("%20", "+"), encoded] {
            forms.insert(lower_percent(&encoded));
            forms.insert(encoded);
        }
    }
    // A tracing shell (`set -x`), and `printf %q`, put a backslash before each special character.
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    let shell: String = value.chars().fold(String::new(), |mut text, c| {
        if !is_plain(c) {
            text.push('\\');
        }
        text.push(c);
        text
    });
    forms.insert(shell);
    if value.contains('\n') {
        let lines = value.lines().map(str::trim);
        forms.extend(
            lines
                .filter(|line| line.len() >= SHORTEST)
                .map(str::to_owned),
        );
    }
    forms
}

/// The text with all non-ASCII characters escaped, by units of UTF-16, as Python's `json` does.
fn in_ascii(text: &str, escape: impl Fn(u16) -> String) -> String {
    let escaped = text.chars().map(|character| match character.is_ascii() {
        true => character.to_string(),
        false => {
            let mut units = [0; 2];
            let units = character.encode_utf16(&mut units);
            units.iter().map(|unit| escape(*unit)).collect()
        }
    });
    escaped.collect()
}

/// An encoded text with lower-case hexadecimal digits.
fn lower_percent(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_at_checked(2) {
        Some((digits, rest)) => format!("{text}%{}{rest}", digits.to_lowercase()),
        None => format!("{text}%{part}"),
    })
}

/// A pattern for a text that may be broken anywhere.
fn joined(form: &str, length: usize) -> String {
    if length > LONGEST {
        return regex::escape(form);
    }
    let characters = form.chars().map(|it| regex::escape(&it.to_string()));
    characters.collect::<Vec<_>>().join(BROKEN)
}

/// The value within an encoded text: it begins in the first, the second or the third byte of a group.
fn base64(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    for shift in 0..3_usize {
        let mut bytes = vec![0; shift];
        bytes.extend(value.as_bytes());
        // Characters that also encode bytes beside the value.
        let begin = (shift * 8).div_ceil(6);
        let end = bytes.len() * 8 / 6;
        let edge = |is_shared: bool| if is_shared { "[A-Za-z0-9+/_-]?" } else { "" };
        let (before, after) = (edge(shift > 0), edge(bytes.len() % 3 > 0));
        for encoded in [
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ] {
            let core = joined(&encoded[begin..end], value.len());
            found.push(format!("{before}{core}{after}={{0,2}}"));
        }
    }
    found
}

/// The value in hexadecimal digits, of either case.
fn hexadecimal(value: &str) -> String {
    let bytes = value.bytes().map(|byte| format!("{byte:02x}"));
    let between = if value.len() > LONGEST { "" } else { APART };
    format!("(?i:{})", bytes.collect::<Vec<_>>().join(between))
}
