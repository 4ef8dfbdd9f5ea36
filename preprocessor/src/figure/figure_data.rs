//! The steps of a figure, and the clock that they share.

use super::DrawnStep;
use super::legend::Swatch;
use super::measure::{self, duration};
use super::palette::Ink;
use super::svg::{Anchor, BOLD, Frame, Rect, SOFT, Svg};
use super::text::{clip, width};
use super::time_axis::TimeAxis;
use super::words::Words;
use crate::figure::format::micros;
use crate::figure::step_window::StepWindow;
use crate::transcript::Evidence;
use crate::transcript::evidence::Workload;

/// The height of a line of a panel's heading.
const LINE: f64 = 17.0;

/// The height of the axis below the last panel.
pub(super) const FOOT: f64 = 24.0;

/// The input of a picture.
#[derive(Debug)]
pub(super) struct FigureData<'a> {
    /// See [`super::Figure::id`].
    pub(super) id: &'a str,
    /// The evidence of the chapter.
    pub(super) evidence: &'a Evidence,
    /// The steps, at least one.
    pub(super) panels: Vec<StepWindow<'a>>,
    /// The clock of all panels.
    pub(super) clock: TimeAxis,
    /// See [`super::Figure::sessions`].
    pub(super) sessions: Vec<String>,
    /// The words of all texts.
    pub(super) words: Words<'a>,
}

