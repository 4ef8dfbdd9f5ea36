//! The data of a timeline: its table, and the values along its axis.

use super::Row;
use crate::figure::figure_data::FigureData;
use crate::figure::format::{format_count, format_duration, format_offset, micros};
use crate::figure::measure::{self, Bucket, duration};
use crate::figure::{DataCell, DataTable, Series};

/// The same data in fewer and wider buckets, since a table is read line by line.
pub(super) fn table(scene: &FigureData<'_>, rows: &[Vec<Row<'_>>]) -> DataTable {
    let width = scene.clock.bucket(24);
    let processes = scene.processes();
    let mut table = DataTable {
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
            let row = rows.iter().find(|row| row.effect.process == *process);
            let runs = row
                .into_iter()
                .flat_map(|row| row.effect.runs.iter().copied());
            measure::buckets(runs, from, width, number)
        });
        let buckets: Vec<Vec<Bucket>> = buckets.collect();
        for (index, at) in (0..number).zip((first..).map(|index| index * width)) {
            let mut cells: Vec<DataCell> = vec![
                panel.name.into(),
                format!("{} to {}", format_offset(at), format_offset(at + width)).into(),
            ];
            for bucket in buckets.iter().filter_map(|buckets| buckets.get(index)) {
                let slowest = if bucket.count == 0 {
                    String::new()
                } else {
                    format_duration(bucket.worst)
                };
                cells.extend([
                    format_count(bucket.count).into(),
                    bucket.failed.said().into(),
                    slowest.into(),
                ]);
            }
            table.rows.push(cells);
        }
    }
    table
}

/// The values of a row's buckets: all finished transactions, and the failed ones if there are any.
pub(super) fn readings(row: &Row<'_>, width: i64, unit: &str) -> Vec<Series> {
    let reading = |what: &str, value: fn(&Bucket) -> u64| Series {
        label: format!("{}, {}{what}", row.panel.name, row.effect.process),
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
