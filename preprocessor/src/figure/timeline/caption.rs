//! The sentences of a timeline.

use super::Row;
use crate::figure::FigureText;
use crate::figure::effect::{Effect, Pause, StepFailures};
use crate::figure::failures::FailureCounts;
use crate::figure::words::{Words, named};

/// The effect of a step on each process of the workload, the worst first.
pub(super) fn caption(rows: &[Row<'_>], words: Words<'_>) -> Vec<FigureText> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut worst: Vec<&Row<'_>> = rows.iter().filter(|row| row.is_event()).collect();
    worst.sort_by_key(|row| row.effect.pause);
    let mut said: Vec<String> = worst.into_iter().map(|it| affected(it, words)).collect();
    // What went on as usual is said once.
    let calm = rows.iter().filter(|row| !row.is_event());
    let calm: Vec<String> = calm
        .map(|row| words.transactions(row.effect.process))
        .collect();
    if !calm.is_empty() {
        said.push(words.label("fig-calm", &[("processes", words.list(&calm).into())]));
    }
    let parameters = [
        ("took", words.duration(first.panel.window.took()).into()),
        ("effects", words.clauses(&said).into()),
    ];
    let step = [("step", named(first.panel.name))];
    words.clause("fig-timeline-caption", &parameters, &step)
}

/// The effect on one process.
fn affected(row: &Row<'_>, words: Words<'_>) -> String {
    let effect = &row.effect;
    let process = ("process", effect.process.into());
    let many = ("many", words.transactions(effect.process).into());
    let length = ("length", words.duration(effect.gap.length()).into());
    // A client that meets errors doesn't pause.
    let fails = row.shown.count() > 0;
    let said = match (effect.pause, fails) {
        (Pause::Stalled, false) => words.label("fig-stalled", &[process, length]),
        (Pause::Stalled, true) => words.label("fig-stalled-failing", &[process, length]),
        (Pause::Slowed, _) => {
            let key = match fails {
                true => "fig-slowed-failing",
                false => "fig-slowed",
            };
            let share = words.share(effect.share().unwrap_or_default());
            words.label(key, &[many, ("share", share.into()), length])
        }
        (Pause::Longer, true) => words.label("fig-longer-failing", &[many, length]),
        (Pause::Longer, false) => words.label("fig-longer", &[many, length]),
        (Pause::Usual, _) => words.label("fig-calm", &[("processes", many.1)]),
    };
    if !fails {
        return said;
    }
    let failures = failures(effect, &row.shown, words);
    let parameters = [("effect", said.into()), ("failures", failures.into())];
    words.label("fig-with-failures", &parameters)
}

/// The failures of a process: those of the step, and the others in the picture.
fn failures(effect: &Effect<'_>, shown: &FailureCounts, words: Words<'_>) -> String {
    let all = effect.failed.all().count();
    let others = shown.count().saturating_sub(all);
    let otherwise = || words.label("fig-failed-otherwise", &[("number", others.into())]);
    let of_step = || step_failures(&effect.failed, words);
    match (all, others) {
        (_, 0) => of_step(),
        (0, _) => otherwise(),
        _ => {
            let parameters = [
                ("of-step", of_step().into()),
                ("others", otherwise().into()),
            ];
            words.label("fig-failed-both", &parameters)
        }
    }
}

/// The failures of a step, from its start to the first success after it: `714 failed, all with 42703: 4 while it ran and
/// 710 after it, until the first success`.
pub(in crate::figure) fn step_failures(failed: &StepFailures, words: Words<'_>) -> String {
    let said = failed.all().clause(words);
    let after = failed.after.count();
    if after == 0 {
        return said;
    }
    let key = match failed.recovered {
        Some(_) => "fig-failed-until-success",
        None => "fig-failed-until-end",
    };
    let parameters = [
        ("failed", said.into()),
        ("during", failed.during.count().into()),
        ("after", after.into()),
    ];
    words.label(key, &parameters)
}
