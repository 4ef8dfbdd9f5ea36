//! The measured cost of each step, in one column for each.
//!
//! The table is the picture: it can be read on the narrowest screen, and its columns are compared line by line.

use super::blocked_cell::{Locked, UNKNOWN};
use super::failures::FailureCounts;
use super::figure_data::FigureData;
use super::format::{count, format_bytes, format_count, format_duration, some, transaction_words};
use super::measure::{self, samples_within};
use super::{CellMark, DataCell, DataTable, FigureText, Rendered, name, say};
use crate::figure::format::micros;
use crate::figure::step_window::StepWindow;
use crate::text::join_list;
use crate::transcript::evidence::{LockMode, Target, Wait};
use std::time::Duration;

/// The cost of a step.
struct Cost<'a> {
    panel: StepWindow<'a>,
    locked: Locked<'a>,
    reads: Blocked,
    writes: Blocked,
    /// The longest gap of each process of the workload.
    stalls: Vec<(&'a str, Option<Duration>)>,
    /// The failed transactions of the workload meanwhile.
    failed: FailureCounts,
    finished: u64,
    wal: u64,
}

/// The waits of others.
#[derive(Debug, Clone, Copy, Default)]
struct Blocked {
    /// The largest number of waiters at once.
    most: usize,
    /// The longest wait.
    longest: Duration,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let verdicts: Vec<Cost<'_>> = scene
        .panels
        .iter()
        .map(|panel| cost(scene, *panel))
        .collect();
    for panel in scene.panels.clone() {
        if let Some(session) = &panel.window.session {
            scene.who(session);
        }
    }
    let names: Vec<&str> = verdicts.iter().map(|verdict| verdict.panel.name).collect();
    let mut notes = vec![format!(
        "Waits as seen by samples {} apart; a shorter one may be missing. WAL is what the whole server wrote meanwhile.",
        format_duration(measure::period(scene.evidence))
    )];
    if verdicts
        .iter()
        .any(|it| it.panel.window.exclusive.is_some())
    {
        notes.push(
            "The server’s log has each ACCESS EXCLUSIVE lock, however short it was; of weaker ones only samples tell."
                .to_owned(),
        );
    }
    notes.extend(scene.gaps());
    Rendered {
        title: format!("What {} cost", join_list(&names, "and")),
        caption: verdicts.iter().map(caption).collect(),
        legend: String::new(),
        table: table(&verdicts),
        notes,
        ..Rendered::default()
    }
}

fn cost<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>) -> Cost<'a> {
    let stalls = scene.processes().into_iter().map(|process| {
        let runs = scene
            .workloads(panel)
            .filter(|workload| workload.name == process);
        let gaps = runs.filter_map(|run| measure::longest_gap(run, panel.window));
        (process, gaps.map(measure::TransactionGap::length).max())
    });
    let (from, to) = (panel.window.started, panel.window.finished);
    let transactions = scene.workloads(panel).flat_map(|it| &it.transactions);
    let within = transactions.filter(|it| (from..=to).contains(&it.finished));
    Cost {
        panel,
        failed: FailureCounts::between(scene.workloads(panel), micros(from), micros(to)),
        finished: within.map(|it| u64::from(it.count)).sum(),
        locked: Locked::measure(scene, panel),
        reads: held(scene, panel, reads),
        writes: held(scene, panel, writes),
        stalls: stalls.collect(),
        wal: measure::wal(&scene.evidence.samples, panel.window),
    }
}

/// Returns `true` if the waiter wants to read.
fn reads(wait: &Wait) -> bool {
    matches!(wait.target, Target::Relation(_)) && wait.wanted == LockMode::AccessShare
}

/// Returns `true` if the waiter wants to write: it waits for the table, or for the writer of the same row.
fn writes(wait: &Wait) -> bool {
    match &wait.target {
        Target::Relation(_) => wait.wanted == LockMode::RowExclusive,
        Target::Other(kind) => {
            wait.waiter.workload && matches!(kind.as_str(), "transactionid" | "tuple")
        }
    }
}

/// Measures the waits for a step, or for the queue in which it stood.
fn held(scene: &FigureData<'_>, panel: StepWindow<'_>, kind: fn(&Wait) -> bool) -> Blocked {
    let window = panel.window;
    let waits: Vec<&Wait> = scene
        .evidence
        .waits
        .iter()
        .filter(|wait| kind(wait) && wait.span.meets(window.started, window.finished))
        .filter(|wait| {
            window.session.as_ref().is_none_or(|session| {
                *session == wait.blocker.session || *session == wait.root.session
            })
        })
        .collect();
    let sampled_at = samples_within(&scene.evidence.samples, window);
    let longest = waits.iter().map(|wait| {
        wait.span
            .last
            .min(window.finished)
            .saturating_sub(wait.since)
    });
    Blocked {
        most: measure::worst_instant(waits.iter().copied(), &sampled_at)
            .map_or(0, |(_, most)| most),
        longest: longest.max().unwrap_or_default(),
    }
}

