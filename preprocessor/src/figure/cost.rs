//! The measured cost of each step, in a column for each, or in a row if there are many.
//!
//! The table is the picture: on a narrow screen each of its rows is a card.

use super::blocked_cell::Locked;
use super::effect::{Effect, Pause, StepFailures};
use super::figure_data::FigureData;
use super::format::{format_bytes, format_count, format_duration, some};
use super::measure;
use super::timeline::step_failures;
use super::waits_cell::{Blocked, grade};
use super::{CellMark, DataCell, DataTable, FigureText, Rendered, name, say};
use crate::figure::step_window::StepWindow;
use crate::text::join_list;

/// The cost of a step.
struct Cost<'a> {
    panel: StepWindow<'a>,
    locked: Locked<'a>,
    reads: Blocked,
    writes: Blocked,
    /// The effect on each process of the workload, if it ran meanwhile.
    effects: Vec<(&'a str, Option<Effect<'a>>)>,
    /// The failed transactions of the workload.
    failed: StepFailures,
    wal: u64,
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
        "Waits as seen by samples {} apart; a shorter one may be missing. From 250 ms on, a wait is called an outage. WAL is \
         what the whole server wrote meanwhile.",
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
    let processes = scene.processes().into_iter();
    let effects: Vec<_> = processes
        .map(|process| (process, Effect::measure(scene, panel, process)))
        .collect();
    let mut failed = StepFailures::default();
    let known = effects.iter().filter_map(|(_, effect)| effect.as_ref());
    for (index, effect) in known.enumerate() {
        match index {
            0 => failed = effect.failed.clone(),
            _ => failed.extend(&effect.failed),
        }
    }
    Cost {
        panel,
        failed,
        locked: Locked::measure(scene, panel),
        reads: Blocked::readers(scene, panel),
        writes: Blocked::writers(scene, panel),
        effects,
        wal: measure::wal(&scene.evidence.samples, panel.window),
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
    if verdict.failed.all().count() > 0 {
        let failed = step_failures(&verdict.failed);
        caption.push(say(format!(" Of the transactions, {failed}.")));
    }
    caption
}

/// The number of steps from which each is a row: so many columns are too narrow to read.
const MANY: usize = 3;

/// A row for each measured value, and a column for each step, or the other way round if there are many steps.
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
    // Only the strongest of all modes is known to be the strongest of a step.
    let is_known = verdicts.iter().all(|it| it.locked.is_known());
    let strongest = if is_known {
        "strongest lock"
    } else {
        "strongest lock seen"
    };
    let mut rows = vec![
        row("ended", &|it| ended(it)),
        row(strongest, &|it| it.locked.cell()),
        row("reads blocked?", &|it| it.reads.cell(it.panel)),
        row("writes blocked?", &|it| it.writes.cell(it.panel)),
    ];
    // All pauses are on one scale.
    let pauses = verdicts.iter().flat_map(|it| &it.effects);
    let pauses = pauses.filter_map(|(_, effect)| Some(effect.as_ref()?.gap.length()));
    let longest = pauses.max().unwrap_or_default().as_secs_f64().max(1e-6);
    let processes = verdicts.first().map_or(&[][..], |verdict| &verdict.effects);
    for (number, (process, _)) in processes.iter().enumerate() {
        let what = format!("longest pause of {process}");
        rows.push(row(&what, &|it| {
            let effect = it.effects.get(number).and_then(|(_, it)| it.as_ref());
            effect.map_or("not running".into(), |effect| {
                let share = effect.gap.length().as_secs_f64() / longest;
                paused(effect).with_share(share, verdicts.len())
            })
        }));
    }
    if verdicts.iter().any(|it| it.failed.all().count() > 0) {
        rows.push(row("errors", &|it| errors(&it.failed)));
    }
    rows.push(row(
        "rewritten?",
        &|it| match it.panel.window.rewritten.as_slice() {
            [] => DataCell::marked("no", CellMark::Good),
            names => DataCell::marked(format!("yes: {}", some(names)), CellMark::Bad),
        },
    ));
    let most = verdicts
        .iter()
        .map(|it| it.wal)
        .max()
        .unwrap_or_default()
        .max(1);
    rows.push(row("WAL written", &|it| {
        let share = it.wal as f64 / most as f64;
        DataCell::from(format_bytes(it.wal)).with_share(share, verdicts.len())
    }));
    let table = DataTable { head, rows };
    if verdicts.len() >= MANY {
        table.transposed()
    } else {
        table
    }
}

/// The longest pause of a process, with its grade.
fn paused(effect: &Effect<'_>) -> DataCell {
    let length = effect.gap.length();
    let said = format_duration(length);
    match effect.pause {
        Pause::Usual => DataCell::marked(format!("{said}, as usual"), CellMark::Good),
        _ => {
            let (word, mark) = grade(length);
            DataCell::marked(format!("{word} of {said}"), mark)
        }
    }
}

/// The failed transactions of a step.
fn errors(failed: &StepFailures) -> DataCell {
    let all = failed.all();
    if all.count() == 0 {
        return DataCell::marked("none", CellMark::Good);
    }
    let count = format_count(all.count());
    let with = all.after_comma();
    let mut said = format!(
        "{count} of {} transactions{with}",
        format_count(failed.finished)
    );
    let after = failed.after.count();
    if after > 0 {
        said.push_str(&format!("; {} of them after it", format_count(after)));
    }
    DataCell::marked(said, CellMark::Bad)
}

fn ended(verdict: &Cost<'_>) -> DataCell {
    let window = verdict.panel.window;
    let took = format_duration(window.took());
    match &window.failure {
        Some(failure) => {
            DataCell::marked(format!("failed with {failure} after {took}"), CellMark::Bad)
        }
        None => format!("{} after {took}", window.outcome.as_str()).into(),
    }
}
