//! The text between a block's braces as words: `key`, `key=value`, `key="several words"`.

use crate::chapter::Word;
use crate::error::Mistake;
use std::ops::Range;

/// One word of the braces: `key`, `key=value` or `key="value"`.
pub(super) struct Setting {
    pub(super) key: Word,
    pub(super) value: Option<Word>,
}

impl Setting {
    /// Returns its bytes in the line.
    pub(super) fn columns(&self) -> Range<usize> {
        let end = self.value.as_ref().unwrap_or(&self.key).columns.end;
        self.key.columns.start..end
    }
}

/// Splits the text between the braces into words.
pub(super) fn split(
    braces: &Word,
    mistake: &impl Fn(Range<usize>, String) -> Mistake,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Setting> {
    let text = braces.text.as_str();
    let offset = braces.columns.start;
    let word = |range: Range<usize>, text: String| Word {
        text,
        columns: offset + range.start..offset + range.end,
    };
    let mut settings: Vec<Setting> = Vec::new();
    let mut at = 0;
    let mut is_loose = false;
    while let Some(start) = text[at..].find(|c: char| !c.is_whitespace()) {
        let start = at + start;
        let key_end = end_of(text, start, |c| c.is_whitespace() || c == '=');
        let key = word(start..key_end, text[start..key_end].to_owned());
        let value_start = key_end + 1;
        let mut value = None;
        at = key_end;
        if text[key_end..].starts_with('=') {
            at = value_end(text, value_start);
            let written = &text[value_start..at];
            match read_value(written) {
                Ok(text) => {
                    value = text.map(|text| word(value_start..at, text));
                }
                Err(why) => {
                    mistakes.push(
                        mistake(offset + value_start..offset + at, why.to_owned())
                            .help("write the value as `key=word` or `key=\"several words\"`"),
                    );
                    continue;
                }
            }
        }
        if key.text.is_empty() {
            let columns = offset + start..offset + at;
            let mistake = mistake(columns, "a `=` stands by itself".to_owned());
            mistakes.push(mistake.help("write `key=value`, without spaces around `=`"));
            // `key = value` is one mistake: the value goes to its key.
            is_loose = value.is_none();
            if let Some(value) = value {
                set_last(&mut settings, value);
            }
            continue;
        }
        if std::mem::take(&mut is_loose) {
            set_last(&mut settings, key);
            continue;
        }
        settings.push(Setting { key, value });
    }
    settings
}

/// Gives the last word its value, if it has none.
fn set_last(settings: &mut [Setting], value: Word) {
    if let Some(last) = settings.last_mut() {
        last.value.get_or_insert(value);
    }
}

fn end_of(text: &str, start: usize, is_end: impl Fn(char) -> bool) -> usize {
    text[start..]
        .find(is_end)
        .map_or(text.len(), |at| start + at)
}

/// Returns the end of a value: the first space outside quotes.
fn value_end(text: &str, start: usize) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => return start + at,
            _ => {}
        }
    }
    text.len()
}

/// Returns a value without its quotes and escapes; `None` for an empty text.
fn read_value(written: &str) -> Result<Option<String>, &'static str> {
    let Some(quoted) = written.strip_prefix('"') else {
        return match written.contains('"') {
            true => Err("a quote in the middle of a value"),
            false => Ok((!written.is_empty()).then(|| written.to_owned())),
        };
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' if chars.as_str().is_empty() => return Ok(Some(value)),
            '"' => return Err("a quote ends in the middle of a value"),
            '\\' => match chars.next() {
                Some(c @ ('"' | '\\')) => value.push(c),
                Some(c) => value.extend(['\\', c]),
                None => {}
            },
            c => value.push(c),
        }
    }
    Err("a quote is not closed")
}

#[cfg(test)]
mod tests {
    use super::read_value;

    #[test]
    fn values() {
        let read = |written| read_value(written).ok().flatten();
        assert_eq!(read("a"), Some("a".to_owned()));
        assert_eq!(read(r#""a b""#), Some("a b".to_owned()));
        assert_eq!(read(r#""a \"b\" \\ \d""#), Some(r#"a "b" \ \d"#.to_owned()));
        assert_eq!(read(r#""""#), Some(String::new()));
        assert_eq!(read(""), None);
        assert!(read_value(r#""a"b"#).is_err());
        assert!(read_value(r#"a"b""#).is_err());
    }
}
