//! The sentences of a timeline.

use super::Row;
use crate::figure::effect::{Effect, Pause, StepFailures};
use crate::figure::failures::FailureCounts;
use crate::figure::format::{format_count, format_duration, format_share, transaction_words};
use crate::figure::{FigureText, name, say};
use crate::text::join_list;
use std::fmt::Write as _;

/// The effect of a step on each process of the workload, the worst first.
pub(super) fn caption(rows: &[Row<'_>]) -> Vec<FigureText> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut worst: Vec<&Row<'_>> = rows.iter().filter(|row| row.is_event()).collect();
    worst.sort_by_key(|row| row.effect.pause);
    let mut said: Vec<String> = worst.into_iter().map(affected).collect();
    // What went on as usual is said once.
    let calm = rows.iter().filter(|row| !row.is_event());
    let calm: Vec<String> = calm
        .map(|row| transaction_words(row.effect.process).1)
        .collect();
    if !calm.is_empty() {
        said.push(format!(
            "{} paused no longer than usual",
            join_list(&calm, "and")
        ));
    }
    let took = format_duration(first.panel.window.took());
    let said = join_clauses(&said);
    vec![
        say("While "),
        name(first.panel.name),
        say(format!(" ran ({took}), {said}.")),
    ]
}

/// Joins clauses, each of which may have an “and” in it.
fn join_clauses(clauses: &[String]) -> String {
    match clauses {
        [one] => one.clone(),
        [one, other] => format!("{one}, and {other}"),
        [first @ .., last] => format!("{}; and {last}", first.join("; ")),
        [] => String::new(),
    }
}

/// The effect on one process.
fn affected(row: &Row<'_>) -> String {
    let effect = &row.effect;
    let (one, many) = transaction_words(effect.process);
    let length = format_duration(effect.gap.length());
    // A client that meets errors doesn't pause.
    let fails = row.shown.count() > 0;
    let did = if fails { "succeeded" } else { "finished" };
    let mut said = match effect.pause {
        Pause::Stalled => format!("no {one} {did} for {length}"),
        Pause::Slowed => {
            let share = format_share(effect.share().unwrap_or_default());
            format!("{many} fell to {share} of their usual rate, and none {did} for {length}")
        }
        Pause::Longer if fails => format!("{many} went without success for at most {length}"),
        Pause::Longer => format!("{many} paused for at most {length}"),
        Pause::Usual => format!("{many} paused no longer than usual"),
    };
    if fails {
        let _ = write!(said, " ({})", failures(effect, &row.shown));
    }
    said
}

/// The failures of a process: those of the step, and the others in the picture.
fn failures(effect: &Effect<'_>, shown: &FailureCounts) -> String {
    let all = effect.failed.all();
    let others = shown.count().saturating_sub(all.count());
    let others = (others > 0).then(|| format!("{} failed at other times", format_count(others)));
    let of_step = (all.count() > 0).then(|| step_failures(&effect.failed));
    let said: Vec<String> = of_step.into_iter().chain(others).collect();
    said.join("; ")
}

/// The failures of a step, from its start to the first success after it: `714 failed, all with 42703: 4 while it ran and
/// 710 after it, until the first success`.
pub(in crate::figure) fn step_failures(failed: &StepFailures) -> String {
    let all = failed.all();
    let mut said = format!("{} failed{}", format_count(all.count()), all.after_comma());
    let after = failed.after.count();
    if after > 0 {
        let until = match failed.recovered {
            Some(_) => "until the first success",
            None => "until the workload ended",
        };
        let (during, after) = (format_count(failed.during.count()), format_count(after));
        let _ = write!(
            said,
            ": {during} while it ran and {after} after it, {until}"
        );
    }
    said
}
