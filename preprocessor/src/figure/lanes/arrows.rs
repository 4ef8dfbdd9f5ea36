//! Arrows from those who wait to those whom they wait for, at the beginning of the wait.

use super::LanesStep;
use super::bars::{BAR, LANE, TOP};
use crate::figure::figure_data::FigureData;
use crate::figure::palette::Ink;
use crate::figure::svg::{Coord, Svg};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The largest number of arrows in a panel: more would hide the bars.
const MOST: usize = 8;

/// The distance of arrows that would be in the same place.
const APART: f64 = 6.0;

/// An arrow between two lanes of a panel.
struct Arrow {
    /// The beginning of the first wait, as an offset.
    at: i64,
    /// The number of the waiter's lane.
    from: usize,
    /// The number of the blocker's lane.
    to: usize,
}

/// Returns `true` if a panel has arrows.
pub(super) fn has_any(part: &LanesStep<'_>) -> bool {
    let is_behind = part.clients.as_ref().and_then(|it| behind(part, it.behind));
    is_behind.is_some() || !arrows(part).is_empty()
}

/// Draws the arrows of the panel whose first lane begins at `y`, of which `waiting` is the place where the clients begin
/// to wait.
pub(super) fn draw(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    waiting: Option<(f64, f64)>,
    y: f64,
) {
    let bar = |lane: usize| y + LANE * lane as f64 + TOP;
    let mut path = String::new();
    let mut taken: Vec<f64> = Vec::new();
    let right = svg.frame().right();
    let mut arrow = |x: f64, from: f64, to: f64| {
        let mut x = x + 3.0;
        while taken.iter().any(|there| (there - x).abs() < APART) {
            x += APART;
        }
        taken.push(x);
        let x = x.min(right - 3.0);
        let head = if from > to { 4.5 } else { -4.5 };
        let _ = write!(
            path,
            "M{x} {}V{to}M{} {tip}L{x} {to}L{} {tip}",
            Coord(from),
            Coord(x - 3.0),
            Coord(x + 3.0),
            x = Coord(x),
            to = Coord(to),
            tip = Coord(to + head),
        );
    };
    for it in arrows(part) {
        let (from, to) = if it.from > it.to {
            (bar(it.from), bar(it.to) + BAR)
        } else {
            (bar(it.from) + BAR, bar(it.to))
        };
        arrow(scene.clock.x(it.at), from, to);
    }
    let lane = part.clients.as_ref().and_then(|it| behind(part, it.behind));
    if let (Some((x, top)), Some(lane)) = (waiting, lane) {
        arrow(x, top, bar(lane) + BAR);
    }
    svg.shape(
        Ink::Alarm,
        &path,
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.2\"",
    );
}

/// The arrows between sessions, each for the first wait of one for another.
fn arrows(part: &LanesStep<'_>) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (from, lane) in part.lanes.iter().enumerate() {
        let mut first: BTreeMap<&str, i64> = BTreeMap::new();
        for wait in &lane.waits {
            let at = part.panel.offset(wait.since);
            let known = first.entry(&wait.blocker.session).or_insert(at);
            *known = at.min(*known);
        }
        for (blocker, at) in first {
            if let Some(to) = behind(part, Some(blocker)).filter(|to| *to != from) {
                arrows.push(Arrow { at, from, to });
            }
        }
    }
    arrows.truncate(MOST);
    arrows
}

/// The number of the lane of a session, if it has one.
fn behind(part: &LanesStep<'_>, session: Option<&str>) -> Option<usize> {
    let session = session?;
    part.lanes.iter().position(|lane| lane.session == session)
}
