//! Labels as HTML.

use crate::figure::escape;
use crate::labels::{LabelPiece, Labels};

/// Words of a label as HTML. They are not from a book or a server, so they need fewer escapes.
pub(super) fn label(words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    words.replace('>', "&gt;").replace('"', "&quot;")
}

/// A label as HTML, with parts that are HTML already.
pub(super) fn sentence(pieces: &[LabelPiece<String>]) -> String {
    let english = |words: &str| span(words, ENGLISH);
    LabelPiece::join(pieces, label, english, String::clone)
}

/// The attribute of an element with English words.
pub(super) const ENGLISH: &str = " lang=\"en\"";

/// A text with an attribute, such as that of its language; without an element of its own if there is none.
pub(super) fn span(text: &str, attribute: &str) -> String {
    match attribute {
        "" => escape(text),
        _ => format!("<span{attribute}>{}</span>", escape(text)),
    }
}

/// A label without parts, of this key.
pub(super) fn words(words: &str, key: &str, labels: Labels<'_>) -> String {
    match labels.lang_of(key).as_str() {
        "" => label(words),
        lang => format!("<span{lang}>{}</span>", label(words)),
    }
}

/// A label without parameters.
pub(super) fn text(key: &str, labels: Labels<'_>) -> String {
    words(&labels.text(key), key, labels)
}
