//! The effect of a step on the workload: the number of finished transactions, the failed ones among them, the slowest,
//! and the longest gap between two successful ones.
//!
//! All rows of all steps share one scale, so that they can be compared by eye.

use crate::figure::failures::FailureCounts;
use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::{format_duration, micros};
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, Bucket, TransactionGap, duration};
use crate::figure::palette::Ink;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::Svg;
use crate::figure::{Drawing, Rendered};
use crate::text::join_list;
use crate::transcript::evidence::Workload;

mod caption;
mod row;
mod scale;

use caption::{caption, readings, table};
use row::{ROW, draw_row, idle};
use scale::scale;

/// A process of the workload while a step ran.
struct Row<'a> {
    panel: StepWindow<'a>,
    process: &'a str,
    /// Its runs: more than one if it was ended and started again meanwhile.
    runs: Vec<&'a Workload>,
    buckets: Vec<Bucket>,
    gap: TransactionGap,
    /// The transactions that failed while the step ran.
    failed: FailureCounts,
    /// The transactions that failed in the displayed range.
    shown: FailureCounts,
    /// True if the gap is most of the step, and far longer than the usual ones at this rate.
    stalled: bool,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Result<Rendered, String> {
    let width = scene.clock.bucket(200);
    let panels = scene.panels.clone();
    let mut rows = Vec::new();
    for panel in &panels {
        let mine = rows_of(scene, *panel, width);
        if mine.is_empty() {
            return Err(format!(
                "no workload ran while the step `{}` did, or its transactions aren't known yet: start one before the \
                 step, and draw the timeline after the block that stops it",
                panel.name
            ));
        }
        rows.push(mine);
    }
    let scale = scale(rows.iter().flatten());
    let unit = format!("per {}", format_duration(duration(width)));

    let mut svg = scene.svg();
    let top = draw_legend(&mut svg, scene, rows.iter().flatten(), &unit);
    let mut y = top;
    let mut bottom = top;
    let mut drawn = None;
    for (index, (panel, rows)) in panels.iter().zip(&rows).enumerate() {
        y = scene.heading(&mut svg, *panel, y, "");
        let (first, _) = drawn.unwrap_or((y, y));
        bottom = y + ROW * rows.len() as f64;
        scene.clock.shade(&mut svg, *panel, y, bottom);
        scene
            .clock
            .ticks(&mut svg, y, bottom, index + 1 == panels.len());
        for row in rows {
            draw_row(&mut svg, scene, row, &scale, y);
            y += ROW;
        }
        drawn = Some((first, bottom));
        y += 8.0;
    }

    let steps: Vec<&str> = panels.iter().map(|panel| panel.name).collect();
    Ok(Rendered {
        title: format!("The workload while {} ran", join_list(&steps, "and")),
        caption: rows.iter().map(|rows| caption(rows)).collect(),
        legend: format!(
            "Time runs to the right, from the start of each step; the time in which it ran is shaded. For each process of \
             the workload, bars upwards are the transactions that finished {unit}, needles downwards the slowest of them.{}",
            if rows.iter().flatten().any(|row| row.shown.count() > 0) {
                " The upper part of a bar is those that failed."
            } else {
                ""
            }
        ),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels: drawn,
        }),
        table: table(scene, &rows),
        readings: rows
            .iter()
            .flatten()
            .flat_map(|row| readings(row, width, &unit))
            .collect(),
        ..Rendered::default()
    })
}

/// The workload processes that ran while a step did.
fn rows_of<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>, width: i64) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for process in scene.processes() {
        let runs: Vec<&Workload> = scene
            .workloads(panel)
            .filter(|it| it.name == process)
            .collect();
        let gaps = runs
            .iter()
            .filter_map(|run| measure::longest_gap(run, panel.window));
        let Some(gap) = gaps.max_by_key(|gap| gap.length()) else {
            continue;
        };
        let all: u64 = runs
            .iter()
            .flat_map(|run| &run.transactions)
            .map(|it| u64::from(it.count))
            .sum();
        if all == 0 {
            continue;
        }
        let usual = runs
            .iter()
            .map(|run| spacing(run, all))
            .min()
            .unwrap_or_default();
        let length = micros(gap.length());
        let within = gap.ended.min(panel.window.finished);
        let within = micros(within.saturating_sub(gap.began.max(panel.window.started)));
        let from = micros(panel.window.started) + scene.clock.from;
        let number = usize::try_from(scene.clock.length() / width).unwrap_or_default();
        let window = panel.window;
        let failures = |from, to| FailureCounts::between(runs.iter().copied(), from, to);
        rows.push(Row {
            panel,
            process,
            failed: failures(micros(window.started), micros(window.finished)),
            shown: failures(from, from + scene.clock.length() - 1),
            buckets: measure::buckets(runs.iter().copied(), from, width, number),
            gap,
            stalled: within * 2 >= panel.took() && length >= usual * 10,
            runs,
        });
    }
    rows
}

/// The usual time between two transactions of a process, in microseconds: from its rate, or else from its transactions.
fn spacing(run: &Workload, all: u64) -> i64 {
    match run.rate {
        Some(rate) => 1_000_000 / i64::from(rate.max(1)),
        None => (micros(run.ended) - micros(run.started)) / i64::try_from(all).unwrap_or(i64::MAX),
    }
}

fn draw_legend<'a>(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    rows: impl Iterator<Item = &'a Row<'a>> + Clone,
    unit: &str,
) -> f64 {
    let mut legend = vec![
        (
            Swatch::Solid(Ink::Bars),
            format!("transactions finished {unit}"),
        ),
        (Swatch::Needle(Ink::Text), "the slowest of them".to_owned()),
        (Swatch::Bracket(Ink::Alarm), "longest gap".to_owned()),
    ];
    if rows.clone().any(|row| row.shown.count() > 0) {
        legend.insert(1, (Swatch::Solid(Ink::Alarm), "failed".to_owned()));
    }
    if rows.clone().any(|row| !idle(scene, row).is_empty()) {
        legend.push((Swatch::Hatched(Ink::Soft), "no workload".to_owned()));
    }
    legend::draw(svg, scene.id, &legend, 0.0)
}
