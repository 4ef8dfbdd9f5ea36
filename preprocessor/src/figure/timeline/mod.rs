//! The effect of a step on the workload: the number of finished transactions, the failed ones among them, the slowest,
//! and the longest gap between two successful ones.
//!
//! All steps have the same clock, and each process has one scale in all of them, so that steps can be compared by eye.

use crate::figure::effect::{Effect, Pause};
use crate::figure::failures::FailureCounts;
use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::micros;
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, Bucket, duration};
use crate::figure::palette::Ink;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::Svg;
use crate::figure::{Drawing, Rendered};

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
    let words = scene.words;
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
    let unit = [("time", words.duration(duration(width)).into())];
    let unit = words.label("fig-per", &unit);
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
        let labels = (index + 1 == panels.len()).then_some(scene.words);
        scene.clock.ticks(&mut svg, (y, bottom), labels);
        let mut ended = Vec::new();
        for row in rows {
            row.draw(&mut svg, scene, y, &mut ended);
            y += row.height();
        }
        drawn = Some((first, bottom));
        y += 8.0;
    }

    let steps: Vec<&str> = panels.iter().map(|panel| panel.name).collect();
    let mut legend = vec![words.label("fig-timeline-desc", &[("unit", unit.as_str().into())])];
    if all().any(|row| row.shown.count() > 0) {
        legend.push(words.text("fig-timeline-desc-failed"));
    }
    if drawings.iter().flatten().any(|row| row.needles() > 0.0) {
        legend.push(words.text("fig-timeline-desc-slowest"));
    }
    Ok(Rendered {
        title: words.label(
            "fig-timeline-title",
            &[("steps", words.list(&steps).into())],
        ),
        caption: rows.iter().map(|rows| caption(rows, words)).collect(),
        legend: legend.join(" "),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels: drawn,
        }),
        table: table(scene, &rows),
        readings: all()
            .flat_map(|row| readings(row, width, &unit, words))
            .collect(),
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
    let words = scene.words;
    let mut legend = vec![
        (
            Swatch::Solid(Ink::Bars),
            words.label("fig-legend-finished", &[("unit", unit.into())]),
        ),
        (Swatch::Rule(Ink::Soft), words.text("fig-legend-usual")),
    ];
    if rows.clone().any(|row| row.row.shown.count() > 0) {
        legend.insert(
            1,
            (Swatch::Solid(Ink::Alarm), words.text("fig-legend-failed")),
        );
    }
    if rows.clone().any(|row| row.needles() > 0.0) {
        legend.push((Swatch::Needle(Ink::Text), words.text("fig-legend-slowest")));
    }
    let gaps = rows.filter(|row| row.row.effect.pause != Pause::Usual);
    // A red mark is the more important one.
    if let Some(ink) = gaps.map(|row| row.row.ink()).max() {
        legend.push((Swatch::Bracket(ink), words.text("fig-legend-pause")));
    }
    legend::draw(svg, scene.id, &legend, 0.0)
}

#[cfg(test)]
#[path = "../timeline_tests.rs"]
mod tests;
