//! Labels as HTML.

use crate::labels::LabelPiece;

/// Words of a label as HTML. They are not from a book or a server, so they need fewer escapes.
pub(super) fn label(words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    words.replace('>', "&gt;").replace('"', "&quot;")
}

/// A label as HTML, with parts that are HTML already.
pub(super) fn sentence(pieces: &[LabelPiece<String>]) -> String {
    LabelPiece::join(pieces, label, String::clone)
}
