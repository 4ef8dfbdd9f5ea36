//! Explanations of staleness, for the person at the keyboard.

use super::PlannedChapter;
use super::recording::Recording;
use crate::error::{Location, Mistake};
use crate::page::Freshness;
use crate::plan::StepId;

/// Returns the reason to run a chapter, as a sentence without a full stop. `told` is the chapter's best recording.
pub(super) fn stale(planned: &PlannedChapter, recording: &Recording) -> String {
    let chapter = &planned.plan.chapter;
    format!(
        "running {chapter}: {}",
        staleness_reason(planned, recording)
    )
}

/// Returns the reason why a chapter is stale, as a phrase.
fn staleness_reason(planned: &PlannedChapter, recording: &Recording) -> String {
    if recording.transcript.provenance.is_none() {
        return "no cached run".to_owned();
    }
    if let Some((index, at)) = places(planned, recording, Freshness::NotRun).next() {
        return match recording.cause(index) {
            Some(cause) => format!("block in line {}: {cause}", at.line),
            None => format!("the block in line {} is new or has changed", at.line),
        };
    }
    match recording.differs.as_slice() {
        [] => "an earlier step or the server has changed".to_owned(),
        differs => differs.join(", "),
    }
}

/// Summarises the stale chapters: the first one with its reason, and the number of others.
pub(super) fn summary(
    planned: &[PlannedChapter],
    recordings: &[Option<Recording>],
) -> Option<String> {
    let chapters = planned.iter().zip(recordings);
    let mut stale = chapters.filter_map(|(planned, recording)| {
        let recording = recording.as_ref()?;
        let is_stale = recording
            .freshness
            .iter()
            .any(|it| *it != Freshness::Current);
        is_stale.then(|| {
            format!(
                "{}: {}",
                planned.plan.chapter,
                staleness_reason(planned, recording)
            )
        })
    });
    let first = stale.next()?;
    match stale.count() {
        0 => Some(first),
        more => Some(format!("{first}; and {more} more")),
    }
}

/// Returns a mistake for each stale block.
pub(super) fn mistakes(
    planned: &[PlannedChapter],
    recordings: &[Option<Recording>],
) -> Vec<Mistake> {
    let chapters = planned.iter().zip(recordings);
    let stale = chapters.flat_map(|(planned, recording)| {
        let recording = recording.iter();
        recording.flat_map(|recording| stale_blocks(planned, recording))
    });
    let mut mistakes: Vec<_> = stale.map(|(_, mistake)| mistake).collect();
    // A change in one chapter makes all later ones stale as well.
    if let Some(first) = mistakes.first().map(|first| first.at.clone()) {
        let is_later = |it: &&mut Mistake| it.message == MOVED && it.at.file != first.file;
        for mistake in mistakes.iter_mut().filter(is_later) {
            let note = format!("see {} first, an earlier chapter", first.file);
            mistake.notes.push(note);
        }
    }
    mistakes
}

/// The message for an unchanged block after a change.
const MOVED: &str = "the cached output of this block is stale";

/// Returns the new and changed blocks of a chapter with their steps; if there are none, the first block after a change.
pub(super) fn stale_blocks(
    planned: &PlannedChapter,
    recording: &Recording,
) -> Vec<(StepId, Mistake)> {
    let help = "build the book without `replay`, where a server can be started";
    let missing = places(planned, recording, Freshness::NotRun).map(|(index, at)| {
        let what = match recording.cause(index) {
            Some(cause) => format!("no cached output of this block in its current form: {cause}"),
            None => "no cached output of this block in its current form".to_owned(),
        };
        (index, Mistake::new(at.clone(), what).help(help))
    });
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        return missing;
    }
    let moved = places(planned, recording, Freshness::Stale).next();
    let moved = moved.map(|(index, at)| {
        let mistake = match recording.differs.as_slice() {
            [] => Mistake::new(at.clone(), MOVED)
                .note("an earlier step, in this chapter or in one before it, has changed since"),
            differs => Mistake::new(at.clone(), format!("{MOVED}: {}", differs.join(", "))),
        };
        (index, mistake.help(help))
    });
    moved.into_iter().collect()
}

/// Returns the executable steps with this freshness, and their locations.
fn places<'a>(
    planned: &'a PlannedChapter,
    recording: &'a Recording,
    wanted: Freshness,
) -> impl Iterator<Item = (StepId, &'a Location)> {
    let steps = StepId::enumerate(&planned.plan.steps).zip(&recording.freshness);
    steps
        .filter(move |((_, step), is)| **is == wanted && step.is_run())
        .map(|((index, step), _)| (index, &step.at))
}
