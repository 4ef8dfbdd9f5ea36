//! The commands of psql's that open something which another one closes.

use super::commands::{Command, Kind};
use super::fault::FaultKind;
use std::ops::Range;

/// The bytes of a block that a fault is in.
type Found = (Range<usize>, FaultKind);

/// The conditions and the restriction that are open.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Where each `\if` stands.
    conditions: Vec<Range<usize>>,
    restriction: Option<Restriction>,
}

#[derive(Debug)]
struct Restriction {
    at: Range<usize>,
    key: String,
}

impl Open {
    /// Goes on with a command that stands at this byte; the fault in it, if there is one.
    pub(super) fn command(&mut self, command: &Command<'_>, start: usize) -> Option<Found> {
        let name = start..start + command.name.len();
        let key = command.arguments.trim();
        if let Some(restriction) = &self.restriction {
            if command.kind != Kind::Unrestricts {
                return None;
            }
            let is_other = is_plain(key) && is_plain(&restriction.key) && key != restriction.key;
            self.restriction = None;
            return is_other.then_some((name, FaultKind::OtherKey));
        }
        match command.kind {
            Kind::If => self.conditions.push(name),
            Kind::Else if self.conditions.is_empty() => {
                return Some((name, FaultKind::StrayCondition));
            }
            Kind::EndIf if self.conditions.pop().is_none() => {
                return Some((name, FaultKind::StrayCondition));
            }
            // Without a key psql refuses it, and in a branch that isn't taken it does nothing.
            Kind::Restricts if !key.is_empty() && self.conditions.is_empty() => {
                self.restriction = Some(Restriction {
                    at: name,
                    key: key.to_owned(),
                });
            }
            _ => {}
        }
        None
    }

    /// Returns whether psql refuses commands of this kind for now.
    pub(super) fn refuses(&self, kind: Kind) -> bool {
        let is_command = !matches!(kind, Kind::Escaped(_) | Kind::Restricts);
        self.restriction.is_some() && is_command
    }

    /// Returns whether a command may stand in a branch that isn't taken.
    pub(super) fn is_conditional(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// All that is open still.
    pub(super) fn left(&mut self) -> Vec<Found> {
        let conditions = self.conditions.drain(..);
        let mut left: Vec<_> = conditions
            .map(|at| (at, FaultKind::OpenCondition))
            .collect();
        let restriction = self.restriction.take();
        left.extend(restriction.map(|it| (it.at, FaultKind::OpenRestriction)));
        left
    }
}

/// Returns whether a key is what it looks like: psql puts the values of variables and the output of programs into others.
fn is_plain(key: &str) -> bool {
    !key.contains([':', '`', '\'', '"'])
}
