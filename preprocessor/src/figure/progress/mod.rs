//! The phases of a command in their order, from the progress view.

use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::{format_count, format_duration, format_offset, micros};
use crate::figure::legend::{self, DASHED, Swatch};
use crate::figure::measure::{self, duration};
use crate::figure::palette::Ink;
use crate::figure::raster::Raster;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{Rect, SOFT, Svg};
use crate::figure::text::clip;
use crate::figure::{DataCell, DataTable, Drawing, FigureText, Rendered, name, say};
use crate::text::join_list;
use std::fmt::Write as _;

mod phase;

use phase::{Phase, phases};

/// The height of a phase: a line of text, and a bar.
const ROW: f64 = 36.0;
const BAR: f64 = 13.0;

/// The largest number of phases shown for a step.
const MOST: usize = 16;

/// A step with its phases in the order of their first appearance.
struct ProgressStep<'a> {
    panel: StepWindow<'a>,
    phases: Vec<Phase<'a>>,
    period: i64,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let mut parts = Vec::new();
    let mut notes = Vec::new();
    for panel in scene.panels.clone() {
        let mut phases = phases(scene, panel);
        if phases.len() > MOST {
            notes.push(format!(
                "{} more phases of {} are not drawn.",
                phases.len() - MOST,
                panel.name
            ));
            phases.truncate(MOST);
        }
        let period = micros(measure::period(scene.evidence));
        parts.push(ProgressStep {
            panel,
            phases,
            period,
        });
    }
    notes.push(format!(
        "Seen by samples {} apart: a phase that is shorter may be missing.",
        format_duration(measure::period(scene.evidence))
    ));

    notes.extend(scene.gaps());
    let mut svg = scene.svg();
    let top = legend::draw(&mut svg, scene.id, &legend(scene, &parts), 0.0);
    let (mut y, mut bottom) = (top, top);
    let mut panels = None;
    for (index, part) in parts.iter().enumerate() {
        y = scene.heading(&mut svg, part.panel, y, "");
        let (first, _) = panels.unwrap_or((y, y));
        bottom = y + ROW * part.phases.len() as f64 + 6.0;
        scene.clock.shade(&mut svg, part.panel, y, bottom);
        scene
            .clock
            .ticks(&mut svg, y, bottom, index + 1 == parts.len());
        scene.hatch(&mut svg, part.panel, y, bottom);
        for phase in &part.phases {
            draw_phase(&mut svg, scene, part, phase, y);
            y += ROW;
        }
        panels = Some((first, bottom));
        y = bottom + 8.0;
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Rendered {
        title: format!("The phases of {}", join_list(&names, "and")),
        caption: parts.iter().map(caption).collect(),
        legend: "Time runs to the right, from the start of each step; the time in which it ran is shaded. Each phase has a row, \
                 with its share of the step. A bar fills as the phase proceeds; a dashed one waits."
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

fn legend(scene: &FigureData<'_>, parts: &[ProgressStep<'_>]) -> Vec<(Swatch, String)> {
    let mut phases = parts.iter().flat_map(|part| &part.phases);
    let mut legend = vec![(Swatch::Solid(Ink::Bars), "done so far".to_owned())];
    legend.push((Swatch::Outlined(Ink::Soft), "to be done".to_owned()));
    if phases.any(Phase::waits) {
        legend.push((Swatch::Dashed(Ink::Alarm), "waiting for others".to_owned()));
    }
    legend.extend(scene.unseen_legend());
    legend
}

fn draw_phase(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    part: &ProgressStep<'_>,
    phase: &Phase<'_>,
    y: f64,
) {
    let clock = scene.clock;
    let bottom = y + ROW - 4.0;
    let mut outline = String::new();
    for (from, to) in &phase.spans {
        let (x, end) = (clock.x(*from), clock.x(*to));
        let rect = Rect {
            x: x + 0.5,
            y: bottom - BAR,
            w: (end - x - 1.0).max(1.0),
            h: BAR,
        };
        let _ = write!(outline, "{rect}");
    }
    // The height of the fill, in whole units.
    let mut done = Raster::new(clock);
    for (index, it) in phase.said.iter().enumerate() {
        let from = part.panel.offset(it.span.first).max(0);
        let end = part.panel.offset(it.span.last);
        let next = phase
            .said
            .get(index + 1)
            .map(|next| part.panel.offset(next.span.first));
        let to = next
            .filter(|next| next - end <= 5 * part.period)
            .unwrap_or(end + part.period);
        let share = match (it.done, it.total) {
            (Some(done), Some(total)) if total > 0 => (done as f64 / total as f64).min(1.0),
            _ => 1.0,
        };
        done.paint(
            from,
            to.min(part.panel.took()),
            (share * BAR).round() as u32,
        );
    }
    for (from, to) in scene.unseen(part.panel) {
        done.clear(from, to);
    }
    let mut fill = String::new();
    for run in done.runs().iter().filter(|run| run.value > 0) {
        let h = f64::from(run.value);
        let _ = write!(
            fill,
            "{}",
            Rect {
                x: run.x,
                y: bottom - h,
                w: run.w,
                h
            }
        );
    }
    if phase.waits() {
        svg.shape(Ink::Alarm, &outline, DASHED);
    } else {
        svg.fill(Ink::Bars, &fill);
        svg.line(Ink::Soft, &outline);
    }

    let mut text = clip(phase.phase, 300.0);
    let took = format_duration(duration(phase.took()));
    let _ = write!(text, "  {took}, {}", phase.share(part.panel));
    if let Some(held_up) = phase.held_up() {
        let _ = write!(text, ", {}", clip(&held_up, 180.0));
    }
    let (from, to) = phase.spans.first().copied().unwrap_or_default();
    let place = (clock.x(from), clock.x(to));
    let style = SOFT.ink(Ink::Text);
    svg.label(place, y + 14.0, style, &text, &mut Vec::new());
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

/// The phase that took most of the time, and the sessions that it waited for.
fn caption(part: &ProgressStep<'_>) -> Vec<FigureText> {
    if part.phases.is_empty() {
        return unseen(part.panel);
    }
    let took = format_duration(part.panel.window.took());
    let mut phases: Vec<&Phase<'_>> = part.phases.iter().collect();
    phases.sort_by_key(|phase| std::cmp::Reverse(phase.took()));
    let most = phases.iter().take(2);
    let most = most.map(|phase| format!("{} went to “{}”", phase.share(part.panel), phase.phase));
    let most = join_list(&most.collect::<Vec<_>>(), "and");
    let mut caption = vec![
        say(format!("Of the {took} of ")),
        name(part.panel.name),
        say(format!(", {most}")),
    ];
    for phase in part.phases.iter().filter(|phase| !phase.lockers.is_empty()) {
        let waited = format_duration(duration(phase.took()));
        caption.push(say(format!("; it waited {waited} for ")));
        caption.push(name(join_list(&phase.lockers, "and")));
    }
    caption.push(say("."));
    caption
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
                join_list(&phase.lockers, "and").into(),
            ]);
        }
    }
    DataTable {
        head: head.map(str::to_owned).to_vec(),
        rows,
    }
}
