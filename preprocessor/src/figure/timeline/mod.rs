//! The effect of a step on the workload: the number of finished transactions, the failed ones among them, the slowest,
//! and the longest gap between two successful ones.
//!
//! All steps have the same clock, and each process has one scale in all of them, so that steps can be compared by eye.

use crate::figure::effect::{Effect, Pause};
use crate::figure::failures::FailureCounts;
use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::{format_duration, micros};
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, Bucket, duration};
use crate::figure::palette::Ink;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::Svg;
use crate::figure::{Drawing, Rendered};
use crate::text::join_list;

mod bars;
mod caption;
mod gap;
mod row;
mod scale;
mod table;

use caption::caption;
pub(super) use caption::step_failures;
use row::RowDrawing;
use scale::scale;
use table::{readings, table};

/// A process of the workload while a step ran.
struct Row<'a> {
    panel: StepWindow<'a>,
    effect: Effect<'a>,
    buckets: Vec<Bucket>,
    /// The transactions that failed in the displayed range.
    shown: FailureCounts,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Result<Rendered, String> {
    let width = scene.clock.bar();
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
    let unit = format!("per {}", format_duration(duration(width)));
    let all = || rows.iter().flatten();
    let drawings: Vec<Vec<RowDrawing<'_>>> = rows
        .iter()
        .map(|rows| {
            let rows = rows.iter();
            rows.map(|row| RowDrawing::new(row, scale(row, all(), width)))
                .collect()
        })
        .collect();

    let mut svg = scene.svg();
    let top = draw_legend(&mut svg, scene, drawings.iter().flatten(), &unit);
    let mut y = top;
    let mut bottom = top;
    let mut drawn = None;
    for (index, (panel, rows)) in panels.iter().zip(&drawings).enumerate() {
        y = scene.heading(&mut svg, *panel, y, "");
        let (first, _) = drawn.unwrap_or((y, y));
        bottom = y + rows.iter().map(RowDrawing::height).sum::<f64>();
        scene.clock.shade(&mut svg, *panel, y, bottom);
        scene
            .clock
            .ticks(&mut svg, y, bottom, index + 1 == panels.len());
        let mut ended = Vec::new();
        for row in rows {
            row.draw(&mut svg, scene, y, &mut ended);
            y += row.height();
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
             the workload, bars upwards are the transactions that finished {unit}; a dashed line is their usual \
             number.{}{}",
            if all().any(|row| row.shown.count() > 0) {
                " The upper part of a bar is those that failed."
            } else {
                ""
            },
            if drawings.iter().flatten().any(|row| row.needles() > 0.0) {
                " Needles downwards are the latencies of the slowest ones."
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
        readings: all().flat_map(|row| readings(row, width, &unit)).collect(),
        ..Rendered::default()
    })
}

/// The workload processes that ran while a step did.
fn rows_of<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>, width: i64) -> Vec<Row<'a>> {
    let from = micros(panel.window.started) + scene.clock.from;
    let number = usize::try_from(scene.clock.length() / width).unwrap_or_default();
    let effects = scene.processes().into_iter();
    let effects = effects.filter_map(|process| Effect::measure(scene, panel, process));
    let known = effects.filter(|effect| effect.runs.iter().any(|run| !run.transactions.is_empty()));
    known
        .map(|effect| {
            let runs = || effect.runs.iter().copied();
            Row {
                panel,
                buckets: measure::buckets(runs(), from, width, number),
                shown: FailureCounts::between(runs(), from, from + scene.clock.length() - 1),
                effect,
            }
        })
        .collect()
}

impl Row<'_> {
    /// True if there is more to see than that the workload ran as usual.
    fn is_event(&self) -> bool {
        self.effect.pause != Pause::Usual || self.shown.count() > 0
    }

    /// The ink of its longest gap.
    fn ink(&self) -> Ink {
        match self.effect.is_alarming() {
            true => Ink::Alarm,
            false => Ink::Soft,
        }
    }
}

fn draw_legend<'a>(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    rows: impl Iterator<Item = &'a RowDrawing<'a>> + Clone,
    unit: &str,
) -> f64 {
    let mut legend = vec![
        (
            Swatch::Solid(Ink::Bars),
            format!("transactions finished {unit}"),
        ),
        (Swatch::Rule(Ink::Soft), "usual number".to_owned()),
    ];
    if rows.clone().any(|row| row.row.shown.count() > 0) {
        legend.insert(1, (Swatch::Solid(Ink::Alarm), "failed".to_owned()));
    }
    if rows.clone().any(|row| row.needles() > 0.0) {
        legend.push((Swatch::Needle(Ink::Text), "slowest transaction".to_owned()));
    }
    let gaps = rows.filter(|row| row.row.effect.pause != Pause::Usual);
    // A red mark is the more important one.
    if let Some(ink) = gaps.map(|row| row.row.ink()).max() {
        legend.push((Swatch::Bracket(ink), "longest pause".to_owned()));
    }
    legend::draw(svg, scene.id, &legend, 0.0)
}

#[cfg(test)]
#[path = "../timeline_tests.rs"]
mod tests;
