//! Freshness of everything that depends on several blocks, such as figures; single blocks carry their own.

use crate::page::{Freshness, Tally};
use crate::plan::{Plan, StepId, Verb};

/// Computes the freshness of each block's replacement from that of the steps.
///
/// - A figure is at most as fresh as the steps of the chapter that it draws.
/// - A `finish`, a `stop` and an `expect` are at most as fresh as the step that they refer to.
/// - An `output` and a `diff` are at most as fresh as the blocks whose outputs they show.
/// - A `show` block is read when the page is made, so it is always current, and so is a `fresh` block.
///
/// A step without an entry was not run.
pub(super) fn shown_freshness(plan: &Plan, own: &[Freshness]) -> Vec<Freshness> {
    let of = |index: StepId| own.get(index.index()).copied().unwrap_or(Freshness::NotRun);
    let ended = |index: StepId| match &plan.steps[index].verb {
        Verb::Finish { of: step, .. } | Verb::Stop { of: step, .. } => of(index).max(of(*step)),
        _ => of(index),
    };
    let steps = StepId::enumerate(&plan.steps);
    steps
        .map(|(index, step)| match &step.verb {
            Verb::Show(_) | Verb::Fresh => Freshness::Current,
            Verb::Figure { .. } => {
                let drawn = step.verb.refers_to().iter().map(|step| of(*step));
                drawn.fold(of(index), Freshness::max)
            }
            Verb::Output { of: step, .. } => of(index).max(ended(*step)),
            Verb::Diff { of: steps, .. } => {
                let shown = steps.iter().map(|step| ended(*step));
                shown.fold(of(index), Freshness::max)
            }
            Verb::Finish { of: step, .. }
            | Verb::Stop { of: step, .. }
            | Verb::Await { of: step, .. }
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

/// Counts a chapter's blocks that are not current, from the result of [`of`]. Steps that run nothing don't count: a
/// pattern belongs to the block above it, and a file is only shown.
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
