//! The steps of a figure, and the clock that they share.

use super::clock::Clock;
use super::legend::Swatch;
use super::measure::{self, duration, micros};
use super::palette::Ink;
use super::svg::{BOLD, LEFT, Rect, SOFT, Svg};
use super::text::{clip, width};
use super::words::{count, humane};
use crate::transcript::Evidence;
use crate::transcript::evidence::{Window, Workload};
use std::fmt::Write as _;

/// The height of a panel's heading.
pub(super) const HEADING: f64 = 26.0;

/// The height of the axis below the last panel.
pub(super) const FOOT: f64 = 24.0;

/// All that a picture is drawn from.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// See [`super::Figure::id`].
    pub(super) id: &'a str,
    /// The evidence of the chapter.
    pub(super) evidence: &'a Evidence,
    /// The steps, at least one.
    pub(super) panels: Vec<Panel<'a>>,
    /// The clock of all panels.
    pub(super) clock: Clock,
    /// See [`super::Figure::sessions`].
    pub(super) sessions: Vec<String>,
}

/// A step of the figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panel<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// When it ran, and how.
    pub(super) window: &'a Window,
    /// In how many samples it was seen. Of a step that was seen in none, only what is known without them may be said.
    pub(super) looks: usize,
}

impl<'a> Scene<'a> {
    /// Finds the steps of a picture.
    pub(super) fn of(
        steps: &[&'a str],
        evidence: &'a Evidence,
        id: &'a str,
    ) -> Result<Self, String> {
        let mut panels = Vec::new();
        for step in steps {
            let window = evidence.window(step).ok_or_else(|| {
                format!("nothing was recorded of a step `{step}`: it was skipped, or ran nothing")
            })?;
            if window.took().is_zero() {
                return Err(format!(
                    "the step `{step}` took no time, so there is nothing to draw"
                ));
            }
            let looks = measure::looks(&evidence.samples, window).len();
            panels.push(Panel {
                name: step,
                window,
                looks,
            });
        }
        if panels.is_empty() {
            return Err("a figure needs at least one step".to_owned());
        }
        let clock = Clock::of(&panels, evidence);
        Ok(Self {
            id,
            evidence,
            panels,
            clock,
            sessions: Vec::new(),
        })
    }

    /// The ink of a session.
    pub(super) fn who(&mut self, session: &str) -> Ink {
        let known = self.sessions.iter().position(|known| known == session);
        Ink::Who(known.unwrap_or_else(|| {
            self.sessions.push(session.to_owned());
            self.sessions.len() - 1
        }))
    }

    /// The workload processes that ran while a step did.
    pub(super) fn workloads(&self, panel: Panel<'_>) -> impl Iterator<Item = &'a Workload> {
        let (from, to) = (panel.window.started, panel.window.finished);
        let workloads = self.evidence.workloads.iter();
        workloads.filter(move |it| it.started < to && from < it.ended)
    }

    /// The names of the workload processes that ran while one of the steps did.
    pub(super) fn processes(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        for panel in &self.panels {
            for workload in self.workloads(*panel) {
                if !names.contains(&workload.name.as_str()) {
                    names.push(workload.name.as_str());
                }
            }
        }
        names
    }

    /// See [`super::Figure::load`].
    pub(super) fn load(&self) -> Vec<String> {
        let mut load = Vec::new();
        for panel in &self.panels {
            for workload in self.workloads(*panel) {
                let said = format!("{}: {}", workload.name, clients(workload));
                if !load.contains(&said) {
                    load.push(said);
                }
            }
        }
        load
    }

    /// Says so if there was more evidence than is kept.
    pub(super) fn thinned(&self) -> Option<String> {
        let thinned = self.evidence.thinned?;
        let mut note = format!(
            "There was more evidence than is kept: one sample every {}",
            humane(thinned.period)
        );
        if thinned.transactions > 0 {
            let _ = write!(
                note,
                ", and {} counted with others",
                count(thinned.transactions, "transaction")
            );
        }
        note.push('.');
        Some(note)
    }

    /// Draws the heading of a panel: the step's name, how long it took, and how it failed.
    pub(super) fn heading(&mut self, svg: &mut Svg, panel: Panel<'_>, y: f64) {
        let baseline = y + 17.0;
        let ink = match &panel.window.session {
            Some(session) => self.who(session),
            None => Ink::Soft,
        };
        svg.disc(ink, 6.0, baseline - 4.5);
        let name = clip(panel.name, 300.0);
        svg.text(17.0, baseline, BOLD, &name);
        let mut x = 17.0 + width(&name) + 12.0;
        x = x.max(LEFT);
        let took = format!("took {}", humane(panel.window.took()));
        svg.text(x, baseline, SOFT, &took);
        if let Some(failure) = &panel.window.failure {
            let failed = format!("failed as declared: {}", clip(failure, 120.0));
            x += width(&took) + 12.0;
            svg.text(x, baseline, SOFT.ink(Ink::Alarm), &failed);
        }
    }

    /// The times in which nobody looked, as offsets.
    pub(super) fn unseen(&self, panel: Panel<'_>) -> Vec<(i64, i64)> {
        let start = micros(panel.window.started);
        let (from, to) = (start + self.clock.from, start + self.clock.to);
        let unseen = measure::unseen(self.evidence, from, to).into_iter();
        unseen
            .map(|(from, to)| (from - start, to - start))
            .collect()
    }

    /// Hatches the times in which nobody looked, from `top` to `bottom`.
    pub(super) fn hatch(&self, svg: &mut Svg, panel: Panel<'_>, top: f64, bottom: f64) {
        for (from, to) in self.unseen(panel) {
            let (x, end) = (self.clock.x(from), self.clock.x(to));
            let (w, h) = (end - x, bottom - top);
            let rect = Rect { x, y: top, w, h };
            svg.hatch(self.id, Ink::Soft, &rect.to_string());
        }
    }

    /// What the hatches mean, if there are any.
    pub(super) fn unseen_legend(&self) -> Option<(Swatch, String)> {
        let is_seen = self
            .panels
            .iter()
            .all(|panel| self.unseen(*panel).is_empty());
        (!is_seen).then(|| (Swatch::Hatched(Ink::Soft), "not observed".to_owned()))
    }

    /// Says of each step how much of it nobody saw.
    pub(super) fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for panel in &self.panels {
            let within = self.unseen(*panel).into_iter();
            let within = within.map(|(from, to)| to.min(panel.took()) - from.max(0));
            let missed: i64 = within.filter(|length| *length > 0).sum();
            if missed > 0 {
                let missed = humane(duration(missed));
                let name = panel.name;
                gaps.push(format!(
                    "Of {name}, {missed} was not observed: no sample was taken."
                ));
            }
        }
        gaps
    }
}

impl Panel<'_> {
    /// A moment as an offset from the step's start.
    pub(super) fn offset(&self, at: std::time::Duration) -> i64 {
        micros(at) - micros(self.window.started)
    }

    /// The samples in which something could have been seen, as a phrase: `in 12 samples`.
    pub(super) fn seen(&self) -> String {
        format!("in {}", count(self.looks as u64, "sample"))
    }

    /// The reason why nothing is known of it that only samples show: a sentence's end, with its full stop.
    pub(super) fn unseen(&self, what: &str) -> String {
        let took = humane(self.window.took());
        format!(" was over after {took}, before the observer looked: {what} is not known.")
    }

    /// How long it took, in microseconds, and more than zero.
    pub(super) fn took(&self) -> i64 {
        micros(self.window.took()).max(1)
    }
}

/// The clients of a workload process, and what they were asked for.
pub(super) fn clients(workload: &Workload) -> String {
    let clients = count(workload.clients.into(), "client");
    match workload.rate {
        Some(rate) => format!("{clients}, {rate} transactions/s"),
        None => format!("{clients}, as fast as they can"),
    }
}
