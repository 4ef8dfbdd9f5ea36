//! The sentences of a step's lanes: its waits first, then its locks, and then the waiting clients.

use super::LanesStep;
use crate::figure::FigureText;
use crate::figure::blocked_cell::Locked;
use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::lock_wait::LockWait;
use crate::figure::measure::{Strongest, duration, union};
use crate::figure::sampling::Sampling;
use crate::figure::words::{Clause, Words, named};
use crate::transcript::evidence::{Lock, LockMode};
use std::time::Duration;

/// The number of locks whose waits are named.
const MOST: usize = 2;

pub(super) fn caption(
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    sampling: &Sampling,
) -> Vec<FigureText> {
    let (panel, words) = (part.panel, scene.words);
    let step = ("step", named(panel.name));
    let Some(lock) = lock(scene, part, sampling) else {
        let took = words.duration(panel.window.took());
        return words.clause("fig-lanes-over", &[("took", took.into())], &[step]);
    };
    let mut lanes = part.lanes.iter();
    let own = lanes.find(|lane| panel.window.session.as_deref() == Some(lane.session));
    let waits = own.and_then(|lane| waited(&lane.wanted, part, words));
    let clause = match waits {
        None => words.clause("fig-lanes-lock", &[], &[step, ("lock", lock)]),
        Some(waits) => {
            let parts = [step, ("waits", waits), ("lock", lock)];
            words.clause("fig-lanes-waited", &[], &parts)
        }
    };
    let mut caption = words.clause("fig-sentence", &[], &[("clause", clause)]);
    if let Some(clients) = part.clients.as_ref().filter(|_| panel.samples > 0) {
        caption.push(FigureText::Plain(format!(" {}", clients.said(words))));
    }
    caption
}

/// The clause about the step's strongest lock; `None` if there was no sample to see it.
fn lock(scene: &FigureData<'_>, part: &LanesStep<'_>, sampling: &Sampling) -> Option<Clause> {
    let (panel, words) = (part.panel, scene.words);
    let locked = Locked::measure(scene, panel);
    if let Some(names) = locked.by_log() {
        let mode = [("mode", LockMode::AccessExclusive.sql().into())];
        let relation = [("relation", named(words.some(names)))];
        return Some(words.clause("fig-lock-logged", &mode, &relation));
    }
    Some(match locked.seen {
        Strongest::Held(lock) => {
            let time = words.duration(held(scene, part, lock, sampling));
            let parameters = [("mode", lock.mode.sql().into()), ("time", time.into())];
            let relation = [("relation", named(lock.target.name()))];
            words.clause("fig-lock-held", &parameters, &relation)
        }
        Strongest::Wanted(wait) => words.clause(locked.got(wait).clause(), &[], &[]),
        Strongest::None if panel.samples == 0 => return None,
        Strongest::None => {
            let samples = [("samples", panel.samples.into())];
            words.clause("fig-lock-none", &samples, &[])
        }
    })
}

/// The waits of a step; `None` if there are none.
fn waited(waits: &[LockWait<'_>], part: &LanesStep<'_>, words: Words<'_>) -> Option<Clause> {
    let each = waits.iter().take(MOST);
    let each = each.map(|wait| wait.said(part.panel, words));
    let said = each
        .reduce(|one, two| words.clause("fig-clauses-two", &[], &[("one", one), ("two", two)]))?;
    let more = waits.len().saturating_sub(MOST);
    Some(match more {
        0 => said,
        more => {
            let number = [("number", more.into())];
            words.clause("fig-waits-more", &number, &[("waits", said)])
        }
    })
}

/// The time that the step's session held a lock of this mode on this relation while the step ran.
fn held(
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    like: &Lock,
    sampling: &Sampling,
) -> Duration {
    let locks = scene.evidence.locks.iter().filter(|lock| {
        lock.granted
            && lock.mode == like.mode
            && lock.target == like.target
            && lock.backend.session == like.backend.session
    });
    let start = micros(part.panel.window.started);
    let spans = locks.map(|lock| {
        let end = sampling.until(lock.span.last) - start;
        (
            part.panel.offset(lock.span.first).max(0),
            end.min(part.panel.took()),
        )
    });
    duration(union(spans.collect()))
}
