//! One row of a timeline: a line of text, and below it the bars, the needles and the longest gap of one process while a
//! step ran.

use super::Row;
use super::bars::Bars;
use super::gap;
use super::scale::Scale;
use crate::figure::effect::Pause;
use crate::figure::figure_data::FigureData;
use crate::figure::palette::Ink;
use crate::figure::svg::{Anchor, BOLD, Coord, LEFT, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::words::Words;
use std::fmt::Write as _;

/// Heights within a row: the line of text, the room for the gap's name, the bars, and the needles.
const TEXT: f64 = 18.0;
const GAP: f64 = 24.0;
const BARS: f64 = 42.0;
const CALM_BARS: f64 = 22.0;
const NEEDLES: f64 = 26.0;
const BELOW: f64 = 8.0;

/// The length from which a needle can be seen.
const LEAST_NEEDLE: f64 = 2.0;

/// A row with its scale.
pub(super) struct RowDrawing<'a> {
    pub(super) row: &'a Row<'a>,
    scale: Scale,
}

impl<'a> RowDrawing<'a> {
    pub(super) fn new(row: &'a Row<'a>, scale: Scale) -> Self {
        Self { row, scale }
    }

    /// The height of the whole row. Where nothing happened, half of it is enough.
    pub(super) fn height(&self) -> f64 {
        TEXT + self.gap() + self.bars() + self.needles() + BELOW
    }

    fn gap(&self) -> f64 {
        match self.row.effect.pause {
            Pause::Usual => 0.0,
            _ => GAP,
        }
    }

    fn bars(&self) -> f64 {
        match self.row.is_event() {
            true => BARS,
            false => CALM_BARS,
        }
    }

    /// The length of the longest needle; 0 if none can be seen.
    pub(super) fn needles(&self) -> f64 {
        let buckets = self.row.buckets.iter();
        let longest = buckets.map(|it| it.worst.as_secs_f64()).fold(0.0, f64::max);
        let length = NEEDLES * longest / self.scale.latency.as_secs_f64();
        if length < LEAST_NEEDLE { 0.0 } else { length }
    }

    /// Draws the row with its top at `y`. `ended` are the places in this panel at which a workload was said to have
    /// ended.
    pub(super) fn draw(&self, svg: &mut Svg, scene: &FigureData<'_>, y: f64, ended: &mut Vec<f64>) {
        let top = y + TEXT + self.gap();
        let zero = top + self.bars();
        let usual = zero - self.bars() * self.scale.usual / self.scale.count as f64;
        if self.row.effect.pause != Pause::Usual {
            gap::draw(svg, scene, self.row, y + TEXT, (usual, zero));
        }
        let bars = Bars {
            buckets: &self.row.buckets,
            scale: self.scale,
            words: scene.words,
            top,
            zero,
        };
        bars.draw(svg);
        if self.needles() > 0.0 {
            bars.needles(svg, NEEDLES);
        }
        self.baseline(svg, scene, (usual, zero), ended);
        self.line_of_text(svg, scene.words, y + 13.0);
        // The upper end of the scale.
        let (left, right) = (LEFT, svg.frame().right());
        let upper = format!("M{} {}H{}", Coord(left), Coord(top), Coord(right));
        svg.line(Ink::Line, &upper);
        let most = scene.words.number(self.scale.count);
        svg.text(right, y + 13.0, SOFT.at(Anchor::End), &most);
    }

    /// Draws the zero line and the usual number where the process ran, and says once where it ended.
    fn baseline(
        &self,
        svg: &mut Svg,
        scene: &FigureData<'_>,
        (usual, zero): (f64, f64),
        ended: &mut Vec<f64>,
    ) {
        let text = scene.words.text("fig-workload-ended");
        let clock = scene.clock;
        let right = clock.frame.right();
        let (mut lines, mut dashes) = (String::new(), String::new());
        for (from, to) in self.ran(scene) {
            let (x, end) = (clock.x(from), clock.x(to));
            let _ = write!(lines, "M{} {}H{}", Coord(x), Coord(zero), Coord(end));
            let _ = write!(dashes, "M{} {}H{}", Coord(x), Coord(usual), Coord(end));
            let is_said = |said: &f64| (said - end).abs() < 60.0;
            let wide = width(&text);
            if to < clock.to && end + 4.0 + wide <= right && !ended.iter().any(is_said) {
                svg.text(end + 4.0, zero - 4.0, SOFT, &text);
                ended.push(end);
            }
        }
        svg.line(Ink::Soft, &lines);
        let dashed = "fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"4 3\"";
        svg.shape(Ink::Soft, &dashes, dashed);
    }

    /// The offsets of the times in which the process ran, limited to the axis.
    fn ran(&self, scene: &FigureData<'_>) -> Vec<(i64, i64)> {
        let panel = self.row.panel;
        let clock = scene.clock;
        let runs = self.row.effect.runs.iter();
        let mut ran: Vec<_> = runs
            .map(|run| (panel.offset(run.started), panel.offset(run.ended)))
            .map(|(from, to)| (from.max(clock.from), to.min(clock.to)))
            .filter(|(from, to)| from < to)
            .collect();
        ran.sort_unstable();
        ran
    }

    /// Writes the process's name and its numbers in the step, as many as there is room for.
    fn line_of_text(&self, svg: &mut Svg, words: Words<'_>, baseline: f64) {
        const GAP: f64 = 10.0;
        // The upper end of the scale stands on the same line.
        let right = svg.frame().right() - width(&words.number(self.scale.count)) - GAP;
        let process = clip(self.row.effect.process, right / 2.0);
        svg.text(LEFT, baseline, BOLD, &process);
        let mut x = LEFT + width(&process) + GAP;
        for (text, ink) in self.numbers(words) {
            if x + width(&text) > right {
                break;
            }
            svg.text(x, baseline, SOFT.ink(ink), &text);
            x += width(&text) + GAP;
        }
    }

    /// The numbers of the step, and of no other time; the most important first.
    fn numbers(&self, words: Words<'_>) -> Vec<(String, Ink)> {
        let effect = &self.row.effect;
        let mut numbers = Vec::new();
        let failed = effect.failed.all().count();
        if failed > 0 {
            let failed = words.label("fig-failed", &[("number", failed.into())]);
            numbers.push((failed, Ink::Alarm));
        }
        let usual = ("usual", words.rate(effect.usual).into());
        numbers.push((
            match effect.rate {
                // What was late may have finished within the step as well.
                Some(_) if effect.is_alarming() && effect.share() > Some(0.75) => {
                    words.label("fig-usually", &[usual])
                }
                Some(rate) if effect.is_alarming() => {
                    let rate = ("rate", words.rate(rate).into());
                    words.label("fig-rate-usually", &[rate, usual])
                }
                Some(rate) => words.rate(rate),
                None => words.label("fig-usually", &[usual]),
            },
            Ink::Soft,
        ));
        if let Some(slowest) = effect.slowest {
            let time = [("time", words.duration(slowest).into())];
            let slowest = words.label("fig-slowest", &time);
            numbers.push((slowest, Ink::Soft));
        }
        numbers
    }
}
