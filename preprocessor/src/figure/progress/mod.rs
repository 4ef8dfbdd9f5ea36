//! The phases of a command in their order, from the progress view.
//!
//! The time axis ends with the longest step: a progress view has nothing to say before and after it.

use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::{format_count, format_duration, format_offset};
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, duration};
use crate::figure::palette::Ink;
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{Frame, Svg};
use crate::figure::time_axis::TimeAxis;
use crate::figure::{DataCell, DataTable, Drawing, Rendered};
use crate::text::join_list;

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
    let mut parts = Vec::new();
    let mut notes = Vec::new();
    for panel in scene.panels.clone() {
        let mut phases = phases(scene, panel, &sampling);
        if phases.len() > MOST {
            notes.push(format!(
                "{} more phases of {} are not drawn.",
                phases.len() - MOST,
                panel.name
            ));
            phases.truncate(MOST);
        }
        parts.push(ProgressStep { panel, phases });
    }
    notes.push(format!(
        "Seen by samples {} apart: a phase that is shorter may be missing.",
        format_duration(measure::period(scene.evidence))
    ));
    let is_still = |phase: &Phase<'_>| phase.still.is_some();
    if parts.iter().flat_map(|part| &part.phases).any(is_still) {
        notes.push(
            "“Done” is where the session itself is: the work of its parallel workers isn’t counted, so it can stand still \
             and then leap."
                .to_owned(),
        );
    }
    notes.extend(scene.gaps());

    let columns = Columns::of(scene.clock.frame, &parts);
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
        let heights = heights.map(|phase| columns.height(phase));
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
            y += columns.height(phase);
        }
        panels = Some((first, bottom));
        y = bottom + 8.0;
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    let captions = parts.iter().map(|part| caption::caption(part));
    Rendered {
        title: format!("The phases of {}", join_list(&names, "and")),
        caption: captions.collect(),
        legend: "Time runs to the right, from the start of each step to its end. Each phase has a row, with its time and its \
                 share of the step. A bar fills as the phase proceeds; a red one waits for others."
            .to_owned(),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels,
        }),
        table: table(&parts),
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
    scene.clock.ticks(svg, lines, bottom, is_last);
    scene.hatch(svg, panel, top, bottom);
}

fn legend(scene: &FigureData<'_>, parts: &[ProgressStep<'_>]) -> Vec<(Swatch, String)> {
    let phases = || parts.iter().flat_map(|part| &part.phases);
    let mut legend = Vec::new();
    if phases().any(|phase| !phase.waits()) {
        legend.push((Swatch::Solid(Ink::Bars), "done so far".to_owned()));
        legend.push((Swatch::Outlined(Ink::Soft), "to be done".to_owned()));
    }
    if phases().any(Phase::waits) {
        legend.push((Swatch::Dashed(Ink::Alarm), "waiting for others".to_owned()));
    }
    legend.extend(scene.unseen_legend());
    legend
}

fn table(parts: &[ProgressStep<'_>]) -> DataTable {
    let head = [
        "step",
        "phase",
        "from",
        "took",
        "share",
        "done",
        "of",
        "waited for",
    ];
    let mut rows: Vec<Vec<DataCell>> = Vec::new();
    for part in parts {
        for phase in &part.phases {
            let from = phase.spans.first().map_or(0, |(from, _)| *from);
            let last = phase.said.last();
            let number = |number: Option<u64>| number.map(format_count).unwrap_or_default();
            rows.push(vec![
                part.panel.name.into(),
                phase.phase.into(),
                format_offset(from / 1_000 * 1_000).into(),
                format_duration(duration(phase.took())).into(),
                phase.share(part.panel).into(),
                number(last.and_then(|it| it.done)).into(),
                number(last.and_then(|it| it.total)).into(),
                join_list(&phase.locker_names(), "and").into(),
            ]);
        }
    }
    DataTable {
        head: head.map(str::to_owned).to_vec(),
        rows,
    }
}
