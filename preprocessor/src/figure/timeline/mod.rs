//! The effect of a step on the workload: the number of finished transactions, the failed ones among them, the slowest,
//! and the longest gap between two successful ones.
//!
//! All rows of all steps share one scale, so that they can be compared by eye.

use crate::figure::failures::Failures;
use crate::figure::figure_data::{FOOT, FigureData, HEADING};
use crate::figure::format::{format_count, format_duration, join_list, micros, noun};
use crate::figure::legend::{self, Swatch};
use crate::figure::measure::{self, Bucket, Gap, duration};
use crate::figure::palette::Ink;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{Anchor, BOLD, Coord, LEFT, RIGHT, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::{Picture, Rendered};
use crate::transcript::evidence::Workload;
use std::fmt::Write as _;

mod caption;
mod scale;

use caption::{caption, readings, table};
use scale::{Scale, scale};

/// Heights within a row: the room for the gap's name, the bars, the needles, and the whole row.
const HEAD: f64 = 20.0;
const BARS: f64 = 42.0;
const NEEDLES: f64 = 26.0;
const ROW: f64 = HEAD + BARS + NEEDLES + 10.0;

/// A process of the workload while a step ran.
struct Row<'a> {
    panel: StepWindow<'a>,
    process: &'a str,
    /// Its runs: more than one if it was ended and started again meanwhile.
    runs: Vec<&'a Workload>,
    buckets: Vec<Bucket>,
    gap: Gap,
    /// The transactions that failed while the step ran.
    failed: Failures,
    /// The transactions that failed in the displayed range.
    shown: Failures,
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

    let mut svg = Svg::default();
    let top = draw_legend(&mut svg, scene, rows.iter().flatten(), &unit);
    let mut y = top;
    let mut bottom = top;
    for (index, (panel, rows)) in panels.iter().zip(&rows).enumerate() {
        scene.heading(&mut svg, *panel, y);
        y += HEADING;
        bottom = y + ROW * rows.len() as f64;
        scene.clock.shade(&mut svg, *panel, y, bottom);
        scene
            .clock
            .ticks(&mut svg, y, bottom, index + 1 == panels.len());
        for row in rows {
            draw_row(&mut svg, scene, row, &scale, y);
            y += ROW;
        }
        y += 8.0;
    }

    let steps: Vec<&str> = panels.iter().map(|panel| panel.name).collect();
    Ok(Rendered {
        title: format!("The workload while {} ran", join_list(&steps)),
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
        picture: Some(Picture {
            svg,
            height: bottom + FOOT,
            panels: Some((top + HEADING, bottom)),
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
        let failures = |from, to| Failures::of(runs.iter().copied(), from, to);
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

/// The offsets of the times in which the process didn't run.
fn idle(scene: &FigureData<'_>, row: &Row<'_>) -> Vec<(i64, i64)> {
    let mut ran: Vec<_> = row
        .runs
        .iter()
        .map(|run| (row.panel.offset(run.started), row.panel.offset(run.ended)))
        .collect();
    ran.sort_unstable();
    ran.push((scene.clock.to, scene.clock.to));
    let mut idle = Vec::new();
    let mut from = scene.clock.from;
    for (started, ended) in ran {
        if started > from {
            idle.push((from, started));
        }
        from = from.max(ended);
    }
    idle
}

fn draw_row(svg: &mut Svg, scene: &FigureData<'_>, row: &Row<'_>, scale: &Scale, y: f64) {
    let clock = scene.clock;
    let top = y + HEAD;
    let zero = top + BARS;
    for (from, to) in idle(scene, row) {
        let (x, end) = (clock.x(from), clock.x(to));
        let rect = Rect {
            x,
            y: top,
            w: end - x,
            h: BARS + NEEDLES,
        };
        svg.hatch(scene.id, Ink::Soft, &rect.to_string());
    }
    draw_gap(svg, scene, row, y);

    let step = (RIGHT - LEFT) / row.buckets.len().max(1) as f64;
    let wide = if step > 5.0 { step - 1.0 } else { step };
    let (mut bars, mut failed) = (String::new(), String::new());
    let mut needles = String::new();
    for (index, bucket) in row
        .buckets
        .iter()
        .enumerate()
        .filter(|(_, bucket)| bucket.count > 0)
    {
        let x = LEFT + step * index as f64;
        let [good, bad] = heights(bucket, scale);
        let rect = |to: &mut String, y: f64, h: f64| {
            if h > 0.0 {
                let _ = write!(to, "{}", Rect { x, y, w: wide, h });
            }
        };
        rect(&mut bars, zero - good, good);
        rect(&mut failed, zero - good - bad, bad);
        if bucket.count > scale.count {
            let _ = write!(
                if bad > 0.0 { &mut failed } else { &mut bars },
                "M{} {}h{w}l{} -4z",
                Coord(x),
                Coord(top),
                Coord(-wide / 2.0),
                w = Coord(wide)
            );
        }
        let length = NEEDLES * bucket.worst.as_secs_f64() / scale.latency.as_secs_f64();
        let _ = write!(
            needles,
            "M{} {}v{}",
            Coord(x + wide / 2.0),
            Coord(zero),
            Coord(length.max(0.5))
        );
    }
    svg.fill(Ink::Bars, &bars);
    if !failed.is_empty() {
        svg.fill(Ink::Alarm, &failed);
    }
    let thick = format!(
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\"",
        Coord((wide / 3.0).clamp(1.0, 2.0))
    );
    svg.shape(Ink::Text, &needles, &thick);
    svg.line(
        Ink::Soft,
        &format!("M{} {}H{}", Coord(LEFT), Coord(zero), Coord(RIGHT)),
    );
    let peak = row.buckets.iter().map(|it| it.count).max();
    let slowest = row.buckets.iter().map(|it| it.worst).max();
    let peak = format!("peak {}", format_count(peak.unwrap_or_default()));
    let slowest = format!("slowest {}", format_duration(slowest.unwrap_or_default()));
    svg.text(0.0, top + 8.0, BOLD, &clip(row.process, LEFT - 8.0));
    svg.text(0.0, top + 25.0, SOFT, &peak);
    if row.shown.count() > 0 {
        let failed = format!("{} failed", format_count(row.shown.count()));
        svg.text(0.0, top + 42.0, SOFT.ink(Ink::Alarm), &failed);
    }
    svg.text(0.0, zero + 17.0, SOFT, &slowest);
    svg.text(RIGHT + 4.0, top + 8.0, SOFT, &format_count(scale.count));
    svg.text(RIGHT + 4.0, zero + 4.0, SOFT, "0");
    svg.text(
        RIGHT + 4.0,
        zero + NEEDLES + 4.0,
        SOFT,
        &format_duration(scale.latency),
    );
}

/// The heights of the successful and the failed part of a bar. A failed part is always visible.
fn heights(bucket: &Bucket, scale: &Scale) -> [f64; 2] {
    const LEAST: f64 = 1.5;
    let part = |count: u64| BARS * count as f64 / scale.count as f64;
    let all = part(bucket.count.min(scale.count));
    let failed = match bucket.failed.count() {
        0 => 0.0,
        // The parts of a clipped bar keep their proportion.
        failed => (all * failed as f64 / bucket.count as f64).max(LEAST.min(BARS)),
    };
    [(all - failed).max(0.0), failed.min(all.max(LEAST))]
}

/// Marks the longest gap with its length.
fn draw_gap(svg: &mut Svg, scene: &FigureData<'_>, row: &Row<'_>, y: f64) {
    let x = scene.clock.x(row.panel.offset(row.gap.began));
    let end = scene.clock.x(row.panel.offset(row.gap.ended));
    if row.stalled {
        let rect = Rect {
            x,
            y: y + HEAD,
            w: end - x,
            h: BARS + NEEDLES,
        };
        svg.shape(
            Ink::Alarm,
            &rect.to_string(),
            "fill=\"currentColor\" fill-opacity=\".12\"",
        );
    }
    let bracket = format!(
        "M{} {}v6m0 -3H{}m0 -3v6",
        Coord(x),
        Coord(y + 14.0),
        Coord(end)
    );
    svg.shape(
        Ink::Alarm,
        &bracket,
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"",
    );
    let length = format_duration(row.gap.length());
    let text = if row.stalled {
        let how = if row.shown.count() > 0 {
            " succeeded"
        } else {
            ""
        };
        format!("no {}{how} for {length}", noun(row.process).0)
    } else {
        length
    };
    let text = clip(&text, 300.0);
    let half = width(&text) / 2.0;
    let middle = f64::midpoint(x, end).clamp(LEFT + half, RIGHT - half);
    svg.text(
        middle,
        y + 11.0,
        BOLD.ink(Ink::Alarm).at(Anchor::Middle),
        &text,
    );
}