impl<'a> FigureData<'a> {
    /// Finds the steps of a picture.
    pub(super) fn find(
        steps: &'a [DrawnStep<'a>],
        evidence: &'a Evidence,
        id: &'a str,
        frame: Frame,
        words: Words<'a>,
    ) -> Result<Self, String> {
        let mut panels = Vec::new();
        for DrawnStep {
            name: step,
            statement,
        } in steps
        {
            let window = evidence.window(step).ok_or_else(|| {
                format!("nothing was recorded of a step `{step}`: it was skipped, or ran nothing")
            })?;
            if window.took().is_zero() {
                return Err(format!(
                    "the step `{step}` took no time, so there is nothing to draw"
                ));
            }
            let samples = measure::samples_within(&evidence.samples, window).len();
            panels.push(StepWindow {
                name: step,
                statement,
                window,
                samples,
            });
        }
        if panels.is_empty() {
            return Err("a figure needs at least one step".to_owned());
        }
        let clock = TimeAxis::covering(&panels, evidence, frame);
        Ok(Self {
            id,
            evidence,
            panels,
            clock,
            sessions: Vec::new(),
            words,
        })
    }

    /// An empty drawing in the frame of the clock.
    pub(super) fn svg(&self) -> Svg {
        Svg::new(self.clock.frame)
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
    pub(super) fn workloads(&self, panel: StepWindow<'_>) -> impl Iterator<Item = &'a Workload> {
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
                let said = self.clients(workload);
                if !load.contains(&said) {
                    load.push(said);
                }
            }
        }
        load
    }

    /// The clients of a workload process and their target rate, as a phrase.
    fn clients(&self, workload: &Workload) -> String {
        let words = self.words;
        let clients = words.label("fig-clients", &[("clients", workload.clients.into())]);
        let clients = [
            ("process", workload.name.as_str().into()),
            ("clients", clients.into()),
        ];
        match workload.rate {
            Some(rate) => {
                let [process, clients] = clients;
                words.label("fig-load-rate", &[process, clients, ("rate", rate.into())])
            }
            None => words.label("fig-load", &clients),
        }
    }

    /// Returns a note if there was more evidence than was saved.
    pub(super) fn thinned(&self) -> Option<String> {
        let thinned = self.evidence.thinned?;
        let parameters = [
            ("period", self.words.duration(thinned.period).into()),
            ("transactions", thinned.transactions.into()),
        ];
        Some(self.words.label("fig-thinned", &parameters))
    }

    /// Draws the heading of a panel, and returns where it ends: the step's name, how long it took, how it failed, its
    /// statement, and at the right what the kind of figure has to say.
    pub(super) fn heading(
        &mut self,
        svg: &mut Svg,
        panel: StepWindow<'_>,
        y: f64,
        aside: &str,
    ) -> f64 {
        const GAP: f64 = 12.0;
        const INDENT: f64 = 17.0;
        let mut baseline = y + LINE;
        let right = self.clock.frame.right();
        let ink = match &panel.window.session {
            Some(session) => self.who(session),
            None => Ink::Soft,
        };
        svg.disc(ink, 6.0, baseline - 4.5);
        let name = clip(panel.name, right / 2.0);
        svg.text(INDENT, baseline, BOLD, &name);
        let mut x = INDENT + width(&name) + GAP;
        let words = self.words;
        let took = words.duration(panel.window.took());
        let took = words.label("fig-took", &[("took", took.into())]);
        let failed = panel.window.failure.as_ref();
        let failed = failed.map(|it| {
            let error = [("error", clip(&it.to_string(), 120.0).into())];
            words.label("fig-failed-as-declared", &error)
        });
        let statement = clip(panel.statement, right - INDENT);
        // The aside has the right end of the first line if there is room for a statement beside it.
        let ends = right - width(aside) - GAP;
        let is_beside = self.clock.frame == Frame::Wide && !aside.is_empty();
        if is_beside {
            svg.text(right, baseline, SOFT.at(Anchor::End), aside);
        }
        let mut end = if is_beside { ends } else { right };
        let aside = if is_beside { "" } else { aside };
        for (text, ink) in [
            (took.as_str(), Ink::Soft),
            (failed.as_deref().unwrap_or_default(), Ink::Alarm),
            (aside, Ink::Soft),
            (&statement, Ink::Text),
        ] {
            if text.is_empty() {
                continue;
            }
            if x + width(text) > end && x > INDENT {
                (x, end) = (INDENT, right);
                baseline += LINE;
            }
            svg.text(x, baseline, SOFT.ink(ink), text);
            x += width(text) + GAP;
        }
        baseline + 9.0
    }

    /// The times without observation, as offsets.
    pub(super) fn unseen(&self, panel: StepWindow<'_>) -> Vec<(i64, i64)> {
        let start = micros(panel.window.started);
        let (from, to) = (start + self.clock.from, start + self.clock.to);
        let unseen = measure::unseen(self.evidence, from, to).into_iter();
        unseen
            .map(|(from, to)| (from - start, to - start))
            .collect()
    }

    /// Hatches the times without observation, from `top` to `bottom`.
    pub(super) fn hatch(&self, svg: &mut Svg, panel: StepWindow<'_>, top: f64, bottom: f64) {
        for (from, to) in self.unseen(panel) {
            let (x, end) = (self.clock.x(from), self.clock.x(to));
            let (w, h) = (end - x, bottom - top);
            let rect = Rect { x, y: top, w, h };
            svg.hatch(self.id, Ink::Soft, &rect.to_string());
        }
    }

    /// The legend's entry for the hatches, if there are any.
    pub(super) fn unseen_legend(&self) -> Option<(Swatch, String)> {
        let is_seen = self
            .panels
            .iter()
            .all(|panel| self.unseen(*panel).is_empty());
        (!is_seen).then(|| {
            (
                Swatch::Hatched(Ink::Soft),
                self.words.text("fig-not-observed"),
            )
        })
    }

    /// Returns a note for each step that was not observed in full.
    pub(super) fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for panel in &self.panels {
            let within = self.unseen(*panel).into_iter();
            let within = within.map(|(from, to)| to.min(panel.took()) - from.max(0));
            let missed: i64 = within.filter(|length| *length > 0).sum();
            if missed > 0 {
                let missed = self.words.duration(duration(missed));
                let parameters = [("step", panel.name.into()), ("missed", missed.into())];
                gaps.push(self.words.label("fig-gap", &parameters));
            }
        }
        gaps
    }
}

impl StepWindow<'_> {
    /// A moment as an offset from the step's start.
    pub(super) fn offset(&self, at: std::time::Duration) -> i64 {
        micros(at) - micros(self.window.started)
    }

    /// Its duration in microseconds, more than zero.
    pub(super) fn took(&self) -> i64 {
        micros(self.window.took()).max(1)
    }
}
