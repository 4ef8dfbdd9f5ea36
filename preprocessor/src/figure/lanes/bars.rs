//! The bar of a session's lane, with the mode of its strongest lock in it, and the names above it.

use super::lane::{Lane, LaneActivity};
use super::{LANES, LanesStep};
use crate::figure::figure_data::FigureData;
use crate::figure::legend::{DASHED, LINE_ONLY};
use crate::figure::palette::Ink;
use crate::figure::raster::{self, ColumnRun};
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{BOLD, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::transcript::evidence::{LockMode, Target};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The height of a session's lane: a line of names, and a bar.
pub(super) const LANE: f64 = 40.0;

/// The places of the bar in the lane.
pub(super) const TOP: f64 = 19.0;
pub(super) const BAR: f64 = 14.0;

/// The height of a bar without a lock on a table.
const THIN: f64 = 4.0;

/// The state of a session, and its strongest lock.
type Did = (Option<LaneActivity>, Option<LockMode>);

/// The runs of a lane, of which those that begin or end with the step do so exactly.
fn runs(scene: &FigureData<'_>, panel: StepWindow<'_>, lane: &Lane<'_>) -> Vec<ColumnRun<Did>> {
    let (start, end) = (scene.clock.x(0), scene.clock.x(panel.took()));
    let mut runs = lane.seen.runs();
    for run in &mut runs {
        let (mut from, mut to) = (run.x, run.x + run.w);
        // A column that reaches beyond the edge of the step by less than its width.
        if from < start && start < to && start - from < raster::STEP {
            from = start;
        }
        if from < end && end < to && to - end < raster::STEP {
            to = end;
        }
        (run.x, run.w) = (from, to - from);
    }
    runs
}

/// Draws the bar of the lane whose top is at `y`.
pub(super) fn draw_bars(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    lane: &Lane<'_>,
    y: f64,
) {
    let mut bars: BTreeMap<Did, (String, String)> = BTreeMap::new();
    for run in runs(scene, part.panel, lane) {
        let (doing, mode) = run.value;
        let waits = matches!(doing, Some(LaneActivity::Waiting(_)));
        let h = if mode.is_some() || waits { BAR } else { THIN };
        let rect = |inset: f64| Rect {
            x: run.x + inset,
            y: y + TOP + (BAR - h) / 2.0 + inset,
            w: (run.w - 2.0 * inset).max(0.6),
            h: h - 2.0 * inset,
        };
        let (filled, outlined) = bars.entry(run.value).or_default();
        let _ = write!(filled, "{}", rect(0.0));
        let _ = write!(outlined, "{}", rect(0.7));
    }
    for ((doing, mode), (filled, outlined)) in &bars {
        let ink = mode.map_or(Ink::Bars, Ink::Mode);
        if *doing != Some(LaneActivity::Running) && doing.is_some() {
            // The lines of the axis must not go through the name in the bar.
            svg.fill(Ink::Page, filled);
        }
        match doing {
            Some(LaneActivity::Waiting(wanted)) => {
                if mode.is_some() {
                    svg.shape(ink, filled, "fill=\"currentColor\" fill-opacity=\".3\"");
                }
                svg.shape(wanted.map_or(Ink::Text, Ink::Mode), outlined, DASHED);
            }
            Some(LaneActivity::Idle) => svg.shape(ink, outlined, LINE_ONLY),
            _ => svg.fill(ink, filled),
        }
    }
}

/// Draws the names of the lane whose top is at `y`: that of the session, and those of its strongest lock and its waits,
/// within the bar where they fit, or else above it.
pub(super) fn draw_names(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &LanesStep<'_>,
    lane: &Lane<'_>,
    y: f64,
) {
    let ink = scene.who(lane.session);
    svg.disc(ink, 6.0, y + 9.5);
    let who = clip(lane.session, 120.0);
    svg.text(LANES, y + 14.0, BOLD, &who);
    let mut taken = vec![(0.0, LANES + width(&who) + 4.0)];

    let mut runs = runs(scene, part.panel, lane);
    for wait in lane.wanted.iter().take(3) {
        let (Some((from, _)), Some((_, to))) = (wait.attempts.first(), wait.attempts.last()) else {
            continue;
        };
        let place = (scene.clock.x(*from), scene.clock.x(*to));
        let is_table = matches!(wait.target, Target::Relation(_));
        let mode = is_table.then_some(wait.wanted);
        let waits = Some(LaneActivity::Waiting(mode));
        let ink = mode.map_or(Ink::Text, Ink::Mode);
        let longest = longest(&runs, |run| {
            run.value.0 == waits && run.x < place.1 && place.0 < run.x + run.w
        });
        let text = clip(&wait.label(scene.words), 340.0);
        if wait.attempts.len() == 1 && is_written(svg, longest, ink, &[&text], y) {
            // Waits that follow one another may have one bar.
            runs.retain(|run| Some(*run) != longest);
            continue;
        }
        name_above(svg, place, y, &text, &mut taken);
    }
    let Some(lock) = lane.strongest() else { return };
    let mode = lock.mode.sql();
    let parameters = [
        ("mode", mode.into()),
        ("relation", clip(lock.target.name(), 160.0).into()),
    ];
    let text = scene.words.label("fig-lock", &parameters);
    let held = Some(lock.mode);
    let ink = Ink::Mode(lock.mode);
    let running = longest(&runs, |run| {
        run.value == (Some(LaneActivity::Running), held)
    });
    let idle = longest(&runs, |run| run.value == (Some(LaneActivity::Idle), held));
    let texts = [text.as_str(), mode];
    let written =
        is_written(svg, running, Ink::Page, &texts, y) || is_written(svg, idle, ink, &texts, y);
    if !written {
        let place = |at| scene.clock.x(part.panel.offset(at));
        let place = (place(lock.span.first), place(lock.span.last));
        name_above(svg, place, y, &text, &mut taken);
    }
}

/// The longest of the runs that are asked for.
fn longest(
    runs: &[ColumnRun<Did>],
    is_asked: impl Fn(&ColumnRun<Did>) -> bool,
) -> Option<ColumnRun<Did>> {
    let runs = runs.iter().filter(|run| is_asked(run));
    runs.max_by(|one, other| one.w.total_cmp(&other.w)).copied()
}

/// Writes the first of the texts that fits into the bar of a run.
fn is_written(
    svg: &mut Svg,
    run: Option<ColumnRun<Did>>,
    ink: Ink,
    texts: &[&str],
    y: f64,
) -> bool {
    const ROOM: f64 = 5.0;
    let Some(run) = run else { return false };
    let fits = |text: &&&str| Svg::small_width(text) + 2.0 * ROOM <= run.w;
    let Some(text) = texts.iter().find(fits) else {
        return false;
    };
    svg.small(run.x + ROOM, y + TOP + BAR - 3.6, ink, text);
    true
}

/// Writes a name above a bar: at its start, or else right of the names that stand there.
fn name_above(
    svg: &mut Svg,
    (from, to): (f64, f64),
    y: f64,
    text: &str,
    taken: &mut Vec<(f64, f64)>,
) {
    const GAP: f64 = 8.0;
    /// A name may begin so far behind the thing.
    const BEHIND: f64 = 60.0;
    /// A name may be cut to this width.
    const LEAST: f64 = 80.0;
    let right = svg.frame().right();
    let wide = width(text);
    let last = taken.iter().map(|(_, end)| *end).fold(0.0, f64::max) + GAP;
    let is_free = |x: f64, wide: f64| {
        let is_beside = |(start, end): &(f64, f64)| x >= end + GAP || x + wide <= start - GAP;
        x >= 0.0 && x + wide <= right && taken.iter().all(is_beside)
    };
    let mut places = vec![from];
    if from + wide > right {
        places.push(right - wide);
    }
    places.extend(taken.iter().map(|(_, end)| end + GAP));
    places.retain(|x| *x <= to + BEHIND);
    let cut = clip(text, right - last);
    let (x, text) = match places.into_iter().find(|x| is_free(*x, wide)) {
        Some(x) => (x, text),
        None if right - last >= LEAST && last <= to + BEHIND => (last, cut.as_str()),
        None => return,
    };
    svg.text(x, y + 14.0, SOFT, text);
    taken.push((x, x + width(text)));
}
