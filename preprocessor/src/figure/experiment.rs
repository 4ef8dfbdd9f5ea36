//! The part of the time axis that belongs to a step's own experiment: what clients did before and after it was the work
//! of other steps.

use super::figure_data::FigureData;
use super::step_window::StepWindow;

/// A part of the time axis, as offsets from a step's start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Experiment {
    /// The start of the workload, or the end of the named step before, whichever is later.
    pub(super) from: i64,
    /// The end of the workload, or the start of the next named step, whichever is earlier.
    pub(super) to: i64,
    /// The event at its end, as a label; empty if the axis ends before.
    pub(super) ending: String,
}

impl Experiment {
    /// Finds the experiment of a step. Without a workload it is the step itself.
    pub(super) fn of(scene: &FigureData<'_>, panel: StepWindow<'_>) -> Self {
        let runs = || scene.workloads(panel);
        let from = runs().map(|run| panel.offset(run.started)).min();
        let to = runs().map(|run| panel.offset(run.ended)).max();
        let named = || {
            let windows = scene.evidence.windows.iter();
            windows.filter_map(|window| Some((window, window.name.as_deref()?)))
        };
        let before = named()
            .map(|(window, _)| panel.offset(window.finished))
            .filter(|end| *end <= 0);
        let next = named()
            .map(|(window, name)| (panel.offset(window.started), name))
            .filter(|(start, _)| *start >= panel.took())
            .min();
        let mut experiment = Self {
            from: from.unwrap_or(0).max(before.max().unwrap_or(i64::MIN)),
            to: to.unwrap_or(panel.took()),
            ending: scene.words.text("fig-workload-ended"),
        };
        if let Some((start, name)) = next
            && start < experiment.to
        {
            experiment.to = start;
            experiment.ending = scene.words.label("fig-then", &[("step", name.into())]);
        }
        if experiment.to >= scene.clock.to {
            experiment.ending.clear();
        }
        experiment
    }
}
