//! One row of a timeline: the bars, the needles and the longest gap of one process while a step ran.

use super::Row;
use super::scale::Scale;
use crate::figure::figure_data::FigureData;
use crate::figure::format::{format_count, format_duration, transaction_words};
use crate::figure::measure::Bucket;
use crate::figure::palette::Ink;
use crate::figure::svg::{Anchor, BOLD, Coord, LEFT, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use std::fmt::Write as _;

/// Heights within a row: the room for the gap's name, the bars, the needles, and the whole row.
const HEAD: f64 = 20.0;
const BARS: f64 = 42.0;
const NEEDLES: f64 = 26.0;
pub(super) const ROW: f64 = HEAD + BARS + NEEDLES + 10.0;

/// Draws a row whose top is at `y`.
pub(super) fn draw_row(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    row: &Row<'_>,
    scale: &Scale,
    y: f64,
) {
    let clock = scene.clock;
    let right = clock.frame.right();
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

    let step = (right - LEFT) / row.buckets.len().max(1) as f64;
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
        &format!("M{} {}H{}", Coord(LEFT), Coord(zero), Coord(right)),
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
    svg.text(right + 4.0, top + 8.0, SOFT, &format_count(scale.count));
    svg.text(right + 4.0, zero + 4.0, SOFT, "0");
    svg.text(
        right + 4.0,
        zero + NEEDLES + 4.0,
        SOFT,
        &format_duration(scale.latency),
    );
}

/// The offsets of the times in which the process didn't run.
pub(super) fn idle(scene: &FigureData<'_>, row: &Row<'_>) -> Vec<(i64, i64)> {
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
        format!("no {}{how} for {length}", transaction_words(row.process).0)
    } else {
        length
    };
    let text = clip(&text, 300.0);
    let half = width(&text) / 2.0;
    let right = scene.clock.frame.right();
    let middle = f64::midpoint(x, end).clamp(LEFT + half, right - half);
    svg.text(
        middle,
        y + 11.0,
        BOLD.ink(Ink::Alarm).at(Anchor::Middle),
        &text,
    );
}
