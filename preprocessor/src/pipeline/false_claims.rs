//! Claims that a page shows although they are false: `false=show`.

use super::planning::PlannedChapter;
use super::recording::Recording;
use crate::error::Mistake;
use crate::page::Freshness;
use crate::plan::{Plan, StepId, Verb};
use crate::run::chapter::false_claim;
use crate::run::event::{Event, Listener};
use crate::transcript::{Outcome, StepRecord};

/// Returns the false claims of a chapter's records, each with its step.
pub(super) fn false_claims(plan: &Plan, records: &[StepRecord]) -> Vec<(StepId, Mistake)> {
    let steps = StepId::enumerate(&plan.steps).zip(records);
    let untrue = steps.filter(|(_, record)| record.outcome == Outcome::False);
    untrue
        .filter_map(|((index, step), record)| match &step.verb {
            Verb::Claim { sentence, .. } => {
                Some((index, false_claim(step, sentence, &record.values)))
            }
            _ => None,
        })
        .collect()
}

/// Reports the false claims that the pages of a build show.
pub(super) fn report(
    planned: &[PlannedChapter],
    recordings: &[Option<Recording>],
    listener: Listener<'_>,
) {
    for (planned, recording) in planned.iter().zip(recordings) {
        let Some(recording) = recording else { continue };
        let untrue = false_claims(&planned.plan, &recording.transcript.steps);
        let current = untrue
            .into_iter()
            .filter(|(index, _)| recording.freshness[*index] == Freshness::Current);
        for (_, mistake) in current {
            let (file, line) = (&mistake.at.file, mistake.at.line);
            let what = format!("{file}:{line}: {}; the page shows it", mistake.message);
            listener(Event::Note(what));
        }
    }
}
