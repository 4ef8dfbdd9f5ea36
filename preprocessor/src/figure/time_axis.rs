//! The clock that all panels of a figure share, and its drawing.

use super::Axis;
use super::measure::duration;
use super::palette::Ink;
use super::svg::{Anchor, Coord, Frame, LEFT, Rect, SOFT, Svg};
use super::text::width;
use super::words::Words;
use crate::figure::format::micros;
use crate::figure::step_window::StepWindow;
use crate::transcript::Evidence;
use std::fmt::Write as _;

/// Time shown before and after a step, in microseconds.
const AROUND: i64 = 1_000_000;

/// The displayed range: offsets from a step's start, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimeAxis {
    /// The first offset, at most zero.
    pub(super) from: i64,
    /// The last offset.
    pub(super) to: i64,
    /// The x coordinate of the first offset.
    pub(super) left: f64,
    /// The drawing's frame.
    pub(super) frame: Frame,
}

impl TimeAxis {
    /// Returns a clock that shows each step in full, and some time around it where there is data.
    pub(super) fn covering(panels: &[StepWindow<'_>], evidence: &Evidence, frame: Frame) -> Self {
        let samples = evidence.samples.iter().map(|sample| (sample.at, sample.at));
        let workloads = evidence.workloads.iter().map(|it| (it.started, it.ended));
        let known: Vec<_> = samples.chain(workloads).collect();
        let first = known
            .iter()
            .map(|(first, _)| *first)
            .min()
            .unwrap_or_default();
        let last = known
            .iter()
            .map(|(_, last)| *last)
            .max()
            .unwrap_or_default();
        let mut clock = Self {
            from: 0,
            to: 0,
            left: LEFT,
            frame,
        };
        for panel in panels {
            let before = micros(panel.window.started) - micros(first);
            let after = micros(last) - micros(panel.window.finished);
            clock.from = clock.from.min(-before.clamp(0, AROUND));
            clock.to = clock.to.max(panel.took() + after.clamp(0, AROUND));
        }
        // Whole bars, so that one begins at the step's start. The rounded range may need wider ones.
        loop {
            let bar = clock.bar();
            clock.from = clock.from.div_euclid(bar) * bar;
            clock.to = -(-clock.to).div_euclid(bar) * bar;
            if clock.bar() == bar {
                return clock;
            }
        }
    }

    /// The length of the time that one bar of a drawing stands for.
    pub(super) fn bar(self) -> i64 {
        self.bucket(match self.frame {
            Frame::Wide => 200,
            Frame::Narrow => 100,
        })
    }

    /// Returns the length of a bucket if there are at most about `most`: a tenth of a second, or a round multiple of
    /// that.
    pub(super) fn bucket(self, most: i64) -> i64 {
        round(100_000, self.length() / most.max(1))
    }

    /// The length of the displayed range, more than zero.
    pub(super) fn length(self) -> i64 {
        (self.to - self.from).max(1)
    }

    /// The x coordinate of an offset.
    pub(super) fn x(self, offset: i64) -> f64 {
        let share = (offset.clamp(self.from, self.to) - self.from) as f64 / self.length() as f64;
        self.left + share * (self.frame.right() - self.left)
    }

    /// The same clock, for the page.
    pub(super) fn axis(self, top: f64, bottom: f64) -> Axis {
        Axis {
            before: duration(-self.from),
            after: duration(self.to),
            left: self.left,
            right: self.frame.right(),
            top,
            bottom,
        }
    }

    /// Shades the time in which a step ran, and marks its start and end.
    pub(super) fn shade(self, svg: &mut Svg, panel: StepWindow<'_>, top: f64, bottom: f64) {
        let (x, end) = (self.x(0), self.x(panel.took()));
        let (w, h) = (end - x, bottom - top);
        svg.fill(Ink::Shade, &Rect { x, y: top, w, h }.to_string());
        let edges = format!(
            "M{} {}V{}M{} {1}V{2}",
            Coord(x),
            Coord(top),
            Coord(bottom),
            Coord(end)
        );
        svg.shape(
            Ink::Soft,
            &edges,
            "fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"1 2\"",
        );
    }

    /// Draws the lines of the axis through a panel, and their labels below it.
    pub(super) fn ticks(self, svg: &mut Svg, (top, bottom): (f64, f64), labels: Option<Words<'_>>) {
        let most = match self.frame {
            Frame::Wide => 8,
            Frame::Narrow => 5,
        };
        let step = tick(self.length() / most);
        let mut lines = String::new();
        let mut at = self.from.div_euclid(step) * step;
        while at <= self.to {
            if at >= self.from {
                let x = self.x(at);
                let _ = write!(lines, "M{} {}V{}", Coord(x), Coord(top), Coord(bottom));
                if let Some(words) = labels {
                    let text = match at {
                        0 => words.text("fig-start"),
                        at => words.offset(at),
                    };
                    let half = width(&text) / 2.0;
                    let x = x.clamp(half, self.frame.width() - half);
                    svg.text(x, bottom + 17.0, SOFT.at(Anchor::Middle), &text);
                }
            }
            at += step;
        }
        svg.line(Ink::Line, &lines);
    }
}

/// The distance between the lines of an axis, at least `least`: a round number of seconds or minutes.
fn tick(least: i64) -> i64 {
    const MINUTE: i64 = 60_000_000;
    if least <= MINUTE / 2 {
        return round(100_000, least).min(MINUTE / 2);
    }
    round(MINUTE, least)
}

/// The smallest of 1, 2, 5, 10, 20 … times `unit` that is not below `least`.
fn round(unit: i64, least: i64) -> i64 {
    let mut decade = unit;
    loop {
        for factor in [1, 2, 5] {
            let round = decade.saturating_mul(factor);
            if round >= least {
                return round;
            }
        }
        decade = decade.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::{round, tick};

    #[test]
    fn steps_are_round() {
        for (least, expected) in [
            (0, 100),
            (100, 100),
            (101, 200),
            (450, 500),
            (900, 1_000),
            (12_000, 20_000),
        ] {
            assert_eq!(round(100, least), expected);
        }
        let seconds =
            [0, 1, 3, 11, 21, 31, 70, 200].map(|least| tick(least * 1_000_000) / 1_000_000);
        assert_eq!(seconds, [0, 1, 5, 20, 30, 60, 120, 300]);
        assert!(round(100_000, i64::MAX / 4) >= i64::MAX / 4);
    }
}
