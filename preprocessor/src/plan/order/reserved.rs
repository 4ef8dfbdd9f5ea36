//! Where steps are run: what speaks of a step is skipped where that step is.

use super::Chapter;
use crate::plan::{StandKind, VersionRange};

/// The stand and the versions that a step is reserved for.
pub(super) type Reserved = (Option<StandKind>, Option<VersionRange>);

impl Chapter<'_> {
    /// Notes where a step is run: where its own keys say so, and the steps that it speaks of are run.
    pub(super) fn reserve(&mut self, index: usize, targets: &[usize]) {
        let draft = &self.drafts[index];
        let (mut only, mut pg) = (draft.only, draft.pg);
        for of in targets {
            let (theirs, versions) = self.reserved[*of];
            match narrower(only, theirs, |one, other| one == other) {
                Some(narrower) => only = narrower,
                None => self.is_elsewhere(index, *of, "only"),
            }
            match narrower(pg, versions, VersionRange::is_within) {
                Some(narrower) => pg = narrower,
                None => self.is_elsewhere(index, *of, "pg"),
            }
        }
        self.reserved.push((only, pg));
    }

    fn is_elsewhere(&mut self, index: usize, of: usize, key: &str) {
        let step = &self.drafts[of];
        let Some(name) = &step.name else { return };
        let message = format!("`{}` is not run wherever this block is", name.text);
        let columns = self.drafts[index].verb_columns.clone();
        let mistake = self
            .mistake(index, columns, message)
            .note(format!(
                "its block, in line {}, has another `{key}`",
                step.at.line
            ))
            .help("leave `only` and `pg` out: a block is skipped where the step it is about is");
        self.mistakes.push(mistake);
    }
}

/// The one of two bounds that lies within the other; nothing where neither does.
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
