//! The lengths of quotes, comments and words.

/// Returns the length of a quote at the start of `text`, whose opener is `opener` bytes long; `None` if it is never
/// closed. Two quotes in a row stand for one.
pub(crate) fn quoted(text: &str, opener: usize, quote: char, has_escapes: bool) -> Option<usize> {
    let rest = &text[opener..];
    let mut is_escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if has_escapes => is_escaped = true,
            c if c == quote && rest[at + 1..].starts_with(quote) => is_escaped = true,
            c if c == quote => return Some(opener + at + 1),
            _ => {}
        }
    }
    None
}

/// Returns the length of a dollar quote's opener at the start of `text`; `None` if its dollar doesn't open one.
pub(crate) fn dollar(text: &str) -> Option<usize> {
    let is_tag = |tag: &str| {
        tag.chars().all(|c| is_word_start(c) || c.is_ascii_digit())
            && !tag.starts_with(|c: char| c.is_ascii_digit())
    };
    let (tag, _) = text.strip_prefix('$')?.split_once('$')?;
    is_tag(tag).then_some(tag.len() + 2)
}

/// Returns the length of a dollar quote with an opener of this length; `None` if it is never closed.
pub(crate) fn dollar_quoted(text: &str, opener: usize) -> Option<usize> {
    let end = text[opener..].find(&text[..opener])?;
    Some(opener + end + opener)
}

/// Returns the length of a comment at the start of `text`, including nested ones; `None` if it is never closed.
pub(crate) fn comment(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += 1;
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Returns the length of the word at the start of `text`, or 0.
pub(crate) fn word(text: &str) -> usize {
    if !text.starts_with(is_word_start) {
        return 0;
    }
    text.find(|c| !is_word_start(c) && !matches!(c, '0'..='9' | '$'))
        .unwrap_or(text.len())
}

/// Returns `true` if a word can begin with this character.
pub(crate) fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// Returns `true` if the name of a psql variable can contain this character.
pub(in crate::plan) fn is_in_variable(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit()
}
