//! The phases of a command, as named by its progress view.

use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::measure::{self, duration};
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::figure::words::Words;
use crate::transcript::evidence::ProgressRow;

/// A phase of a command, which may occur more than once.
pub(super) struct Phase<'a> {
    pub(super) phase: &'a str,
    /// Its times, as offsets from the step's start.
    pub(super) spans: Vec<(i64, i64)>,
    /// The rows of the view meanwhile.
    pub(super) said: Vec<&'a ProgressRow>,
    /// For each row, the times between which it is taken to hold, as offsets.
    pub(super) held: Vec<(i64, i64)>,
    /// The sessions that it waited for, each with the time in microseconds.
    pub(super) lockers: Vec<(&'a str, i64)>,
    /// See [`Phase::standstill`].
    pub(super) still: Option<Standstill>,
}

/// A time in which the count of a phase stood still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standstill {
    /// Its length, in microseconds.
    length: i64,
    /// The count as a share of the total.
    at: f64,
}

/// Returns the phases that a step's own session went through while the step ran.
pub(super) fn phases<'a>(
    scene: &FigureData<'a>,
    panel: StepWindow<'a>,
    sampling: &Sampling,
) -> Vec<Phase<'a>> {
    let window = panel.window;
    let mut said: Vec<&ProgressRow> = scene
        .evidence
        .progress
        .iter()
        .filter(|it| window.session.as_deref() == Some(it.backend.session.as_str()))
        .filter(|it| it.span.meets(window.started, window.finished))
        .collect();
    said.sort_by_key(|it| it.span.first);
    let start = micros(window.started);
    let mut phases: Vec<Phase<'_>> = Vec::new();
    for it in said {
        let from = panel.offset(it.span.first).max(0);
        let to = sampling.until(it.span.last) - start;
        let span = (from, to.clamp(from, panel.took().max(from)));
        let known = phases.iter().position(|phase| phase.phase == it.phase);
        let known = known.unwrap_or_else(|| {
            phases.push(Phase {
                phase: &it.phase,
                spans: Vec::new(),
                said: Vec::new(),
                held: Vec::new(),
                lockers: Vec::new(),
                still: None,
            });
            phases.len() - 1
        });
        let phase = &mut phases[known];
        match phase.spans.last_mut() {
            Some((_, end)) if *end >= span.0 => *end = span.1.max(*end),
            _ => phase.spans.push(span),
        }
        phase.said.push(it);
        phase.held.push(span);
        if let Some(locker) = &it.locker {
            let session = locker.session.as_str();
            let length = span.1 - span.0;
            match phase.lockers.iter_mut().find(|(name, _)| *name == session) {
                Some((_, time)) => *time += length,
                None => phase.lockers.push((session, length)),
            }
        }
    }
    for phase in &mut phases {
        let took = phase.took();
        if let [(_, time)] = phase.lockers.as_mut_slice() {
            *time = took;
        }
        phase.still = phase.standstill(sampling);
    }
    phases
}

impl<'a> Phase<'a> {
    /// Its total length, in microseconds.
    pub(super) fn took(&self) -> i64 {
        measure::union(self.spans.clone())
    }

    pub(super) fn waits(&self) -> bool {
        self.phase.starts_with("waiting for")
    }

    /// Its share of the step, in per cent.
    pub(super) fn share(&self, panel: StepWindow<'_>) -> String {
        let share = self.took() as f64 / panel.took() as f64 * 100.0;
        if share < 1.0 {
            "< 1 %".to_owned()
        } else {
            format!("{share:.0} %")
        }
    }

    /// The names of the sessions that it waited for.
    pub(super) fn locker_names(&self) -> Vec<&'a str> {
        self.lockers.iter().map(|(name, _)| *name).collect()
    }

    /// The same as a phrase.
    pub(super) fn held_up(&self, words: Words<'_>) -> Option<String> {
        let names = self.locker_names();
        let sessions = || [("sessions", words.list(&names).into())];
        (!names.is_empty()).then(|| words.label("fig-held-up-by", &sessions()))
    }

    /// The longest time in which its count stood still before it leapt: at least a quarter of the phase, and ten samples.
    fn standstill(&self, sampling: &Sampling) -> Option<Standstill> {
        const LEAP: f64 = 0.2;
        if self.waits() {
            return None;
        }
        let least = (self.took() / 4).max(sampling.period().saturating_mul(10));
        let all = self.stretches().into_iter();
        let leaps = all.filter(|(it, next)| it.length >= least && next - it.at >= LEAP);
        leaps.map(|(it, _)| it).max_by_key(|it| it.length)
    }

    /// For each observation the time in which the count grew by less than a fiftieth of the total, and the largest share
    /// that was seen later; 1 if none was.
    fn stretches(&self) -> Vec<(Standstill, f64)> {
        const STILL: f64 = 0.02;
        let counts: Vec<(f64, (i64, i64))> = self
            .said
            .iter()
            .zip(&self.held)
            .filter_map(|(row, span)| {
                let total = row.total.filter(|total| *total > 0)?;
                Some(((row.done? as f64 / total as f64).min(1.0), *span))
            })
            .collect();
        // For each observation the largest share from it on.
        let mut most: Vec<f64> = counts
            .iter()
            .rev()
            .scan(0.0_f64, |most, (share, _)| {
                *most = most.max(*share);
                Some(*most)
            })
            .collect();
        most.reverse();
        let mut stretches = Vec::new();
        let mut end = 0;
        for (first, (at, (from, _))) in counts.iter().enumerate() {
            end = end.max(first);
            while counts
                .get(end + 1)
                .is_some_and(|(next, _)| (next - at).abs() < STILL)
            {
                end += 1;
            }
            let later = most.get(end + 1).copied().unwrap_or(1.0);
            let length = counts.get(end).map_or(0, |(_, (_, to))| to - from);
            stretches.push((Standstill { length, at: *at }, later));
        }
        stretches
    }
}

impl Standstill {
    /// A phrase: `stood at 55 % for 1.9 s`.
    pub(super) fn said(self, words: Words<'_>) -> String {
        let share = format!("{:.0} %", self.at * 100.0);
        let time = words.duration(duration(self.length));
        let parameters = [("share", share.into()), ("time", time.into())];
        words.label("fig-stood", &parameters)
    }
}

#[cfg(test)]
#[path = "phase_tests.rs"]
mod tests;
