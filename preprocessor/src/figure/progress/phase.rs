//! The phases of a command, as named by its progress view.

use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::measure;
use crate::figure::step_window::StepWindow;
use crate::text::join_list;
use crate::transcript::evidence::ProgressRow;

/// A phase of a command, which may occur more than once.
pub(super) struct Phase<'a> {
    pub(super) phase: &'a str,
    /// Its times, as offsets from the step's start.
    pub(super) spans: Vec<(i64, i64)>,
    /// The rows of the view meanwhile.
    pub(super) said: Vec<&'a ProgressRow>,
    /// The sessions that it waited for.
    pub(super) lockers: Vec<&'a str>,
}

/// Returns the phases that a step's own session went through while the step ran.
pub(super) fn phases<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>) -> Vec<Phase<'a>> {
    let window = panel.window;
    let mut said: Vec<&ProgressRow> = scene
        .evidence
        .progress
        .iter()
        .filter(|it| window.session.as_deref() == Some(it.backend.session.as_str()))
        .filter(|it| it.span.meets(window.started, window.finished))
        .collect();
    said.sort_by_key(|it| it.span.first);
    let period = micros(measure::period(scene.evidence));
    let mut phases: Vec<Phase<'_>> = Vec::new();
    for (index, it) in said.iter().enumerate() {
        let from = panel.offset(it.span.first).max(0);
        let last = panel.offset(it.span.last);
        // A sample is valid until the next one that saw something else, or nothing.
        let next = said
            .get(index + 1)
            .map(|next| panel.offset(next.span.first));
        let to = next
            .filter(|next| next - last <= 5 * period)
            .unwrap_or(last + period);
        let span = (from, to.clamp(from, panel.took().max(from)));
        let known = phases.iter().position(|phase| phase.phase == it.phase);
        let known = known.unwrap_or_else(|| {
            phases.push(Phase {
                phase: &it.phase,
                spans: Vec::new(),
                said: Vec::new(),
                lockers: Vec::new(),
            });
            phases.len() - 1
        });
        let phase = &mut phases[known];
        match phase.spans.last_mut() {
            Some((_, end)) if *end >= span.0 => *end = span.1.max(*end),
            _ => phase.spans.push(span),
        }
        phase.said.push(it);
        if let Some(locker) = &it.locker
            && !phase.lockers.contains(&locker.session.as_str())
        {
            phase.lockers.push(&locker.session);
        }
    }
    phases
}

impl Phase<'_> {
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

    /// The sessions that it waited for, as a phrase.
    pub(super) fn held_up(&self) -> Option<String> {
        (!self.lockers.is_empty())
            .then(|| format!("held up by {}", join_list(&self.lockers, "and")))
    }
}
