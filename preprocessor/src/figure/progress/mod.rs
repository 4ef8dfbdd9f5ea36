//! The phases of a command in their order, from the progress view.
//!
//! The time axis ends with the longest step: a progress view has nothing to say before and after it.

use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, duration};
use crate::figure::palette::Ink;
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{Frame, Svg};
use crate::figure::time_axis::TimeAxis;
use crate::figure::words::Words;
use crate::figure::{DataCell, DataTable, Drawing, Rendered};

mod caption;
mod phase;
mod rows;

use phase::{Phase, phases};
use rows::{Columns, draw_row};

/// The largest number of phases shown for a step.
const MOST: usize = 16;

/// A step with its phases in the order of their first appearance.
struct ProgressStep<'a> {
    panel: StepWindow<'a>,
    phases: Vec<Phase<'a>>,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let sampling = Sampling::of(scene.evidence);
    let words = scene.words;
    let mut parts = Vec::new();
    let mut notes = Vec::new();
    for panel in scene.panels.clone() {
        let mut phases = phases(scene, panel, &sampling);
        if phases.len() > MOST {
            let parameters = [
                ("number", (phases.len() - MOST).into()),
                ("step", panel.name.into()),
            ];
            notes.push(words.label("fig-progress-more", &parameters));
            phases.truncate(MOST);
        }
        parts.push(ProgressStep { panel, phases });
    }
    let period = words.duration(measure::period(scene.evidence));
    notes.push(words.label("fig-progress-note", &[("period", period.into())]));
    let is_still = |phase: &Phase<'_>| phase.still.is_some();
    if parts.iter().flat_map(|part| &part.phases).any(is_still) {
        notes.push(words.text("fig-progress-note-still"));
    }
    notes.extend(scene.gaps());

    let columns = Columns::of(scene, &parts);
    let longest = parts.iter().map(|part| part.panel.took()).max();
    scene.clock = TimeAxis {
        from: 0,
        to: longest.unwrap_or(1),
        left: columns.bars(),
        frame: scene.clock.frame,
    };
    let mut svg = scene.svg();
    let top = legend::draw(&mut svg, scene.id, &legend(scene, &parts), 0.0);
    let (mut y, mut bottom) = (top, top);
    let mut panels = None;
    for (index, part) in parts.iter().enumerate() {
        y = scene.heading(&mut svg, part.panel, y, "");
        let (first, _) = panels.unwrap_or((y, y));
        let heights = part.phases.iter();
        let heights = heights.map(|phase| columns.height(phase, words));
        bottom = y + heights.sum::<f64>() + 6.0;
        draw_ground(
            &mut svg,
            scene,
            part.panel,
            (y, bottom),
            index + 1 == parts.len(),
        );
        for phase in &part.phases {
            draw_row(&mut svg, scene, (part, phase), columns, y + 3.0);
            y += columns.height(phase, words);
        }
        panels = Some((first, bottom));
        y = bottom + 8.0;
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    let captions = parts.iter().map(|part| caption::caption(part, words));
    Rendered {
        title: words.label(
            "fig-progress-title",
            &[("steps", words.list(&names).into())],
        ),
        caption: captions.collect(),
        legend: words.text("fig-progress-desc"),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels,
        }),
        table: table(&parts, words),
        notes,
        ..Rendered::default()
    }
}

/// Draws what is behind the rows of a step: its time, and the lines of the axis. If they would go through text, each row
/// draws its own.
fn draw_ground(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    panel: StepWindow<'_>,
    (top, bottom): (f64, f64),
    is_last: bool,
) {
    scene.clock.shade(svg, panel, top, bottom);
    let lines = match scene.clock.frame {
        Frame::Wide => top,
        Frame::Narrow => bottom,
    };
    let labels = is_last.then_some(scene.words);
    scene.clock.ticks(svg, (lines, bottom), labels);
    scene.hatch(svg, panel, top, bottom);
}

fn legend(scene: &FigureData<'_>, parts: &[ProgressStep<'_>]) -> Vec<(Swatch, String)> {
    let phases = || parts.iter().flat_map(|part| &part.phases);
    let words = scene.words;
    let mut legend = Vec::new();
    if phases().any(|phase| !phase.waits()) {
        legend.push((Swatch::Solid(Ink::Bars), words.text("fig-legend-done")));
        legend.push((Swatch::Outlined(Ink::Soft), words.text("fig-legend-to-do")));
    }
    if phases().any(Phase::waits) {
        legend.push((Swatch::Dashed(Ink::Alarm), words.text("fig-legend-waits")));
    }
    legend.extend(scene.unseen_legend());
    legend
}

fn table(parts: &[ProgressStep<'_>], words: Words<'_>) -> DataTable {
    let head = [
        "fig-head-step",
        "fig-head-phase",
        "fig-head-from",
        "fig-head-took",
        "fig-head-share",
        "fig-head-done",
        "fig-head-of",
        "fig-head-waited-for",
    ];
    let mut rows: Vec<Vec<DataCell>> = Vec::new();
    for part in parts {
        for phase in &part.phases {
            let from = phase.spans.first().map_or(0, |(from, _)| *from);
            let last = phase.said.last();
            let number =
                |number: Option<u64>| number.map(|it| words.number(it)).unwrap_or_default();
            rows.push(vec![
                part.panel.name.into(),
                phase.phase.into(),
                words.offset(from / 1_000 * 1_000).into(),
                words.duration(duration(phase.took())).into(),
                phase.share(part.panel).into(),
                number(last.and_then(|it| it.done)).into(),
                number(last.and_then(|it| it.total)).into(),
                words.list(&phase.locker_names()).into(),
            ]);
        }
    }
    DataTable {
        head: head.map(|key| words.text(key)).to_vec(),
        rows,
    }
}
