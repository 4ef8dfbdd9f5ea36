//! The measured cost of each step, in a column for each, or in a row if there are many.
//!
//! The table is the picture: on a narrow screen each of its rows is a card.

use super::blocked_cell::Locked;
use super::effect::{Effect, Pause, StepFailures};
use super::figure_data::FigureData;
use super::measure;
use super::timeline::step_failures;
use super::waits_cell::{Blocked, grade};
use super::words::Words;
use super::{CellMark, DataCell, DataTable, FigureText, Rendered};
use crate::figure::step_window::StepWindow;
use crate::transcript::evidence::WindowOutcome;

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
    let words = scene.words;
    let period = words.duration(measure::period(scene.evidence));
    let mut notes = vec![words.label("fig-verdict-note", &[("period", period.into())])];
    if verdicts
        .iter()
        .any(|it| it.panel.window.exclusive.is_some())
    {
        notes.push(words.text("fig-verdict-note-log"));
    }
    notes.extend(scene.gaps());
    Rendered {
        title: words.label("fig-verdict-title", &[("steps", words.list(&names).into())]),
        caption: verdicts.iter().map(|it| caption(it, words)).collect(),
        legend: String::new(),
        table: table(&verdicts, words),
        notes,
        ..Rendered::default()
    }
}

impl Cost<'_> {
    /// Returns `true` if no workload ran meanwhile that could have waited.
    fn is_alone(&self) -> bool {
        self.effects.iter().all(|(_, effect)| effect.is_none())
    }

    /// The cell of the waits of others.
    fn blocked(&self, blocked: Blocked, words: Words<'_>) -> DataCell {
        match blocked.most == 0 && self.is_alone() {
            true => words.text("fig-cell-no-workload").into(),
            false => blocked.cell(self.panel, words),
        }
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

fn caption(verdict: &Cost<'_>, words: Words<'_>) -> Vec<FigureText> {
    let held_up = |blocked: Blocked| (blocked.most > 0).then_some(blocked.longest);
    let reads = |time| ("reads", words.duration(time).into());
    let writes = |time| ("writes", words.duration(time).into());
    let (key, times) = match (held_up(verdict.reads), held_up(verdict.writes)) {
        _ if verdict.panel.samples == 0 => ("fig-verdict-unknown", vec![]),
        (None, None) if verdict.is_alone() => ("fig-verdict-alone", vec![]),
        (None, None) => ("fig-verdict-calm", vec![]),
        (Some(read), None) => ("fig-verdict-reads", vec![reads(read)]),
        (None, Some(wrote)) => ("fig-verdict-writes", vec![writes(wrote)]),
        (Some(read), Some(wrote)) => ("fig-verdict-both", vec![reads(read), writes(wrote)]),
    };
    let locked = [("locked", verdict.locked.said(words))];
    let mut caption = words.clause(key, &times, &locked);
    if verdict.failed.all().count() > 0 {
        let failed = [("failed", step_failures(&verdict.failed, words).into())];
        let failed = words.label("fig-verdict-failed", &failed);
        caption.push(FigureText::Plain(format!(" {failed}")));
    }
    caption
}

/// The number of steps from which each is a row: so many columns are too narrow to read.
const MANY: usize = 3;

/// A row for each measured value, and a column for each step, or the other way round if there are many steps.
fn table(verdicts: &[Cost<'_>], words: Words<'_>) -> DataTable {
    let steps = verdicts.iter().map(|verdict| verdict.panel.name.to_owned());
    let head = [String::new()].into_iter().chain(steps).collect();
    let row = |what: String, cell: &dyn Fn(&Cost<'_>) -> DataCell| {
        let cells = verdicts.iter().map(cell);
        [DataCell::from(what)]
            .into_iter()
            .chain(cells)
            .collect::<Vec<_>>()
    };
    // Only the strongest of all modes is known to be the strongest of a step.
    let is_known = verdicts.iter().all(|it| it.locked.is_known());
    let strongest = if is_known {
        "fig-cost-lock"
    } else {
        "fig-cost-lock-seen"
    };
    let text = |key| words.text(key);
    let mut rows = vec![
        row(text("fig-cost-ended"), &|it| ended(it, words)),
        row(text(strongest), &|it| it.locked.cell(words)),
        row(text("fig-cost-reads"), &|it| it.blocked(it.reads, words)),
        row(text("fig-cost-writes"), &|it| it.blocked(it.writes, words)),
    ];
    // All pauses are on one scale.
    let pauses = verdicts.iter().flat_map(|it| &it.effects);
    let pauses = pauses.filter_map(|(_, effect)| Some(effect.as_ref()?.gap.length()));
    let longest = pauses.max().unwrap_or_default().as_secs_f64().max(1e-6);
    let processes = verdicts.first().map_or(&[][..], |verdict| &verdict.effects);
    for (number, (process, _)) in processes.iter().enumerate() {
        let what = words.label("fig-cost-pause", &[("process", (*process).into())]);
        rows.push(row(what, &|it| {
            let effect = it.effects.get(number).and_then(|(_, it)| it.as_ref());
            match effect {
                None => text("fig-cell-not-running").into(),
                Some(effect) => {
                    let share = effect.gap.length().as_secs_f64() / longest;
                    paused(effect, words).with_share(share, verdicts.len())
                }
            }
        }));
    }
    if verdicts.iter().any(|it| it.failed.all().count() > 0) {
        rows.push(row(text("fig-cost-errors"), &|it| {
            errors(&it.failed, words)
        }));
    }
    rows.push(row(
        text("fig-cost-rewritten"),
        &|it| match it.panel.window.rewritten.as_slice() {
            [] => DataCell::marked(text("fig-cell-not-rewritten"), CellMark::Good),
            names => {
                let tables = [("tables", words.some(names).into())];
                DataCell::marked(words.label("fig-cell-rewritten", &tables), CellMark::Bad)
            }
        },
    ));
    let most = verdicts
        .iter()
        .map(|it| it.wal)
        .max()
        .unwrap_or_default()
        .max(1);
    rows.push(row(text("fig-cost-wal"), &|it| {
        let share = it.wal as f64 / most as f64;
        DataCell::from(words.bytes(it.wal)).with_share(share, verdicts.len())
    }));
    let table = DataTable { head, rows };
    if verdicts.len() >= MANY {
        table.transposed()
    } else {
        table
    }
}

/// The longest pause of a process, with its grade.
fn paused(effect: &Effect<'_>, words: Words<'_>) -> DataCell {
    let length = effect.gap.length();
    match effect.pause {
        Pause::Usual => {
            let pause = [("pause", words.duration(length).into())];
            DataCell::marked(words.label("fig-cell-usual", &pause), CellMark::Good)
        }
        _ => {
            let (said, mark) = grade(length, words);
            DataCell::marked(said, mark)
        }
    }
}

/// The failed transactions of a step.
fn errors(failed: &StepFailures, words: Words<'_>) -> DataCell {
    let all = failed.all();
    if all.count() == 0 {
        return DataCell::marked(words.text("fig-cell-no-errors"), CellMark::Good);
    }
    let numbers = [
        ("failed", all.count().into()),
        ("finished", failed.finished.into()),
    ];
    let mut said = match all.with(words) {
        None => words.label("fig-cell-errors", &numbers),
        Some(with) => {
            let [failed, finished] = numbers;
            let parameters = [failed, finished, ("with", with.into())];
            words.label("fig-cell-errors-with", &parameters)
        }
    };
    let after = failed.after.count();
    if after > 0 {
        let parameters = [("errors", said.into()), ("after", after.into())];
        said = words.label("fig-cell-errors-after", &parameters);
    }
    DataCell::marked(said, CellMark::Bad)
}

fn ended(verdict: &Cost<'_>, words: Words<'_>) -> DataCell {
    let window = verdict.panel.window;
    let took = ("took", words.duration(window.took()).into());
    match (&window.failure, window.outcome) {
        (Some(failure), _) => {
            let error = ("error", failure.to_string().into());
            let said = words.label("fig-cell-failed-with", &[error, took]);
            DataCell::marked(said, CellMark::Bad)
        }
        (None, WindowOutcome::Succeeded) => words.label("fig-cell-succeeded", &[took]).into(),
        (None, WindowOutcome::Failed) => words.label("fig-cell-failed", &[took]).into(),
    }
}
