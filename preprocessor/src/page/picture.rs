//! Output that is a drawing, as a picture of the page.
//!
//! It is embedded as an image, so that nothing in it is markup or script of the page.

use super::printed::clipped;
use crate::figure::escape;
use crate::transcript::Output;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Returns the reason why an output can't be shown as a picture, as a clause, and the way out.
#[must_use]
pub fn picture_fault(output: &Output) -> Option<(String, &'static str)> {
    if output.omitted.is_some() {
        let why = "it is too long, so a part of it wasn't stored".to_owned();
        return Some((why, "draw fewer points, or leave out `as=picture`"));
    }
    let [piece] = output.pieces.as_slice() else {
        let why = match output.pieces.is_empty() {
            true => "it is empty",
            false => "it has messages besides the drawing",
        };
        return Some((why.to_owned(), "print the SVG document and nothing else"));
    };
    let text = piece.text.trim();
    let is_svg =
        (text.starts_with("<?xml") || text.starts_with("<svg")) && text.ends_with("</svg>");
    (!is_svg).then(|| {
        let first = text.lines().next().unwrap_or_default();
        let why = format!("it is no SVG document: `{}`", clipped(first));
        (why, "print the SVG document and nothing else")
    })
}

/// A drawing as a picture, with words for those who don't see it.
pub(super) fn html(svg: &str, said: &str) -> String {
    format!(
        "<img class=\"witness-picture\" alt=\"{}\" src=\"data:image/svg+xml;base64,{}\">",
        escape(said),
        BASE64_STANDARD.encode(svg.trim())
    )
}

#[cfg(test)]
mod tests {
    use super::{html, picture_fault};
    use crate::transcript::{Output, OutputKind, OutputPiece};

    fn fault(text: &str) -> Option<String> {
        let piece = OutputPiece {
            kind: OutputKind::Plain,
            text: text.to_owned(),
        };
        let pieces = if text.is_empty() { vec![] } else { vec![piece] };
        let omitted = None;
        picture_fault(&Output { pieces, omitted }).map(|(why, _)| why)
    }

    #[test]
    fn a_drawing_is_a_picture_with_words() {
        let svg = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n<!-- --></svg>\n";
        assert_eq!(fault(svg), None);
        let html = html(svg, "a line");
        assert!(
            html.contains("alt=\"a line\"") && html.contains("base64,PD94bWw"),
            "{html}"
        );
    }

    #[test]
    fn something_else_is_none() {
        assert_eq!(fault("").as_deref(), Some("it is empty"));
        for text in ["Traceback:\n", "<svg></svg>\ndone\n"] {
            assert!(
                fault(text).is_some_and(|why| why.contains("no SVG document")),
                "{text}"
            );
        }
    }
}
