//! Why a chapter is stale, for the person at the keyboard.

use super::Planned;
use super::told::Told;
use crate::error::{Location, Mistake};
use crate::page::Freshness;

/// Why a chapter has to be run, as a sentence without its full stop. `told` is the nearest that is known of it.
pub(super) fn stale(planned: &Planned, told: &Told) -> String {
    let chapter = &planned.plan.chapter;
    if told.transcript.provenance.server.is_empty() {
        return format!("{chapter} is run: no run of it is kept");
    }
    match first(planned, told, Freshness::NotRun) {
        Some(at) => format!(
            "{chapter} is run: its block in line {} was never run so",
            at.line
        ),
        None => format!("{chapter} is run: what comes before it has changed, or the server"),
    }
}

/// All blocks that are stale.
pub(super) fn mistakes(planned: &[Planned], told: &[Option<Told>]) -> Vec<Mistake> {
    let chapters = planned.iter().zip(told);
    let stale = chapters.flat_map(|(planned, told)| {
        let told = told.iter();
        told.flat_map(|told| stale_blocks(planned, told))
    });
    stale.map(|(_, mistake)| mistake).collect()
}

/// The blocks of a chapter that were never run so, by their steps' indices; where there are none, the first before which
/// something has changed.
pub(super) fn stale_blocks(planned: &Planned, told: &Told) -> Vec<(usize, Mistake)> {
    let help = "build the book where a server can be started, without `replay`";
    let missing = places(planned, told, Freshness::NotRun).map(|(index, at)| {
        let what = "no output is kept of this block as it is written";
        (index, Mistake::new(at.clone(), what).help(help))
    });
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        return missing;
    }
    let moved = places(planned, told, Freshness::Stale).next();
    let moved = moved.map(|(index, at)| {
        let mistake = Mistake::new(at.clone(), "the kept output of this block is stale")
            .note("something before it, in this chapter or in one before it, has changed since")
            .help(help);
        (index, mistake)
    });
    moved.into_iter().collect()
}

fn first<'a>(planned: &'a Planned, told: &'a Told, wanted: Freshness) -> Option<&'a Location> {
    places(planned, told, wanted).next().map(|(_, at)| at)
}

/// The steps whose records match so, by their indices, and where their blocks are.
fn places<'a>(
    planned: &'a Planned,
    told: &'a Told,
    wanted: Freshness,
) -> impl Iterator<Item = (usize, &'a Location)> {
    let steps = planned.plan.steps.iter().zip(&told.freshness).enumerate();
    steps
        .filter(move |(_, (_, is))| **is == wanted)
        .map(|(index, (step, _))| (index, &step.at))
}
