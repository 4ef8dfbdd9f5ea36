//! `only=` and `pg=`: a block that refers to a step is skipped whenever that step is.

use super::Resolver;
use crate::plan::{PerStep, StandKind, StepId, VersionRange};

/// The stand and the versions that a step is reserved for.
pub(super) type Conditional = (Option<StandKind>, Option<VersionRange>);

impl PerStep for Conditional {}

impl Resolver<'_> {
    /// Narrows the step's stand and versions to those of the steps that it refers to.
    pub(super) fn reserve(&mut self, index: StepId, targets: &[StepId]) {
        let draft = &self.drafts[index];
        let (mut only, mut pg) = (draft.only, draft.pg);
        for of in targets {
            let (theirs, versions) = self.reserved[*of];
            match narrower(only, theirs, |one, other| one == other) {
                Some(narrower) => only = narrower,
                None => self.reject_different_server(index, *of, "only"),
            }
            match narrower(pg, versions, VersionRange::is_within) {
                Some(narrower) => pg = narrower,
                None => self.reject_different_server(index, *of, "pg"),
            }
        }
        self.reserved[index] = (only, pg);
    }

    fn reject_different_server(&mut self, index: StepId, of: StepId, key: &str) {
        let step = &self.drafts[of];
        let Some(name) = &step.name else { return };
        let message = format!("`{}` doesn't run everywhere this block does", name.text);
        let columns = self.drafts[index].verb_columns.clone();
        let mistake = self
            .mistake(index, columns, message)
            .note(format!(
                "its block (line {}) has a different `{key}`",
                step.at.line
            ))
            .help(
                "leave out `only` and `pg`: a block is skipped together with the step it refers to",
            );
        self.mistakes.push(mistake);
    }
}

/// Returns the narrower of two bounds; `None` if neither contains the other.
fn narrower<T: Copy>(
    one: Option<T>,
    other: Option<T>,
    is_within: impl Fn(T, T) -> bool,
) -> Option<Option<T>> {
    match (one, other) {
        (bound, None) | (None, bound) => Some(bound),
        (Some(one), Some(other)) if is_within(one, other) => Some(Some(one)),
        (Some(one), Some(other)) if is_within(other, one) => Some(Some(other)),
        _ => None,
    }
}
