//! What a timeline says in words and numbers.

use super::Row;
use crate::figure::measure::{self, Bucket, duration, micros};
use crate::figure::scene::Scene;
use crate::figure::words::{grouped, humane, list, noun, offset};
use crate::figure::{Cell, Reading, Table, Words, name, say};
use std::fmt::Write as _;

/// What each step did to the workload: first to those who stood still.
pub(super) fn caption(rows: &[Row<'_>]) -> Vec<Words> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let said: Vec<String> = [true, false]
        .into_iter()
        .flat_map(|stalled| rows.iter().filter(move |row| row.stalled == stalled))
        .map(paused)
        .collect();
    let took = humane(first.panel.window.took());
    let said = format!(" ran ({took}), {}.", list(&said));
    vec![say("While "), name(first.panel.name), say(said)]
}

/// How one process fared.
fn paused(row: &Row<'_>) -> String {
    let (one, many) = noun(row.process);
    let length = humane(row.gap.length());
    let (failed, shown) = (row.failed.count(), row.shown.count());
    // A client that meets errors doesn't pause.
    let mut said = match (row.stalled, shown > 0) {
        (true, false) => format!("no {one} finished for {length}"),
        (true, true) => format!("no {one} succeeded for {length}"),
        (false, false) => format!("{many} paused for at most {length}"),
        (false, true) => format!("{many} went without success for at most {length}"),
    };
    // What fails after a short step is often its doing: it is told as well, but apart.
    let around = shown.saturating_sub(failed);
    let how_many = match (failed, around) {
        (0, 0) => return said,
        (0, around) => format!("{} failed before or after it", grouped(around)),
        (failed, 0) => format!("{} failed", grouped(failed)),
        (failed, around) => format!(
            "{} failed, {} more before or after it",
            grouped(failed),
            grouped(around)
        ),
    };
    let with = match row.shown.with() {
        Some(with) if around > 0 => format!(": {with}"),
        _ => row.shown.after_comma(),
    };
    let _ = write!(said, " ({how_many}{with})");
    said
}

/// The same data in fewer and wider buckets, for a table is read and not looked at.
pub(super) fn table(scene: &Scene<'_>, rows: &[Vec<Row<'_>>]) -> Table {
    let width = scene.clock.bucket(24);
    let processes = scene.processes();
    let mut table = Table {
        head: vec!["step".to_owned(), "since its start".to_owned()],
        rows: Vec::new(),
    };
    for process in &processes {
        table.head.extend([
            format!("{process}: finished"),
            "failed".to_owned(),
            "slowest".to_owned(),
        ]);
    }
    let first = scene.clock.from.div_euclid(width);
    let number = (scene.clock.to - 1).div_euclid(width) - first + 1;
    let number = usize::try_from(number).unwrap_or_default();
    for rows in rows {
        let Some(panel) = rows.first().map(|row| row.panel) else {
            continue;
        };
        let from = micros(panel.window.started) + first * width;
        let buckets = processes.iter().map(|process| {
            let row = rows.iter().find(|row| row.process == *process);
            let runs = row.into_iter().flat_map(|row| row.runs.iter().copied());
            measure::buckets(runs, from, width, number)
        });
        let buckets: Vec<Vec<Bucket>> = buckets.collect();
        for (index, at) in (0..number).zip((first..).map(|index| index * width)) {
            let mut cells: Vec<Cell> = vec![
                panel.name.into(),
                format!("{} to {}", offset(at), offset(at + width)).into(),
            ];
            for bucket in buckets.iter().filter_map(|buckets| buckets.get(index)) {
                let slowest = if bucket.count == 0 {
                    String::new()
                } else {
                    humane(bucket.worst)
                };
                cells.extend([
                    grouped(bucket.count).into(),
                    bucket.failed.said().into(),
                    slowest.into(),
                ]);
            }
            table.rows.push(cells);
        }
    }
    table
}

/// What a row's buckets hold: all that finished, and those that failed, where there are any.
pub(super) fn readings(row: &Row<'_>, width: i64, unit: &str) -> Vec<Reading> {
    let reading = |what: &str, value: fn(&Bucket) -> u64| Reading {
        label: format!("{}, {}{what}", row.panel.name, row.process),
        unit: unit.to_owned(),
        width: duration(width),
        values: row.buckets.iter().map(value).collect(),
    };
    let mut readings = vec![reading("", |bucket| bucket.count)];
    if row.shown.count() > 0 {
        readings.push(reading(", failed", |bucket| bucket.failed.count()));
    }
    readings
}
