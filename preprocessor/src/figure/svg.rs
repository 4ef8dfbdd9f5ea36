//! Writes SVG: one line of well-formed XML in which no text is taken for markup.
//!
//! Every element has an end tag, since mdBook's tree knows no other form outside of HTML's void elements.

use super::palette::Ink;
use super::text::{SIZE, escape, width};
use std::collections::BTreeSet;
use std::fmt::{Display, Write as _};

/// The left end of the time axis, the same in all figures, so that they line up. Names stand above what they name.
pub(super) const LEFT: f64 = 8.0;

/// The two widths in which each figure is drawn. Text has the same size in both, since a wide drawing that is scaled
/// down to a phone can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// For a page as wide as its text.
    Wide,
    /// For a phone.
    Narrow,
}

impl Frame {
    /// Its width, in units of the `viewBox`.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Wide => 720.0,
            Self::Narrow => 340.0,
        }
    }

    /// The right end of the time axis.
    pub(super) fn right(self) -> f64 {
        self.width() - LEFT
    }

    /// The class by which the style sheet shows one drawing and hides the other.
    fn class(self) -> &'static str {
        match self {
            Self::Wide => "witness-wide",
            Self::Narrow => "witness-narrow",
        }
    }
}

/// A drawing under construction.
#[derive(Debug)]
pub(super) struct Svg {
    frame: Frame,
    body: String,
    /// The inks of the hatches.
    hatches: BTreeSet<Ink>,
}

/// The size of text within a bar.
const SMALL: f64 = 10.5;

/// The part of a text that is at its coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Its first character.
    Start,
    /// Its middle.
    Middle,
    /// Its last character.
    End,
}

/// The style of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Type {
    /// Its ink.
    pub(super) ink: Ink,
    /// Its anchor.
    pub(super) anchor: Anchor,
    /// True for a name.
    pub(super) bold: bool,
}

/// The style of explanations.
pub(super) const SOFT: Type = Type {
    ink: Ink::Soft,
    anchor: Anchor::Start,
    bold: false,
};

/// The style of names.
pub(super) const BOLD: Type = Type {
    ink: Ink::Text,
    anchor: Anchor::Start,
    bold: true,
};

impl Type {
    /// The same style with another anchor.
    pub(super) fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same style with another ink.
    pub(super) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

impl Svg {
    /// An empty drawing.
    pub(super) fn new(frame: Frame) -> Self {
        Self {
            frame,
            body: String::new(),
            hatches: BTreeSet::new(),
        }
    }

    /// The frame, which has the width.
    pub(super) fn frame(&self) -> Frame {
        self.frame
    }

    /// The attributes that set `color`: a narrow drawing is never shown without the style sheet.
    fn ink(&self, ink: Ink) -> String {
        match self.frame {
            Frame::Wide => ink.attributes(),
            Frame::Narrow => ink.class_attribute(),
        }
    }

