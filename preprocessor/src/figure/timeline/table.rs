//! The data of a timeline: its table, and the values along its axis.

use super::Row;
use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::measure::{self, Bucket, duration};
use crate::figure::words::Words;
use crate::figure::{DataCell, DataTable, Series};

/// The same data in fewer and wider buckets, since a table is read line by line.
pub(super) fn table(scene: &FigureData<'_>, rows: &[Vec<Row<'_>>]) -> DataTable {
    let words = scene.words;
    let width = scene.clock.bucket(24);
    let processes = scene.processes();
    let mut table = DataTable {
        head: vec![words.text("fig-head-step"), words.text("fig-head-since")],
        rows: Vec::new(),
    };
    for process in &processes {
        table.head.extend([
            words.label("fig-head-finished", &[("process", (*process).into())]),
            words.text("fig-head-failed"),
            words.text("fig-head-slowest"),
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
            let row = rows.iter().find(|row| row.effect.process == *process);
            let runs = row
                .into_iter()
                .flat_map(|row| row.effect.runs.iter().copied());
            measure::buckets(runs, from, width, number)
        });
        let buckets: Vec<Vec<Bucket>> = buckets.collect();
        for (index, at) in (0..number).zip((first..).map(|index| index * width)) {
            let span = [
                ("from", words.offset(at).into()),
                ("to", words.offset(at + width).into()),
            ];
            let mut cells: Vec<DataCell> =
                vec![panel.name.into(), words.label("fig-span", &span).into()];
            for bucket in buckets.iter().filter_map(|buckets| buckets.get(index)) {
                let slowest = if bucket.count == 0 {
                    String::new()
                } else {
                    words.duration(bucket.worst)
                };
                cells.extend([
                    words.number(bucket.count).into(),
                    bucket.failed.said(words).into(),
                    slowest.into(),
                ]);
            }
            table.rows.push(cells);
        }
    }
    table
}

/// The values of a row's buckets: all finished transactions, and the failed ones if there are any.
pub(super) fn readings(row: &Row<'_>, width: i64, unit: &str, words: Words<'_>) -> Vec<Series> {
    let reading = |label: String, value: fn(&Bucket) -> u64| Series {
        label,
        unit: unit.to_owned(),
        width: duration(width),
        values: row.buckets.iter().map(value).collect(),
    };
    let label = format!("{}, {}", row.panel.name, row.effect.process);
    let failed = words.label("fig-reading-failed", &[("reading", label.as_str().into())]);
    let mut readings = vec![reading(label, |bucket| bucket.count)];
    if row.shown.count() > 0 {
        readings.push(reading(failed, |bucket| bucket.failed.count()));
    }
    readings
}
