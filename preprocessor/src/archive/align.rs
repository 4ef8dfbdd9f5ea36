//! Aligns a cached run with a plan that may have changed since.

use super::key::Key;
use super::keys::{Keys, StepKeys};
use super::record::Record;
use crate::plan::{Plan, StepId};
use crate::transcript::{Outcome, Output, StepRecord};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// The match between a step of a plan and a cached run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The cached run has the same step after the same predecessors.
    Same,
    /// The cached run has the same step, but a step before it has changed.
    Moved,
    /// The cached run has no such step.
    Missing,
}

/// Returns one cached record for each step of a plan. A step that runs nothing gets a new record.
#[must_use]
pub fn align(plan: &Plan, keys: &Keys, recorded: &Record) -> Vec<(StepRecord, Match)> {
    let mut places: HashMap<Key, VecDeque<(StepId, StepKeys)>> = HashMap::new();
    for (step, keys) in StepId::enumerate(&recorded.steps) {
        if let Some(keys) = keys {
            places.entry(keys.own).or_default().push_back((step, *keys));
        }
    }
    let mut place = |wanted: &StepKeys| {
        let places = places.get_mut(&wanted.own)?;
        // Of several equal steps, prefer the one at the same place in the chain.
        let same = places
            .iter()
            .position(|(_, keys)| keys.chained == wanted.chained);
        places.remove(same.unwrap_or(0))
    };
    let steps = StepId::enumerate(&plan.steps).zip(&keys.steps);
    steps
        .map(|((step, _), keys)| match keys {
            None => {
                let skipped = plan.skips(step, &recorded.server);
                let outcome =
                    skipped.map_or(Outcome::Shown, |why| Outcome::Skipped(why.to_string()));
                (record(outcome), Match::Same)
            }
            Some(wanted) => match place(wanted) {
                None => (record(Outcome::Shown), Match::Missing),
                Some((old, keys)) => {
                    let is_same = keys.chained == wanted.chained;
                    let is = if is_same { Match::Same } else { Match::Moved };
                    (recorded.transcript.steps[old].clone(), is)
                }
            },
        })
        .collect()
}

/// Returns empty records for a plan without a cached run.
#[must_use]
pub fn unknown(plan: &Plan) -> Vec<(StepRecord, Match)> {
    let is = |step: &crate::plan::Step| match step.is_run() {
        true => Match::Missing,
        false => Match::Same,
    };
    let steps = plan.steps.iter();
    steps
        .map(|step| (record(Outcome::Shown), is(step)))
        .collect()
}

/// Returns the record of a step that ran nothing.
fn record(outcome: Outcome) -> StepRecord {
    StepRecord {
        started: Duration::ZERO,
        took: Duration::ZERO,
        outcome,
        rows: None,
        output: Output::default(),
        values: Vec::new(),
    }
}
