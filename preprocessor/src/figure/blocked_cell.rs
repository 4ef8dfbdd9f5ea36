//! The strongest known lock of a step, from the samples and the server's log.

use super::figure_data::FigureData;
use super::format::{format_duration, some};
use super::measure::{self, Strongest};
use super::{DataCell, FigureText, name, say};
use crate::figure::step_window::StepWindow;
use crate::transcript::evidence::{LockMode, Wait, WindowOutcome};

/// The text of a cell whose value needs a sample, if none was taken in time.
pub(super) const UNKNOWN: &str = "over before the observer looked";

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
    /// The rest of a sentence about the step.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Briefly => "held that lock for less than one sample, unless it gave up",
            Self::Never => "never held that lock, by the server’s log",
            Self::Unseen => "was not seen to hold that lock",
        }
    }

    /// The same in a cell, after the lock.
    fn cell(self) -> &'static str {
        match self {
            Self::Briefly => "waited for, then held for less than one sample, unless it gave up",
            Self::Never => "waited for; never held, by the log",
            Self::Unseen => "waited for; not seen to be held",
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

    /// The beginning of a sentence, after the step's name.
    pub(super) fn said(&self) -> Vec<FigureText> {
        let seen = self.panel.seen();
        match (self.by_log(), self.seen) {
            (Some(names), _) => vec![
                say(format!(" held {} on ", LockMode::AccessExclusive.sql())),
                name(some(names)),
            ],
            (None, Strongest::Held(lock)) => vec![
                say(format!(" held {} on ", lock.mode.sql())),
                name(lock.target.name()),
            ],
            (None, Strongest::Wanted(wait)) => vec![
                say(format!(" waited for {} on ", wait.wanted.sql())),
                name(wait.target.name()),
            ],
            (None, Strongest::None) if self.panel.samples == 0 => {
                vec![say(format!(
                    " was over after {}",
                    format_duration(self.panel.window.took())
                ))]
            }
            (None, Strongest::None) => {
                vec![say(format!(
                    " held no lock on a table that was seen {seen}"
                ))]
            }
        }
    }

    /// The same as a table cell.
    pub(super) fn cell(&self) -> DataCell {
        let strongest = LockMode::AccessExclusive.sql();
        match (self.by_log(), self.seen) {
            (Some(names), _) => format!("{strongest} on {}, by the log", some(names)).into(),
            (None, Strongest::Held(lock)) => {
                format!("{} on {}", lock.mode.sql(), lock.target.name()).into()
            }
            (None, Strongest::Wanted(wait)) => {
                let what = format!("{} on {}", wait.wanted.sql(), wait.target.name());
                format!("{what}: {}", self.got(wait).cell()).into()
            }
            (None, Strongest::None) if self.panel.window.exclusive.is_some() => {
                format!("none seen; none in {strongest}, by the log").into()
            }
            (None, Strongest::None) if self.panel.samples == 0 => UNKNOWN.into(),
            (None, Strongest::None) => "none seen".into(),
        }
    }
}
