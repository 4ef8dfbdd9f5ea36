//! The legend of a drawing: its marks and their meaning.

use super::palette::Ink;
use super::svg::{Coord, Rect, SOFT, Svg};
use super::text::width;

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swatch {
    /// Filled.
    Solid(Ink),
    /// An outline.
    Outlined(Ink),
    /// A dashed outline.
    Dashed(Ink),
    /// A dashed horizontal line.
    Rule(Ink),
    /// A thin vertical line from above.
    Needle(Ink),
    /// A bracket.
    Bracket(Ink),
    /// Hatched.
    Hatched(Ink),
    /// A thin bar.
    Thin(Ink),
    /// Filled, with less contrast.
    Faint(Ink),
    /// An area below a line.
    Area(Ink),
    /// An arrow upwards.
    Arrow(Ink),
}

/// The height of a line of the legend.
const LINE: f64 = 20.0;

/// Draws a legend that begins at `y`, and returns where it ends.
pub(super) fn draw(svg: &mut Svg, id: &str, items: &[(Swatch, String)], y: f64) -> f64 {
    const MARK: f64 = 20.0;
    let (mut x, mut y) = (2.0, y);
    for (swatch, text) in items {
        let wide = MARK + width(text) + 18.0;
        if x > 2.0 && x + wide > svg.frame().width() {
            x = 2.0;
            y += LINE;
        }
        mark(svg, id, *swatch, x, y + 5.0);
        svg.text(x + MARK, y + 14.0, SOFT, text);
        x += wide;
    }
    y + LINE + 4.0
}

/// One mark, 14 by 10 units.
fn mark(svg: &mut Svg, id: &str, swatch: Swatch, x: f64, y: f64) {
    let (w, h) = (14.0, 10.0);
    let rect = Rect { x, y, w, h };
    match swatch {
        Swatch::Solid(ink) => svg.fill(ink, &rect.to_string()),
        Swatch::Outlined(ink) => {
            svg.shape(ink, &rect.to_string(), LINE_ONLY);
        }
        Swatch::Dashed(ink) => svg.shape(ink, &rect.to_string(), DASHED),
        Swatch::Rule(ink) => {
            let rule = format!("M{} {}h{w}", Coord(x), Coord(y + h / 2.0));
            svg.shape(
                ink,
                &rule,
                "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"",
            );
        }
        Swatch::Needle(ink) => {
            let needle = format!(
                "M{} {}h{w}M{} {}v{h}",
                Coord(x),
                Coord(y),
                Coord(x + w / 2.0),
                Coord(y)
            );
            svg.shape(ink, &needle, LINE_ONLY);
        }
        Swatch::Bracket(ink) => {
            let bracket = format!("M{} {}v6m0 -3h{w}m0 -3v6", Coord(x), Coord(y + 2.0));
            svg.shape(ink, &bracket, LINE_ONLY);
        }
        Swatch::Hatched(ink) => svg.hatch(id, ink, &rect.to_string()),
        Swatch::Thin(ink) => {
            let thin = Rect {
                y: y + 3.0,
                h: 4.0,
                ..rect
            };
            svg.fill(ink, &thin.to_string());
        }
        Swatch::Faint(ink) => svg.shape(ink, &rect.to_string(), FAINT),
        Swatch::Area(ink) => {
            svg.shape(ink, &rect.to_string(), PALE);
            let edge = format!("M{} {}h{w}", Coord(x), Coord(y));
            svg.shape(ink, &edge, LINE_ONLY);
        }
        Swatch::Arrow(ink) => {
            let middle = Coord(x + w / 2.0);
            let arrow = format!("M{middle} {}v-12m-3 4l3 -4l3 4", Coord(y + h + 1.0));
            svg.shape(ink, &arrow, LINE_ONLY);
        }
    }
}

/// Attributes of a mark that is dashed because its session waits.
pub(super) const DASHED: &str =
    "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-dasharray=\"3 2\"";

/// Attributes of a line, or of a shape of which only the outline is drawn.
pub(super) const LINE_ONLY: &str = "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"";

/// Attributes of clients at work, which must not look like a session's bar.
pub(super) const FAINT: &str = "fill=\"currentColor\" fill-opacity=\".45\"";

/// Attributes of an area whose upper edge is drawn.
pub(super) const PALE: &str = "fill=\"currentColor\" fill-opacity=\".18\"";
