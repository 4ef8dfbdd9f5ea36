//! The clients of the workload, as one group: the number at work, and the number waiting for a lock.

use crate::figure::Series;
use crate::figure::figure_data::FigureData;
use crate::figure::format::{count, micros};
use crate::figure::measure::{self, duration};
use crate::figure::palette::Ink;
use crate::figure::raster::Raster;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{Anchor, BOLD, Coord, LEFT, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::text::join_list;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Heights of their lane, and of the drawing in it.
pub(super) const HEIGHT: f64 = 56.0;
const AREA: f64 = 32.0;

/// The number of columns for each value of the reading.
const READ: usize = 4;

/// The clients around one step.
pub(super) struct ClientLane {
    /// The number of clients: as configured, or as seen at work if that is more.
    all: u32,
    /// The largest number of clients that waited at once while the step ran.
    pub(super) waiting: u32,
    /// The number of samples in the step.
    samples: usize,
    /// The processes whose clients waited, each with the number of different clients.
    who: Vec<String>,
    /// The number of waiting clients, and of clients that executed something without waiting.
    seen: Raster<(u32, u32)>,
    /// See [`Series`].
    width: i64,
}

impl ClientLane {
    /// The clients of the workload that ran while a step did, if there are any.
    pub(super) fn measure(scene: &FigureData<'_>, panel: StepWindow<'_>) -> Option<Self> {
        let all: u32 = scene
            .workloads(panel)
            .map(|it| it.clients)
            .fold(0, u32::saturating_add);
        let mut samples: Vec<_> = scene.evidence.samples.iter().collect();
        samples.sort_by_key(|sample| sample.at);
        let period = micros(measure::period(scene.evidence));
        let mut seen = Raster::new(scene.clock);
        let mut waiting = 0;
        let mut most = 0;
        for (index, sample) in samples.iter().enumerate() {
            let at = panel.offset(sample.at);
            let next = samples
                .get(index + 1)
                .map_or(at, |next| panel.offset(next.at));
            let until = if next - at > 5 * period {
                at + period
            } else {
                next
            };
            seen.paint(
                at,
                until,
                (sample.waiting, sample.active.saturating_sub(sample.waiting)),
            );
            if (0..=panel.took()).contains(&at) {
                waiting = waiting.max(sample.waiting);
                most = most.max(sample.active);
            }
        }
        (all > 0 || most > 0).then(|| Self {
            all: all.max(most),
            waiting,
            samples: panel.samples,
            who: who(scene, panel),
            seen,
            width: scene.clock.length(),
        })
    }

    /// The waiting clients as a phrase.
    pub(super) fn said(&self) -> String {
        if self.waiting == 0 {
            let samples = count(self.samples as u64, "sample");
            return format!("no client of the workload was seen waiting, in {samples}");
        }
        let whose = if self.who.is_empty() {
            String::new()
        } else {
            format!(" ({})", join_list(&self.who, "and"))
        };
        format!(
            "up to {} of {} clients waited at once{whose}",
            self.waiting, self.all
        )
    }

    /// Draws the working clients from the ground up, and the waiting ones above them.
    pub(super) fn draw(&self, svg: &mut Svg, id: &str, y: f64) {
        let zero = y + HEIGHT - 4.0;
        let right = svg.frame().right();
        let clients = format!("{} clients", self.all);
        let named = 17.0 + width("workload") + 10.0;
        let mut taken = vec![(0.0, named + width(&clients)), (right - 20.0, right)];
        let one = AREA / f64::from(self.all.max(1));
        let mut running = String::new();
        let mut waiting = String::new();
        for run in self.seen.runs() {
            let (waits, runs) = run.value;
            let (x, w) = (run.x, run.w);
            let h = one * f64::from(runs);
            if runs > 0 {
                let _ = write!(
                    running,
                    "{}",
                    Rect {
                        x,
                        y: zero - h,
                        w,
                        h
                    }
                );
            }
            if waits > 0 {
                let high = one * f64::from(waits);
                let _ = write!(
                    waiting,
                    "{}",
                    Rect {
                        x,
                        y: zero - h - high,
                        w,
                        h: high
                    }
                );
            }
        }
        svg.fill(Ink::Bars, &running);
        svg.hatch(id, Ink::Alarm, &waiting);
        svg.line(
            Ink::Soft,
            &format!("M{} {}H{}", Coord(LEFT), Coord(zero), Coord(right)),
        );
        let mut runs = self.seen.runs().into_iter();
        if let Some(first) = runs.find(|run| run.value.0 > 0 && self.waiting > 0) {
            let text = format!(
                "up to {} wait: {}",
                self.waiting,
                join_list(&self.who, "and")
            );
            let text = clip(text.trim_end_matches(": "), 400.0);
            svg.label((first.x, first.x), y + 14.0, SOFT, &text, &mut taken);
        }
        svg.text(17.0, y + 14.0, BOLD, "workload");
        svg.text(named, y + 14.0, SOFT, &clients);
        svg.text(right, y + 14.0, SOFT.at(Anchor::End), &self.all.to_string());
    }

    /// The number of waiting clients along the axis.
    pub(super) fn reading(&self, step: &str) -> Series {
        let values = self.seen.values();
        let values: Vec<u64> = values
            .chunks(READ)
            .map(|chunk| {
                chunk
                    .iter()
                    .flatten()
                    .map(|(waits, _)| u64::from(*waits))
                    .max()
                    .unwrap_or_default()
            })
            .collect();
        Series {
            label: step.to_owned(),
            unit: "clients waiting".to_owned(),
            width: duration(self.width / i64::try_from(values.len()).unwrap_or(1).max(1)),
            values,
        }
    }
}

/// The processes whose clients waited while a step ran, each with the number of different clients.
fn who(scene: &FigureData<'_>, panel: StepWindow<'_>) -> Vec<String> {
    let mut who: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    let (from, to) = (panel.window.started, panel.window.finished);
    for wait in &scene.evidence.waits {
        if wait.waiter.workload && wait.span.meets(from, to) {
            who.entry(&wait.waiter.session)
                .or_default()
                .insert(wait.waiter.pid);
        }
    }
    who.into_iter()
        .map(|(name, clients)| format!("{name} ×{}", clients.len()))
        .collect()
}
