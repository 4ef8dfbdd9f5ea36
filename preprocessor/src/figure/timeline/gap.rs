//! The mark of the longest gap of a row.

use super::Row;
use crate::figure::effect::Pause;
use crate::figure::figure_data::FigureData;
use crate::figure::legend::{LINE_ONLY, PALE};
use crate::figure::palette::Ink;
use crate::figure::svg::{Anchor, BOLD, Coord, LEFT, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::words::Words;

/// Draws a bracket over the longest gap, with its length, in the room that begins at `y`. In red only if the process
/// stalled: then the transactions that are missing are an area below the line of the usual number.
pub(super) fn draw(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    row: &Row<'_>,
    y: f64,
    (usual, zero): (f64, f64),
) {
    let (panel, gap) = (row.panel, row.effect.gap);
    let x = scene.clock.x(panel.offset(gap.began));
    let end = scene.clock.x(panel.offset(gap.ended));
    if row.effect.is_alarming() {
        let missing = Rect {
            x,
            y: usual,
            w: end - x,
            h: zero - usual,
        };
        svg.shape(Ink::Alarm, &missing.to_string(), PALE);
    }
    let bracket = format!(
        "M{} {}v6m0 -3H{}m0 -3v6",
        Coord(x),
        Coord(y + 16.0),
        Coord(end)
    );
    svg.shape(row.ink(), &bracket, LINE_ONLY);
    let right = svg.frame().right();
    let room = right - LEFT;
    let texts = texts(row, scene.words);
    let fits = texts.iter().find(|text| width(text) <= room);
    let text = clip(fits.unwrap_or(&texts[texts.len() - 1]), room);
    let half = width(&text) / 2.0;
    let middle = f64::midpoint(x, end).clamp(LEFT + half, right - half);
    let style = match row.ink() {
        Ink::Alarm => BOLD.ink(Ink::Alarm),
        ink => SOFT.ink(ink),
    };
    svg.text(middle, y + 12.0, style.at(Anchor::Middle), &text);
}

/// The words for the gap, the longest version first.
fn texts(row: &Row<'_>, words: Words<'_>) -> Vec<String> {
    let effect = &row.effect;
    let length = words.duration(effect.gap.length());
    let fails = row.shown.count() > 0;
    let parameters = [
        ("process", effect.process.into()),
        ("length", length.as_str().into()),
    ];
    let short = match (effect.pause, fails) {
        (Pause::Stalled | Pause::Slowed, false) => words.label("fig-no-transaction", &parameters),
        (Pause::Stalled | Pause::Slowed, true) => words.label("fig-stalled-failing", &parameters),
        _ => return vec![length],
    };
    if fails || effect.pause != Pause::Stalled {
        return vec![short, length];
    }
    let late = about(effect.usual * effect.gap.length().as_secs_f64());
    let parameters = [
        ("gap", short.as_str().into()),
        ("number", late.into()),
        ("many", words.transactions(effect.process).into()),
    ];
    vec![words.label("fig-late", &parameters), short, length]
}

/// A number rounded to two digits.
fn about(number: f64) -> u64 {
    let mut unit = 1.0;
    while number / unit >= 100.0 {
        unit *= 10.0;
    }
    ((number / unit).round() * unit) as u64
}

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn a_number_of_late_transactions_has_two_digits() {
        for (number, expected) in [
            (0.4, 0),
            (7.6, 8),
            (99.4, 99),
            (271.0, 270),
            (1e6, 1_000_000),
        ] {
            assert_eq!(about(number), expected);
        }
    }
}
