//! The strongest known lock of a step, from the samples and the server's log.

use super::DataCell;
use super::figure_data::FigureData;
use super::measure::{self, Strongest};
use super::words::{Clause, Words, named};
use crate::figure::step_window::StepWindow;
use crate::transcript::evidence::{LockMode, Wait, WindowOutcome};

/// The known locks of a step.
pub(super) struct Locked<'a> {
    panel: StepWindow<'a>,
    /// The strongest one in the samples.
    pub(super) seen: Strongest<'a>,
}

/// The end of a wait for a lock that no sample has seen the step hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    /// The step succeeded, so it got the lock, or gave it up itself.
    Briefly,
    /// The server's log has no such lock.
    Never,
    /// The step failed.
    Unseen,
}

impl Granted {
    /// The label for the rest of a sentence about the step.
    pub(super) fn clause(self) -> &'static str {
        match self {
            Self::Briefly => "fig-lock-briefly",
            Self::Never => "fig-lock-never",
            Self::Unseen => "fig-lock-unseen",
        }
    }

    /// The label for the same in a cell, after the lock.
    fn cell(self) -> &'static str {
        match self {
            Self::Briefly => "fig-cell-briefly",
            Self::Never => "fig-cell-never",
            Self::Unseen => "fig-cell-unseen",
        }
    }
}

impl<'a> Locked<'a> {
    pub(super) fn measure(scene: &FigureData<'a>, panel: StepWindow<'a>) -> Self {
        Self {
            panel,
            seen: measure::strongest(scene.evidence, panel.window),
        }
    }

    /// The relations that the step locked in ACCESS EXCLUSIVE mode according to the log alone.
    pub(super) fn by_log(&self) -> Option<&'a [String]> {
        let names = self.panel.window.exclusive.as_deref();
        names.filter(|names| !names.is_empty() && !self.has_seen_all())
    }

    /// Returns `true` if a sample has seen the strongest lock that there is.
    fn has_seen_all(&self) -> bool {
        matches!(self.seen, Strongest::Held(lock) if lock.mode == LockMode::AccessExclusive)
    }

    /// Returns `true` if the strongest lock is known for certain: if it is the strongest that there is. Of all others a
    /// stronger one may have been over between two samples.
    pub(super) fn is_known(&self) -> bool {
        self.has_seen_all() || self.by_log().is_some()
    }

    /// The end of a wait for a lock that the step was not seen to hold.
    pub(super) fn got(&self, wait: &Wait) -> Granted {
        match self.panel.window.exclusive {
            Some(_) if wait.wanted == LockMode::AccessExclusive => Granted::Never,
            _ if self.panel.window.outcome == WindowOutcome::Succeeded => Granted::Briefly,
            _ => Granted::Unseen,
        }
    }

    /// The beginning of a sentence, with the step's name.
    pub(super) fn said(&self, words: Words<'_>) -> Clause {
        let step = || ("step", named(self.panel.name));
        let on = |key, mode: LockMode, relation: String| {
            let parts = [step(), ("relation", named(relation))];
            words.clause(key, &[("mode", mode.sql().into())], &parts)
        };
        match (self.by_log(), self.seen) {
            (Some(names), _) => on(
                "fig-verdict-held",
                LockMode::AccessExclusive,
                words.some(names),
            ),
            (None, Strongest::Held(lock)) => {
                on("fig-verdict-held", lock.mode, lock.target.name().to_owned())
            }
            (None, Strongest::Wanted(wait)) => on(
                "fig-verdict-wanted",
                wait.wanted,
                wait.target.name().to_owned(),
            ),
            (None, Strongest::None) if self.panel.samples == 0 => {
                let took = words.duration(self.panel.window.took());
                words.clause("fig-verdict-over", &[("took", took.into())], &[step()])
            }
            (None, Strongest::None) => {
                let samples = [("samples", self.panel.samples.into())];
                words.clause("fig-verdict-none", &samples, &[step()])
            }
        }
    }

    /// The same as a table cell.
    pub(super) fn cell(&self, words: Words<'_>) -> DataCell {
        let strongest = LockMode::AccessExclusive;
        let lock = |mode: LockMode, relation: &str| {
            let parameters = [("mode", mode.sql().into()), ("relation", relation.into())];
            words.label("fig-lock", &parameters)
        };
        let of_lock = |key, lock: String| words.label(key, &[("lock", lock.into())]);
        let cell = match (self.by_log(), self.seen) {
            (Some(names), _) => of_lock("fig-cell-logged", lock(strongest, &words.some(names))),
            (None, Strongest::Held(held)) => lock(held.mode, held.target.name()),
            (None, Strongest::Wanted(wait)) => {
                let wanted = lock(wait.wanted, wait.target.name());
                of_lock(self.got(wait).cell(), wanted)
            }
            (None, Strongest::None) if self.panel.window.exclusive.is_some() => {
                let mode = [("mode", strongest.sql().into())];
                words.label("fig-cell-none-logged", &mode)
            }
            (None, Strongest::None) if self.panel.samples == 0 => words.text("fig-unknown"),
            (None, Strongest::None) => words.text("fig-cell-none"),
        };
        cell.into()
    }
}
