//! The sentences of a progress figure: the waits first, then the phases that took longest.

use super::ProgressStep;
use super::phase::Phase;
use crate::figure::format::format_duration;
use crate::figure::measure::duration;
use crate::figure::step_window::StepWindow;
use crate::figure::{FigureText, name, say};
use crate::text::join_list;

/// The sessions that a step waited for, and the phases that took most of its time.
pub(super) fn caption(part: &ProgressStep<'_>) -> Vec<FigureText> {
    if part.phases.is_empty() {
        return unseen(part.panel);
    }
    let took = format_duration(part.panel.window.took());
    let mut phases: Vec<&Phase<'_>> = part.phases.iter().collect();
    phases.sort_by_key(|phase| std::cmp::Reverse(phase.took()));
    let waits = waits(part);
    let mut caption = Vec::new();
    if waits.is_empty() {
        caption.push(say(format!("Of the {took} of ")));
        caption.push(name(part.panel.name));
        caption.push(say(", "));
    } else {
        // Who waited for whom is said already.
        phases.retain(|phase| phase.lockers.is_empty());
        caption.push(name(part.panel.name));
        caption.push(say(" waited "));
        for (index, (session, time)) in waits.iter().enumerate() {
            let between = if index == 0 { "" } else { ", and " };
            let time = format_duration(duration(*time));
            caption.push(say(format!("{between}{time} for ")));
            caption.push(name(*session));
        }
        caption.push(say(match phases.is_empty() {
            true => format!(", of the {took} that it took"),
            false => format!("; of the {took} that it took, "),
        }));
    }
    let most = phases.iter().take(2);
    let most = most.map(|phase| format!("{} went to “{}”", phase.share(part.panel), phase.phase));
    caption.push(say(join_list(&most.collect::<Vec<_>>(), "and")));
    for phase in &part.phases {
        if let Some(still) = phase.still {
            let said = format!("; the count of “{}” {}", phase.phase, still.said());
            caption.push(say(said));
        }
    }
    caption.push(say("."));
    caption
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
fn unseen(panel: StepWindow<'_>) -> Vec<FigureText> {
    if panel.samples == 0 {
        return vec![name(panel.name), say(panel.unseen("which phases it had"))];
    }
    vec![
        say("No progress view said anything of "),
        name(panel.name),
        say(format!(
            ", {}: it ran no command that has one, or was too quick.",
            panel.seen()
        )),
    ]
}
