//! Why a chapter is stale, for the person at the keyboard.

use super::Planned;
use super::told::Told;
use crate::error::{Location, Mistake};
use crate::page::Freshness;

/// Why a chapter has to be run, as a sentence without its full stop. `told` is the nearest that is known of it.
pub(super) fn stale(planned: &Planned, told: &Told) -> String {
    let chapter = &planned.plan.chapter;
    format!("{chapter} is run: {}", why(planned, told))
}

/// Tells why a chapter is stale, in a sentence without its full stop.
fn why(planned: &Planned, told: &Told) -> String {
    if told.transcript.provenance.server.is_empty() {
        return "no run of it is kept".to_owned();
    }
    if let Some((index, at)) = places(planned, told, Freshness::NotRun).next() {
        return match told.cause(index) {
            Some(cause) => format!("of its block in line {}, {cause}", at.line),
            None => format!("its block in line {} was never run so", at.line),
        };
    }
    match told.differs.as_slice() {
        [] => "what comes before it has changed, or the server".to_owned(),
        differs => differs.join(", "),
    }
}

/// The chapters that are stale, of those that are told, each with why, in a few words.
pub(super) fn summary(planned: &[Planned], told: &[Option<Told>]) -> Option<String> {
    let chapters = planned.iter().zip(told);
    let mut stale = chapters.filter_map(|(planned, told)| {
        let told = told.as_ref()?;
        let is_stale = told.freshness.iter().any(|it| *it != Freshness::Current);
        is_stale.then(|| format!("{}: {}", planned.plan.chapter, why(planned, told)))
    });
    let first = stale.next()?;
    match stale.count() {
        0 => Some(first),
        more => Some(format!("{first}; and {more} more")),
    }
}

/// All blocks that are stale.
pub(super) fn mistakes(planned: &[Planned], told: &[Option<Told>]) -> Vec<Mistake> {
    let chapters = planned.iter().zip(told);
    let stale = chapters.flat_map(|(planned, told)| {
        let told = told.iter();
        told.flat_map(|told| stale_blocks(planned, told))
    });
    let mut mistakes: Vec<_> = stale.map(|(_, mistake)| mistake).collect();
    // What one chapter is stale for, those after it are stale for as well.
    if let Some(first) = mistakes.first().map(|first| first.at.clone()) {
        let is_later = |it: &&mut Mistake| it.message == MOVED && it.at.file != first.file;
        for mistake in mistakes.iter_mut().filter(is_later) {
            let note = format!("see {} first, which comes before it", first.file);
            mistake.notes.push(note);
        }
    }
    mistakes
}

/// The mistake of a block before which something has changed.
const MOVED: &str = "the kept output of this block is stale";

/// The blocks of a chapter that were never run so, by their steps' indices; where there are none, the first before which
/// something has changed.
pub(super) fn stale_blocks(planned: &Planned, told: &Told) -> Vec<(usize, Mistake)> {
    let help = "build the book where a server can be started, without `replay`";
    let missing = places(planned, told, Freshness::NotRun).map(|(index, at)| {
        let what = match told.cause(index) {
            Some(cause) => format!("no output is kept of this block as it is now: {cause}"),
            None => "no output is kept of this block as it is written".to_owned(),
        };
        (index, Mistake::new(at.clone(), what).help(help))
    });
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        return missing;
    }
    let moved = places(planned, told, Freshness::Stale).next();
    let moved = moved.map(|(index, at)| {
        let mistake = match told.differs.as_slice() {
            [] => Mistake::new(at.clone(), MOVED).note(
                "something before it, in this chapter or in one before it, has changed since",
            ),
            differs => Mistake::new(at.clone(), format!("{MOVED}: {}", differs.join(", "))),
        };
        (index, mistake.help(help))
    });
    moved.into_iter().collect()
}

/// The steps that are run and whose records match so, by their indices, and where their blocks are.
fn places<'a>(
    planned: &'a Planned,
    told: &'a Told,
    wanted: Freshness,
) -> impl Iterator<Item = (usize, &'a Location)> {
    let steps = planned.plan.steps.iter().zip(&told.freshness).enumerate();
    steps
        .filter(move |(_, (step, is))| **is == wanted && step.is_run())
        .map(|(index, (step, _))| (index, &step.at))
}
