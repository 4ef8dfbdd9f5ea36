//! The sentences of a progress figure: the waits first, then the phases that took longest.

use super::ProgressStep;
use super::phase::Phase;
use crate::figure::FigureText;
use crate::figure::measure::duration;
use crate::figure::step_window::StepWindow;
use crate::figure::words::{Clause, Words, named};

/// The sessions that a step waited for, and the phases that took most of its time.
pub(super) fn caption(part: &ProgressStep<'_>, words: Words<'_>) -> Vec<FigureText> {
    if part.phases.is_empty() {
        return unseen(part.panel, words);
    }
    let took = || ("took", words.duration(part.panel.window.took()).into());
    let step = ("step", named(part.panel.name));
    let mut phases: Vec<&Phase<'_>> = part.phases.iter().collect();
    phases.sort_by_key(|phase| std::cmp::Reverse(phase.took()));
    let waits = waited(part, words);
    if waits.is_some() {
        // What it waited for is said already.
        phases.retain(|phase| phase.lockers.is_empty());
    }
    let most = phases.iter().take(2);
    let most = most.map(|phase| {
        let share = phase.share(part.panel).into();
        let parameters = [("share", share), ("phase", phase.phase.into())];
        words.label("fig-progress-share", &parameters)
    });
    let shares = ("shares", words.list(&most.collect::<Vec<_>>()).into());
    let mut clause = match waits.map(|waits| ("waits", waits)) {
        None => words.clause("fig-progress-shares", &[took(), shares], &[step]),
        Some(waits) if phases.is_empty() => {
            words.clause("fig-progress-waited", &[took()], &[step, waits])
        }
        Some(waits) => {
            let parameters = [took(), shares];
            words.clause("fig-progress-waited-shares", &parameters, &[step, waits])
        }
    };
    for phase in &part.phases {
        if let Some(still) = phase.still {
            let parameters = [
                ("phase", phase.phase.into()),
                ("stood", still.said(words).into()),
            ];
            clause = words.clause("fig-progress-still", &parameters, &[("clause", clause)]);
        }
    }
    words.clause("fig-sentence", &[], &[("clause", clause)])
}

/// The sessions that a step waited for, as a clause; `None` if there are none.
fn waited(part: &ProgressStep<'_>, words: Words<'_>) -> Option<Clause> {
    let waits = waits(part).into_iter().map(|(session, time)| {
        let time = [("time", words.duration(duration(time)).into())];
        words.clause("fig-progress-wait", &time, &[("session", named(session))])
    });
    waits.reduce(|one, two| words.clause("fig-clauses-two", &[], &[("one", one), ("two", two)]))
}

/// The sessions that a step waited for, each with the time in microseconds, the longest first.
fn waits<'a>(part: &ProgressStep<'a>) -> Vec<(&'a str, i64)> {
    let mut waits: Vec<(&str, i64)> = Vec::new();
    for (session, time) in part.phases.iter().flat_map(|phase| &phase.lockers) {
        match waits.iter_mut().find(|(name, _)| name == session) {
            Some((_, sum)) => *sum += time,
            None => waits.push((session, *time)),
        }
    }
    waits.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    waits.truncate(3);
    waits
}

/// The sentence for a step without a seen phase, which doesn't claim that there was none.
fn unseen(panel: StepWindow<'_>, words: Words<'_>) -> Vec<FigureText> {
    let step = [("step", named(panel.name))];
    if panel.samples == 0 {
        let took = [("took", words.duration(panel.window.took()).into())];
        return words.clause("fig-progress-over", &took, &step);
    }
    let samples = [("samples", panel.samples.into())];
    words.clause("fig-progress-unseen", &samples, &step)
}