    /// Draws a line of text with its baseline at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, style: Type, text: &str) {
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if style.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\" {} fill=\"currentColor\"{anchor}{bold}>{}</text>",
            Coord(x),
            Coord(y),
            self.ink(style.ink),
            escape(text)
        );
    }

    /// Draws a line of small text within a shape, which needs no halo.
    pub(super) fn small(&mut self, x: f64, y: f64, ink: Ink, text: &str) {
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\" {} fill=\"currentColor\" font-size=\"{SMALL}\" style=\"stroke:none\">{}</text>",
            Coord(x),
            Coord(y),
            self.ink(ink),
            escape(text)
        );
    }

    /// The width of small text.
    pub(super) fn small_width(text: &str) -> f64 {
        width(text) * SMALL / SIZE
    }

    /// Draws a filled shape.
    pub(super) fn fill(&mut self, ink: Ink, path: &str) {
        self.shape(ink, path, "fill=\"currentColor\"");
    }

    /// Draws a shape with the given attributes, in which `currentColor` is the ink.
    pub(super) fn shape(&mut self, ink: Ink, path: &str, attributes: &str) {
        if !path.is_empty() {
            let ink = self.ink(ink);
            let _ = write!(self.body, "<path {ink} {attributes} d=\"{path}\"></path>");
        }
    }

    /// Draws a line along a path.
    pub(super) fn line(&mut self, ink: Ink, path: &str) {
        self.shape(ink, path, "fill=\"none\" stroke=\"currentColor\"");
    }

    /// Draws a hatched shape. `id` is that of the figure.
    pub(super) fn hatch(&mut self, id: &str, ink: Ink, path: &str) {
        if path.is_empty() {
            return;
        }
        self.hatches.insert(ink);
        let (id, ink) = (escape(id), ink.class());
        let _ = write!(
            self.body,
            "<path fill=\"url(#{id}-{ink})\" d=\"{path}\"></path>"
        );
    }

    /// Draws a session's disc, in front of its name.
    pub(super) fn disc(&mut self, ink: Ink, x: f64, y: f64) {
        let _ = write!(
            self.body,
            "<circle {} fill=\"currentColor\" cx=\"{}\" cy=\"{}\" r=\"4.5\"></circle>",
            self.ink(ink),
            Coord(x),
            Coord(y)
        );
    }

    /// Returns the whole document. The narrow drawing has the title and the description of the wide one, whose id is
    /// `described`.
    pub(super) fn finish(
        self,
        id: &str,
        described: &str,
        (title, desc): (&str, &str),
        height: f64,
    ) -> String {
        let (id, described) = (escape(id), escape(described));
        let texts = match self.frame {
            Frame::Narrow => String::new(),
            Frame::Wide => format!(
                "<title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>",
                escape(title),
                escape(desc)
            ),
        };
        let mut defs = String::new();
        for ink in &self.hatches {
            let _ = write!(
                defs,
                "<defs><pattern id=\"{id}-{}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
                 patternTransform=\"rotate(45)\"><path {} stroke=\"currentColor\" stroke-width=\"1.4\" d=\"M0 0V5\"></path>\
                 </pattern></defs>",
                ink.class(),
                ink.attributes()
            );
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
             role=\"img\" aria-labelledby=\"{described}-title {described}-desc\" font-family=\"Open Sans, sans-serif\" \
             font-size=\"{SIZE}\">{texts}{defs}{}</svg>",
            self.frame.class(),
            self.body,
            w = Coord(self.frame.width()),
            h = Coord(height),
        )
    }
}

/// A rectangle, displayed as a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    /// Its left edge.
    pub(super) x: f64,
    /// Its upper edge.
    pub(super) y: f64,
    /// Its width.
    pub(super) w: f64,
    /// Its height.
    pub(super) h: f64,
}

impl Display for Rect {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (w, h) = (Coord(self.w), Coord(self.h));
        write!(
            to,
            "M{} {}h{w}v{h}h{}z",
            Coord(self.x),
            Coord(self.y),
            Coord(-self.w)
        )
    }
}

/// A coordinate, in tenths of a unit: finer differences are invisible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coord(pub(super) f64);

impl Display for Coord {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A figure has tens of thousands of these, and whole numbers are written much faster than others.
        let tenths = (self.0 * 10.0).round() as i64;
        let (sign, whole, tenth) = (
            if tenths < 0 { "-" } else { "" },
            tenths.unsigned_abs() / 10,
            tenths.unsigned_abs() % 10,
        );
        match tenth {
            0 => write!(to, "{sign}{whole}"),
            _ => write!(to, "{sign}{whole}.{tenth}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Coord;

    #[test]
    fn coordinates_are_short() {
        for (value, text) in [(1.0, "1"), (-0.04, "0"), (2.54, "2.5"), (-3.26, "-3.3")] {
            assert_eq!(Coord(value).to_string(), text);
        }
    }
}
