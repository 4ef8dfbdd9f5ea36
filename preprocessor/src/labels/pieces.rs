//! Messages with parts that aren't words: each part has a placeholder while the message is formatted.

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelPiece<T> {
    /// Words of the language.
    Words(String),
    /// Words in English, since the language lacks the message.
    English(String),
    /// A part that was given.
    Part(T),
}

impl<T> LabelPiece<T> {
    /// Returns a whole message, with its words and its parts in a form of the renderer.
    #[must_use]
    pub fn join(
        pieces: &[Self],
        words: impl Fn(&str) -> String,
        english: impl Fn(&str) -> String,
        part: impl Fn(&T) -> String,
    ) -> String {
        let pieces = pieces.iter().map(|piece| match piece {
            Self::Words(it) => words(it),
            Self::English(it) => english(it),
            Self::Part(it) => part(it),
        });
        pieces.collect()
    }
}

/// The first placeholder: a character for private use, which no message has.
const FIRST: u32 = 0xf_0000;

/// Returns the placeholder of a part.
pub(super) fn placeholder(index: usize) -> String {
    let code = u32::try_from(index)
        .ok()
        .and_then(|it| it.checked_add(FIRST));
    let placeholder = code.and_then(char::from_u32);
    placeholder
        .unwrap_or(char::REPLACEMENT_CHARACTER)
        .to_string()
}

/// Splits a formatted message at its placeholders; `piece` makes pieces of its words.
pub(super) fn split<T: Clone>(
    message: &str,
    parts: &[(&'static str, T)],
    piece: fn(String) -> LabelPiece<T>,
) -> Vec<LabelPiece<T>> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    for character in message.chars() {
        let index = u32::from(character).checked_sub(FIRST);
        let part = index.and_then(|index| parts.get(usize::try_from(index).ok()?));
        let Some((_, part)) = part else {
            words.push(character);
            continue;
        };
        if !words.is_empty() {
            pieces.push(piece(std::mem::take(&mut words)));
        }
        pieces.push(LabelPiece::Part(part.clone()));
    }
    if !words.is_empty() {
        pieces.push(piece(words));
    }
    pieces
}
