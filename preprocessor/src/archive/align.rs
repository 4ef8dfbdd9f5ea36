//! A kept run beside a plan that may have changed since.

use super::chain::{Keys, StepKeys};
use super::kept::Kept;
use super::key::Key;
use crate::plan::Plan;
use crate::transcript::{self, Outcome, Output};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// What a kept run has of a step of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The step as it is, after all that comes before it now.
    Same,
    /// The step as it is; something before it was another.
    Moved,
    /// Nothing: the step has never been run so.
    Missing,
}

/// The records of a kept run for the steps of a plan, one for each. What is run for none is made anew.
#[must_use]
pub fn align(plan: &Plan, keys: &Keys, kept: &Kept) -> Vec<(transcript::Step, Match)> {
    let mut places: HashMap<Key, VecDeque<(usize, StepKeys)>> = HashMap::new();
    for (index, keys) in kept.steps.iter().enumerate() {
        if let Some(keys) = keys {
            places
                .entry(keys.own)
                .or_default()
                .push_back((index, *keys));
        }
    }
    let mut place = |wanted: &StepKeys| {
        let places = places.get_mut(&wanted.own)?;
        // Of several that are the same, the one at the same place in the chain is meant.
        let same = places
            .iter()
            .position(|(_, keys)| keys.chained == wanted.chained);
        places.remove(same.unwrap_or(0))
    };
    let steps = plan.steps.iter().zip(&keys.steps).enumerate();
    steps
        .map(|(index, (_, keys))| match keys {
            None => {
                let skipped = plan.skips(index, &kept.server);
                let outcome = skipped.map_or(Outcome::Shown, Outcome::Skipped);
                (record(outcome), Match::Same)
            }
            Some(wanted) => match place(wanted) {
                None => (record(Outcome::Shown), Match::Missing),
                Some((old, keys)) => {
                    let is_same = keys.chained == wanted.chained;
                    let is = if is_same { Match::Same } else { Match::Moved };
                    (kept.transcript.steps[old].clone(), is)
                }
            },
        })
        .collect()
}

/// The records of a plan of which no run is kept.
#[must_use]
pub fn unknown(plan: &Plan) -> Vec<(transcript::Step, Match)> {
    let is = |step: &crate::plan::Step| match step.is_run() {
        true => Match::Missing,
        false => Match::Same,
    };
    let steps = plan.steps.iter();
    steps
        .map(|step| (record(Outcome::Shown), is(step)))
        .collect()
}

/// The record of a step for which nothing was run.
fn record(outcome: Outcome) -> transcript::Step {
    transcript::Step {
        started: Duration::ZERO,
        took: Duration::ZERO,
        outcome,
        rows: None,
        output: Output::default(),
        values: Vec::new(),
    }
}
