//! The sentences of a step's lanes: its waits first, then its locks, and then the waiting clients.

use super::LanesStep;
use crate::figure::blocked_cell::Locked;
use crate::figure::figure_data::FigureData;
use crate::figure::format::{format_duration, micros, some};
use crate::figure::lock_wait::LockWait;
use crate::figure::measure::{Strongest, duration, union};
use crate::figure::sampling::Sampling;
use crate::figure::{FigureText, name, say};
use crate::transcript::evidence::{Lock, LockMode};

/// The number of locks whose waits are named.
const MOST: usize = 2;

pub(super) fn caption(
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    sampling: &Sampling,
) -> Vec<FigureText> {
    let panel = part.panel;
    let locked = Locked::measure(scene, panel);
    let mut lanes = part.lanes.iter();
    let own = lanes.find(|lane| panel.window.session.as_deref() == Some(lane.session));
    let waits = own.map_or(&[][..], |lane| &lane.wanted);
    let mut caption = vec![name(panel.name)];
    caption.extend(waited(waits, part));
    let it = if waits.is_empty() { "" } else { "; it" };
    if let Some(names) = locked.by_log() {
        caption.extend([
            say(format!("{it} held {} on ", LockMode::AccessExclusive.sql())),
            name(some(names)),
            say(" for less than one sample, by the server’s log"),
        ]);
    } else {
        match locked.seen {
            Strongest::Held(lock) => caption.extend([
                say(format!("{it} held {} on ", lock.mode.sql())),
                name(lock.target.name()),
                say(format!(" for {}", held(scene, part, lock, sampling))),
            ]),
            Strongest::Wanted(wait) => {
                caption.push(say(format!("{it} {}", locked.got(wait).sentence())));
            }
            Strongest::None if panel.samples == 0 => {
                caption.push(say(panel.unseen("what it held")));
                return caption;
            }
            Strongest::None => {
                let samples = panel.seen();
                let what = format!("{it} held no lock on a table that was seen {samples}");
                caption.push(say(what));
            }
        }
    }
    caption.push(say("."));
    if let Some(clients) = part.clients.as_ref().filter(|_| panel.samples > 0) {
        caption.push(say(clients.said()));
    }
    caption
}

/// The waits as the beginning of a sentence, after the step's name.
fn waited(waits: &[LockWait<'_>], part: &LanesStep<'_>) -> Vec<FigureText> {
    let mut said = Vec::new();
    for (index, wait) in waits.iter().take(MOST).enumerate() {
        said.push(say(if index == 0 { " waited" } else { ", and" }));
        said.extend(wait.said(part.panel));
    }
    if waits.len() > MOST {
        said.push(say(format!(", and for {} more", waits.len() - MOST)));
    }
    said
}

/// The time that the step's session held a lock of this mode on this relation while the step ran.
fn held(scene: &FigureData<'_>, part: &LanesStep<'_>, like: &Lock, sampling: &Sampling) -> String {
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
    format_duration(duration(union(spans.collect())))
}