fn caption(verdict: &Cost<'_>) -> Vec<FigureText> {
    let mut caption = vec![name(verdict.panel.name)];
    caption.extend(verdict.locked.said());
    let kinds = [("reads", verdict.reads), ("writes", verdict.writes)];
    let said: Vec<String> = kinds
        .iter()
        .filter(|(_, held)| held.most > 0)
        .map(|(kind, held)| format!("{kind} for {}", format_duration(held.longest)))
        .collect();
    caption.push(say(if verdict.panel.samples == 0 {
        ", before the observer looked: whether anything waited for it is not known.".to_owned()
    } else if said.is_empty() {
        ", and neither reads nor writes were seen to wait for it.".to_owned()
    } else {
        format!(", and held up {}.", join_list(&said, "and"))
    }));
    if verdict.failed.count() > 0 {
        let failed = count(verdict.failed.count(), "transaction");
        let with = verdict.failed.after_comma();
        caption.push(say(format!(" Meanwhile, {failed} failed{with}.")));
    }
    caption
}

/// A row for each measured value, and a column for each step.
fn table(verdicts: &[Cost<'_>]) -> DataTable {
    let steps = verdicts.iter().map(|verdict| verdict.panel.name.to_owned());
    let head = [String::new()].into_iter().chain(steps).collect();
    let row = |what: &str, cell: &dyn Fn(&Cost<'_>) -> DataCell| {
        let cells = verdicts.iter().map(cell);
        [DataCell::from(what)]
            .into_iter()
            .chain(cells)
            .collect::<Vec<_>>()
    };
    let mut rows = vec![
        row("ended", &|it| ended(it)),
        row("strongest lock", &|it| it.locked.cell()),
        row("reads blocked?", &|it| blocked(it, it.reads)),
        row("writes blocked?", &|it| blocked(it, it.writes)),
    ];
    // All stalls are on one scale.
    let stalls = verdicts.iter().flat_map(|it| &it.stalls);
    let longest = stalls.filter_map(|(_, stall)| *stall).max();
    let longest = longest.unwrap_or_default().as_secs_f64().max(1e-6);
    let processes = verdicts.first().map_or(&[][..], |verdict| &verdict.stalls);
    for (number, (process, _)) in processes.iter().enumerate() {
        let what = format!("longest stall of {}", transaction_words(process).1);
        rows.push(row(&what, &|it| {
            let stall = it.stalls.get(number).and_then(|(_, stall)| *stall);
            stall.map_or("not running".into(), |stall| {
                share(format_duration(stall), stall.as_secs_f64() / longest)
            })
        }));
    }
    if verdicts.iter().any(|it| it.failed.count() > 0) {
        rows.push(row("errors", &|it| match it.failed.count() {
            0 => mark("none", CellMark::Good),
            failed => {
                let of = format!(
                    "{} of {} transactions",
                    format_count(failed),
                    format_count(it.finished)
                );
                let with = it.failed.after_comma();
                mark(&format!("{of}{with}"), CellMark::Bad)
            }
        }));
    }
    rows.push(row(
        "rewritten?",
        &|it| match it.panel.window.rewritten.as_slice() {
            [] => mark("no", CellMark::Good),
            names => mark(&format!("yes: {}", some(names)), CellMark::Bad),
        },
    ));
    let most = verdicts
        .iter()
        .map(|it| it.wal)
        .max()
        .unwrap_or_default()
        .max(1);
    rows.push(row("WAL written", &|it| {
        share(format_bytes(it.wal), it.wal as f64 / most as f64)
    }));
    DataTable { head, rows }
}

fn ended(verdict: &Cost<'_>) -> DataCell {
    let window = verdict.panel.window;
    let took = format_duration(window.took());
    match &window.failure {
        Some(failure) => mark(
            &format!("failed with {failure} after {took}"),
            CellMark::Bad,
        ),
        None => format!("{} after {took}", window.outcome.as_str()).into(),
    }
}

fn blocked(verdict: &Cost<'_>, held: Blocked) -> DataCell {
    if verdict.panel.samples == 0 {
        return UNKNOWN.into();
    }
    if held.most == 0 {
        return mark("no wait seen", CellMark::Good);
    }
    let most = count(held.most as u64, "session");
    mark(
        &format!(
            "yes: {most} at once, up to {}",
            format_duration(held.longest)
        ),
        CellMark::Bad,
    )
}

fn mark(text: &str, mark: CellMark) -> DataCell {
    DataCell {
        text: text.to_owned(),
        mark,
    }
}

fn share(text: String, share: f64) -> DataCell {
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    DataCell {
        text,
        mark: CellMark::Share(percent),
    }
}
