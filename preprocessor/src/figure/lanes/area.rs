//! The drawing of the workload's clients: an area for those who wait, and those at work above it.

use super::LANES;
use super::clients::ClientLane;
use crate::figure::figure_data::FigureData;
use crate::figure::legend::{FAINT, LINE_ONLY, PALE};
use crate::figure::palette::Ink;
use crate::figure::raster::ColumnRun;
use crate::figure::svg::{BOLD, Coord, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::words::Words;
use std::fmt::Write as _;

/// Heights of the lane, and of the drawing in it.
pub(super) const HEIGHT: f64 = 62.0;
const AREA: f64 = 36.0;

/// The place of the drawing in the lane.
pub(super) const TOP: f64 = HEIGHT - 4.0 - AREA;

/// The names in the line above the clients, each with its place.
struct Names {
    workload: String,
    clients: (f64, String),
    waiting: (f64, String),
    /// The end of the last one.
    end: f64,
}

impl ClientLane<'_> {
    /// Draws the waiting clients from the ground up, and the working ones above them.
    pub(super) fn draw(&self, svg: &mut Svg, scene: &FigureData<'_>, y: f64) {
        let zero = y + HEIGHT - 4.0;
        let one = AREA / f64::from(self.all.max(1));
        let runs = self.seen.runs();
        let mut working = String::new();
        for run in &runs {
            let (waits, works) = run.value;
            let rect = Rect {
                x: run.x,
                y: zero - one * f64::from(waits + works),
                w: run.w,
                h: one * f64::from(works),
            };
            if works > 0 {
                let _ = write!(working, "{rect}");
            }
        }
        let (area, edge) = waiting_area(&runs, zero, one);
        svg.shape(Ink::Bars, &working, FAINT);
        svg.shape(Ink::Alarm, &area, PALE);
        svg.shape(Ink::Alarm, &edge, LINE_ONLY);
        let end = scene.clock.x(self.experiment.to);
        let ground = format!(
            "M{} {}H{}",
            Coord(scene.clock.x(self.experiment.from)),
            Coord(zero),
            Coord(end)
        );
        svg.line(Ink::Soft, &ground);
    }

    /// The place where an arrow from the waiting clients can begin: right of the names if they still wait there, or else
    /// where they begin to wait.
    pub(super) fn waiting_at(&self, words: Words<'_>, y: f64, right: f64) -> Option<(f64, f64)> {
        let runs = self.seen.runs();
        let mut runs = runs.iter().filter(|run| run.value.0 > 0);
        let first = runs.next()?;
        let beside = self.names(words, first.x, right).end + 6.0;
        let one = AREA / f64::from(self.all.max(1));
        let place = |x: f64, waits: u32| (x, y + HEIGHT - 4.0 - one * f64::from(waits));
        let is_there = |run: &&ColumnRun<(u32, u32)>| run.x <= beside && beside < run.x + run.w;
        Some(match [first].into_iter().chain(runs).find(is_there) {
            Some(run) => place(beside, run.value.0),
            None => place(first.x, first.value.0),
        })
    }

    /// The names of the lane, which stand in one line; `x` is where the waiting begins.
    fn names(&self, words: Words<'_>, x: f64, right: f64) -> Names {
        let workload = words.text("fig-workload");
        let clients = words.label("fig-clients", &[("clients", self.all.into())]);
        let named = LANES + width(&workload) + 10.0;
        let after = named + width(&clients) + 12.0;
        let mut waiting = String::new();
        if self.waiting > 0 {
            let number = ("waiting", self.waiting.into());
            let said = match self.who.is_empty() {
                true => words.label("fig-up-to-wait", &[number]),
                false => {
                    let who = ("who", words.list(&self.who).into());
                    words.label("fig-up-to-wait-of", &[number, who])
                }
            };
            waiting = clip(&said, right - after);
        }
        let wide = width(&waiting);
        let at = x.max(after).min(right - wide).max(after);
        Names {
            workload,
            clients: (named, clients),
            end: at + wide,
            waiting: (at, waiting),
        }
    }

    /// Draws the names of the lane, and the event at the end of the experiment.
    pub(super) fn draw_names(&self, svg: &mut Svg, scene: &FigureData<'_>, y: f64) {
        let right = svg.frame().right();
        let end = scene.clock.x(self.experiment.to);
        let ending = &self.experiment.ending;
        if !ending.is_empty() && end + 4.0 + width(ending) <= right {
            svg.text(end + 4.0, y + HEIGHT - 4.0, SOFT, ending);
        }
        let runs = self.seen.runs();
        let first = runs.iter().find(|run| run.value.0 > 0);
        let names = self.names(scene.words, first.map_or(0.0, |run| run.x), right);
        let (clients, waiting) = (names.clients, names.waiting);
        svg.text(LANES, y + 14.0, BOLD, &names.workload);
        svg.text(clients.0, y + 14.0, SOFT, &clients.1);
        if !waiting.1.is_empty() {
            svg.text(waiting.0, y + 14.0, SOFT.ink(Ink::Alarm), &waiting.1);
        }
    }
}

/// The area of the waiting clients, and its upper edge.
fn waiting_area(runs: &[ColumnRun<(u32, u32)>], zero: f64, one: f64) -> (String, String) {
    let (mut area, mut edge) = (String::new(), String::new());
    let mut last = f64::MIN;
    for run in runs.iter().filter(|run| run.value.0 > 0) {
        let h = one * f64::from(run.value.0);
        let (x, y, w) = (run.x, zero - h, run.w);
        let _ = write!(area, "{}", Rect { x, y, w, h });
        // The line goes on where the areas touch.
        if x > last {
            let _ = write!(edge, "M{} {}", Coord(x), Coord(y));
        } else {
            let _ = write!(edge, "V{}", Coord(y));
        }
        last = x + w;
        let _ = write!(edge, "H{}", Coord(last));
    }
    (area, edge)
}
