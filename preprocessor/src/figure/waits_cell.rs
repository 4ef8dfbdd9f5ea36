//! The waits of others for a step, and the grade of a wait.

use super::figure_data::FigureData;
use super::measure::{self, samples_within};
use super::words::Words;
use super::{CellMark, DataCell};
use crate::figure::step_window::StepWindow;
use crate::transcript::evidence::{LockMode, Target, Wait};
use std::time::Duration;

/// The wait from which users take a site for broken; a shorter one is only slow.
const OUTAGE: Duration = Duration::from_millis(250);

/// The grade of a wait: its words, and its mark.
pub(super) fn grade(wait: Duration, words: Words<'_>) -> (String, CellMark) {
    let (key, mark) = match wait < OUTAGE {
        true => ("fig-cell-short-wait", CellMark::Fair),
        false => ("fig-cell-outage", CellMark::Bad),
    };
    let wait = [("wait", words.duration(wait).into())];
    (words.label(key, &wait), mark)
}

/// The waits of others.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Blocked {
    /// The largest number of waiters at once.
    pub(super) most: usize,
    /// The longest wait.
    pub(super) longest: Duration,
}

impl Blocked {
    /// The readers that waited for a step.
    pub(super) fn readers(scene: &FigureData<'_>, panel: StepWindow<'_>) -> Self {
        Self::measure(scene, panel, reads)
    }

    /// The writers that waited for a step.
    pub(super) fn writers(scene: &FigureData<'_>, panel: StepWindow<'_>) -> Self {
        Self::measure(scene, panel, writes)
    }

    /// Measures the waits for a step, or for the queue in which it stood.
    fn measure(scene: &FigureData<'_>, panel: StepWindow<'_>, kind: fn(&Wait) -> bool) -> Self {
        let window = panel.window;
        let waits: Vec<&Wait> = scene
            .evidence
            .waits
            .iter()
            .filter(|wait| kind(wait) && wait.span.meets(window.started, window.finished))
            .filter(|wait| {
                window.session.as_ref().is_none_or(|session| {
                    *session == wait.blocker.session || *session == wait.root.session
                })
            })
            .collect();
        let sampled_at = samples_within(&scene.evidence.samples, window);
        let longest = waits.iter().map(|wait| {
            wait.span
                .last
                .min(window.finished)
                .saturating_sub(wait.since)
        });
        Self {
            most: measure::worst_instant(waits.iter().copied(), &sampled_at)
                .map_or(0, |(_, most)| most),
            longest: longest.max().unwrap_or_default(),
        }
    }

    /// The same as a table cell.
    pub(super) fn cell(self, panel: StepWindow<'_>, words: Words<'_>) -> DataCell {
        if panel.samples == 0 {
            return words.text("fig-unknown").into();
        }
        if self.most == 0 {
            return DataCell::marked(words.text("fig-cell-no-wait"), CellMark::Good);
        }
        let (wait, mark) = grade(self.longest, words);
        let waiters = words.sessions(self.most);
        let parameters = [("wait", wait.into()), ("waiters", waiters.into())];
        DataCell::marked(words.label("fig-cell-of-sessions", &parameters), mark)
    }
}

/// Returns `true` if the waiter wants to read.
fn reads(wait: &Wait) -> bool {
    matches!(wait.target, Target::Relation(_)) && wait.wanted == LockMode::AccessShare
}

/// Returns `true` if the waiter wants to write: it waits for the table, or for the writer of the same row.
fn writes(wait: &Wait) -> bool {
    match &wait.target {
        Target::Relation(_) => wait.wanted == LockMode::RowExclusive,
        Target::Other(kind) => {
            wait.waiter.workload && matches!(kind.as_str(), "transactionid" | "tuple")
        }
    }
}
