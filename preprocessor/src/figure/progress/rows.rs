//! The rows of a progress figure: the phase, its time and its share as text, and its times as bars.
//!
//! In a wide drawing the text is in columns at the left; in a narrow one it is above the bar.

use super::ProgressStep;
use super::phase::Phase;
use crate::figure::figure_data::FigureData;
use crate::figure::legend::{DASHED, PALE};
use crate::figure::measure::duration;
use crate::figure::palette::Ink;
use crate::figure::raster::Raster;
use crate::figure::svg::{Anchor, BOLD, Frame, LEFT, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::words::Words;
use std::fmt::Write as _;

/// The height of a line of text.
const LINE: f64 = 17.0;

/// The height of a bar, and the space below a row.
const BAR: f64 = 14.0;
const SPACE: f64 = 8.0;

/// The widths of the columns with the time and the share.
const TIME: f64 = 58.0;
const SHARE: f64 = 46.0;

/// The columns of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// The width of the phase's name.
    name: f64,
    /// True if the text stands beside the bar.
    is_beside: bool,
}

impl Columns {
    /// The columns that the texts of all steps need.
    pub(super) fn of(scene: &FigureData<'_>, parts: &[ProgressStep<'_>]) -> Self {
        let frame = scene.clock.frame;
        if frame == Frame::Narrow {
            return Self {
                name: frame.right() - TIME - SHARE,
                is_beside: false,
            };
        }
        let phases = parts.iter().flat_map(|part| &part.phases);
        let texts = phases.map(|phase| width(phase.phase).max(width(&note(phase, scene.words))));
        Self {
            name: texts.fold(60.0, f64::max).min(frame.right() * 0.38),
            is_beside: true,
        }
    }

    /// The left end of the bars.
    pub(super) fn bars(self) -> f64 {
        if self.is_beside {
            self.name + TIME + SHARE + 14.0
        } else {
            LEFT
        }
    }

    /// The height of a row.
    pub(super) fn height(self, phase: &Phase<'_>, words: Words<'_>) -> f64 {
        let lines = if note(phase, words).is_empty() {
            1.0
        } else {
            2.0
        };
        let bar = if self.is_beside { 0.0 } else { BAR + 3.0 };
        lines * LINE + bar + SPACE
    }
}

/// The remark on a phase: the sessions that held it up, or a count that stood still.
fn note(phase: &Phase<'_>, words: Words<'_>) -> String {
    let still = || phase.still.map(|it| it.said(words));
    phase.held_up(words).or_else(still).unwrap_or_default()
}

/// Draws the row whose top is at `y`.
pub(super) fn draw_row(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    (part, phase): (&ProgressStep<'_>, &Phase<'_>),
    columns: Columns,
    y: f64,
) {
    let ink = if phase.waits() { Ink::Alarm } else { Ink::Text };
    let style = SOFT.ink(ink);
    let note = note(phase, scene.words);
    let time = scene.words.duration(duration(phase.took()));
    let times = columns.name + TIME;
    svg.text(0.0, y + 13.0, style, &clip(phase.phase, columns.name));
    svg.text(times, y + 13.0, style.at(Anchor::End), &time);
    let share = phase.share(part.panel);
    svg.text(
        times + SHARE,
        y + 13.0,
        BOLD.ink(ink).at(Anchor::End),
        &share,
    );
    let mut top = y + 2.0;
    if !columns.is_beside {
        top += LINE + 1.0;
    }
    if !note.is_empty() {
        let style = if phase.waits() { style } else { SOFT };
        let most = times + SHARE;
        svg.text(0.0, y + 13.0 + LINE, style, &clip(&note, most));
        if !columns.is_beside {
            top += LINE;
        }
    }
    if !columns.is_beside {
        scene.clock.ticks(svg, (top - 1.0, top + BAR + 1.0), None);
    }
    draw_bar(svg, scene, part, phase, top);
}

/// Draws the bar of a phase, whose top is at `top`.
fn draw_bar(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    part: &ProgressStep<'_>,
    phase: &Phase<'_>,
    top: f64,
) {
    let clock = scene.clock;
    let (mut outline, mut area) = (String::new(), String::new());
    for (from, to) in &phase.spans {
        let (x, end) = (clock.x(*from), clock.x(*to));
        let rect = |inset: f64| Rect {
            x: x + inset,
            y: top,
            w: (end - x - 2.0 * inset).max(1.0),
            h: BAR,
        };
        let _ = write!(outline, "{}", rect(0.5));
        let _ = write!(area, "{}", rect(0.0));
    }
    if phase.waits() {
        svg.shape(Ink::Alarm, &area, PALE);
        svg.shape(Ink::Alarm, &outline, DASHED);
        return;
    }
    // The height of the fill, in whole units.
    let mut done = Raster::new(clock);
    for (it, (from, to)) in phase.said.iter().zip(&phase.held) {
        let share = match (it.done, it.total) {
            (Some(done), Some(total)) if total > 0 => (done as f64 / total as f64).min(1.0),
            _ => 1.0,
        };
        done.paint(*from, *to, (share * BAR).round() as u32);
    }
    for (from, to) in scene.unseen(part.panel) {
        done.clear(from, to);
    }
    let mut fill = String::new();
    let first = phase.spans.iter().map(|(from, _)| *from).min();
    let last = phase.spans.iter().map(|(_, to)| *to).max();
    let (left, right) = (
        clock.x(first.unwrap_or_default()),
        clock.x(last.unwrap_or_default()),
    );
    for run in done.runs().iter().filter(|run| run.value > 0) {
        let h = f64::from(run.value);
        // A column may reach beyond the phase.
        let (x, end) = (run.x.max(left), (run.x + run.w).min(right));
        let rect = Rect {
            x,
            y: top + BAR - h,
            w: (end - x).max(0.5),
            h,
        };
        let _ = write!(fill, "{rect}");
    }
    svg.fill(Ink::Bars, &fill);
    svg.line(Ink::Soft, &outline);
}
