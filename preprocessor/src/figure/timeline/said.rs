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
    let mut said = if row.stalled {
        format!("no {one} finished for {length}")
    } else {
        format!("{many} paused for at most {length}")
    };
    let window = (row.panel.window.started, row.panel.window.finished);
    let within = row.runs.iter().flat_map(|run| &run.transactions);
    let failed =
        within.filter(|it| it.failed && it.finished >= window.0 && it.finished <= window.1);
    let failed: u64 = failed.map(|it| u64::from(it.count)).sum();
    if failed > 0 {
        let _ = write!(said, " ({} failed)", grouped(failed));
    }
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
                    grouped(bucket.failed).into(),
                    slowest.into(),
                ]);
            }
            table.rows.push(cells);
        }
    }
    table
}

pub(super) fn reading(row: &Row<'_>, width: i64, unit: &str) -> Reading {
    Reading {
        label: format!("{}, {}", row.panel.name, row.process),
        unit: unit.to_owned(),
        width: duration(width),
        values: row.buckets.iter().map(|bucket| bucket.count).collect(),
    }
}
