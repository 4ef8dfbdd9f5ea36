//! The strongest lock of a step, as far as it is known: by samples, and by the server's log.

use super::measure::{self, Strongest};
use super::scene::{Panel, Scene};
use super::words::{humane, some};
use super::{Cell, Words, name, say};
use crate::transcript::evidence::Mode;

/// The words of a cell for what only samples show, where none was taken in time.
pub(super) const UNKNOWN: &str = "over before the observer looked";

/// The knowledge of a step's locks.
pub(super) struct Locked<'a> {
    panel: Panel<'a>,
    seen: Strongest<'a>,
}

impl<'a> Locked<'a> {
    pub(super) fn of(scene: &Scene<'a>, panel: Panel<'a>) -> Self {
        Self {
            panel,
            seen: measure::strongest(scene.evidence, panel.window),
        }
    }

    /// The relations that it had locked in ACCESS EXCLUSIVE mode, where only the log tells so.
    pub(super) fn by_log(&self) -> Option<&'a [String]> {
        let is_seen =
            matches!(self.seen, Strongest::Held(lock) if lock.mode == Mode::AccessExclusive);
        let names = self.panel.window.exclusive.as_deref();
        names.filter(|names| !names.is_empty() && !is_seen)
    }

    /// The beginning of a sentence, behind the step's name.
    pub(super) fn said(&self) -> Vec<Words> {
        let seen = self.panel.seen();
        match (self.by_log(), self.seen) {
            (Some(names), _) => vec![
                say(format!(" held {} on ", Mode::AccessExclusive.sql())),
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
            (None, Strongest::None) if self.panel.looks == 0 => {
                vec![say(format!(
                    " was over after {}",
                    humane(self.panel.window.took())
                ))]
            }
            (None, Strongest::None) => {
                vec![say(format!(
                    " held no lock on a table that was seen {seen}"
                ))]
            }
        }
    }

    /// The same for a table.
    pub(super) fn cell(&self) -> Cell {
        let strongest = Mode::AccessExclusive.sql();
        match (self.by_log(), self.seen) {
            (Some(names), _) => format!("{strongest} on {}, by the log", some(names)).into(),
            (None, Strongest::Held(lock)) => {
                format!("{} on {}", lock.mode.sql(), lock.target.name()).into()
            }
            (None, Strongest::Wanted(wait)) => {
                let what = format!("{} on {}", wait.wanted.sql(), wait.target.name());
                let had = match self.panel.window.exclusive {
                    Some(_) if wait.wanted == Mode::AccessExclusive => "never held, by the log",
                    _ => "held for less than a sample, if at all",
                };
                format!("{what}: waited for; {had}").into()
            }
            (None, Strongest::None) if self.panel.window.exclusive.is_some() => {
                format!("none seen; none in {strongest}, by the log").into()
            }
            (None, Strongest::None) if self.panel.looks == 0 => UNKNOWN.into(),
            (None, Strongest::None) => "none seen".into(),
        }
    }
}
