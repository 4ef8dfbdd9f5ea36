//! What of a chapter's page is current: what was kept of each block says so of the block alone, and this, in one place, of
//! what is made of several.

use crate::page::{Freshness, Tally};
use crate::plan::{Plan, Verb};

/// The freshness of what stands in each step's place, from that of the steps themselves.
///
/// - A figure is no better than the steps it draws.
/// - A `finish`, a `stop` and an `expect` are no better than the step they speak of.
/// - What a `show` block shows is read when the page is made, so it is current always; so is what a `fresh` block says.
///
/// A step that nothing is said about was not run.
pub(super) fn of(plan: &Plan, own: &[Freshness]) -> Vec<Freshness> {
    let of = |index: usize| own.get(index).copied().unwrap_or(Freshness::NotRun);
    let steps = plan.steps.iter().enumerate();
    steps
        .map(|(index, step)| match &step.verb {
            Verb::Show(_) | Verb::Fresh => Freshness::Current,
            Verb::Figure { steps, .. } => {
                let drawn = steps.iter().map(|step| of(*step));
                drawn.fold(of(index), Freshness::max)
            }
            Verb::Finish { of: step, .. }
            | Verb::Stop { of: step, .. }
            | Verb::Expect { of: step, .. } => of(index).max(of(*step)),
            Verb::Run(_)
            | Verb::Start(..)
            | Verb::Wait { .. }
            | Verb::Open { .. }
            | Verb::Watch { .. }
            | Verb::Claim { .. }
            | Verb::Workload { .. } => of(index),
        })
        .collect()
}

/// How many of a chapter's blocks are not current, from [`of`]. What runs nothing is no block to the reader: a pattern
/// belongs to the block above it, and a file is only shown.
pub(super) fn tally(plan: &Plan, all: &[Freshness]) -> Tally {
    let is_block = |verb: &Verb| !matches!(verb, Verb::Show(_) | Verb::Fresh | Verb::Expect { .. });
    let blocks = plan.steps.iter().zip(all);
    let blocks: Vec<_> = blocks
        .filter(|(step, _)| is_block(&step.verb))
        .map(|(_, freshness)| *freshness)
        .collect();
    let count = |one| blocks.iter().filter(|it| **it == one).count();
    Tally {
        stale: count(Freshness::Stale),
        not_run: count(Freshness::NotRun),
        of: blocks.len(),
    }
}
