//! psql commands in pairs: an opening one needs its closing one.

use crate::plan::psql::commands::{MetaCommand, MetaCommandKind};
use crate::plan::psql::syntax_error::SyntaxErrorKind;
use std::ops::Range;

/// A fault with its bytes in the block.
type OpenSyntax = (Range<usize>, SyntaxErrorKind);

/// The open conditions and the open restriction.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// The place of each `\if`.
    conditions: Vec<Range<usize>>,
    restriction: Option<Restriction>,
}

#[derive(Debug)]
struct Restriction {
    at: Range<usize>,
    key: String,
}

impl Open {
    /// Handles a command that begins at this byte; returns its fault, if any.
    pub(super) fn command(
        &mut self,
        command: &MetaCommand<'_>,
        start: usize,
    ) -> Option<OpenSyntax> {
        let name = start..start + command.name.len();
        let key = command.arguments.trim();
        if let Some(restriction) = &self.restriction {
            if command.kind != MetaCommandKind::Unrestricts {
                return None;
            }
            let is_other = is_plain(key) && is_plain(&restriction.key) && key != restriction.key;
            self.restriction = None;
            return is_other.then_some((name, SyntaxErrorKind::OtherKey));
        }
        match command.kind {
            MetaCommandKind::If => self.conditions.push(name),
            MetaCommandKind::Else if self.conditions.is_empty() => {
                return Some((name, SyntaxErrorKind::StrayCondition));
            }
            MetaCommandKind::EndIf if self.conditions.pop().is_none() => {
                return Some((name, SyntaxErrorKind::StrayCondition));
            }
            // psql refuses it without a key, and ignores it in a branch that isn't taken.
            MetaCommandKind::Restricts if !key.is_empty() && self.conditions.is_empty() => {
                self.restriction = Some(Restriction {
                    at: name,
                    key: key.to_owned(),
                });
            }
            _ => {}
        }
        None
    }

    /// Returns `true` if psql refuses commands of this kind for now.
    pub(super) fn refuses(&self, kind: MetaCommandKind) -> bool {
        let is_command = !matches!(
            kind,
            MetaCommandKind::Escaped(_) | MetaCommandKind::Restricts
        );
        self.restriction.is_some() && is_command
    }

    /// Returns `true` if a command may stand in a branch that isn't taken.
    pub(super) fn is_conditional(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Returns everything that is still open.
    pub(super) fn left(&mut self) -> Vec<OpenSyntax> {
        let conditions = self.conditions.drain(..);
        let mut left: Vec<_> = conditions
            .map(|at| (at, SyntaxErrorKind::OpenCondition))
            .collect();
        let restriction = self.restriction.take();
        left.extend(restriction.map(|it| (it.at, SyntaxErrorKind::OpenRestriction)));
        left
    }
}

/// Returns `true` if a key is literal: psql expands variables and program output in others.
fn is_plain(key: &str) -> bool {
    !key.contains([':', '`', '\'', '"'])
}
