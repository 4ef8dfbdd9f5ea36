use super::*;
use crate::figure::words::Words;
use crate::labels::Labels;
use crate::transcript::Evidence;
use crate::transcript::evidence::{Backend, Sample, Span};
use std::time::Duration;

/// Samples 20 ms apart.
fn sampling() -> Sampling {
    let samples = (0..500).map(|number| Sample {
        at: Duration::from_millis(number * 20),
        due: Duration::from_millis(number * 20),
        wal: 0,
        active: 0,
        waiting: 0,
    });
    Sampling::of(&Evidence {
        samples: samples.collect(),
        ..Evidence::default()
    })
}

/// A row of the view: from which moment to which one, and the count.
fn row(from: u64, to: u64, done: Option<u64>) -> ProgressRow {
    ProgressRow {
        span: Span {
            first: Duration::from_millis(from),
            last: Duration::from_millis(to),
        },
        backend: Backend {
            pid: 1,
            session: "build".to_owned(),
            workload: false,
        },
        command: "CREATE INDEX".to_owned(),
        relation: None,
        phase: "building index: scanning table".to_owned(),
        done,
        total: done.map(|_| 1_000),
        locker: None,
    }
}

/// The sentence about a phase with these rows.
fn said(rows: &[ProgressRow], phase: &str) -> Option<String> {
    let held: Vec<(i64, i64)> = rows
        .iter()
        .map(|row| (micros(row.span.first), micros(row.span.last)))
        .collect();
    let phase = Phase {
        phase,
        spans: held.clone(),
        said: rows.iter().collect(),
        held,
        lockers: Vec::new(),
        still: None,
    };
    phase
        .standstill(&sampling())
        .map(|it| it.said(Words::new(Labels::english())))
}

#[test]
fn a_count_that_stands_still_and_leaps_is_told() {
    let scan = "building index: scanning table";
    // It creeps from 550 to 560 of 1,000 for 1.4 s, leaps, and is at its end for 0.8 s more.
    let rows = [
        row(0, 200, Some(100)),
        row(200, 400, Some(550)),
        row(400, 1_000, Some(555)),
        row(1_000, 1_600, Some(560)),
        row(1_600, 2_400, Some(1_000)),
    ];
    let expected = "stood at 55 % for 1.4 s";
    assert_eq!(said(&rows, scan).as_deref(), Some(expected));
    // The leap may be the end of the phase.
    let over = [row(0, 200, Some(100)), row(200, 1_600, Some(550))];
    assert_eq!(
        said(&over, scan).as_deref(),
        Some("stood at 55 % for 1.4 s")
    );
}

#[test]
fn steady_work_short_stops_and_waits_are_not_told() {
    let scan = "building index: scanning table";
    let steady: Vec<ProgressRow> = (0..50)
        .map(|number| row(number * 20, number * 20 + 20, Some(number * 20)))
        .collect();
    assert_eq!(said(&steady, scan), None);
    // Without a leap.
    let slow = [row(0, 1_000, Some(900)), row(1_000, 1_020, Some(950))];
    assert_eq!(said(&slow, scan), None);
    // Ten samples at the least.
    let short = [row(0, 100, Some(300)), row(100, 120, Some(900))];
    assert_eq!(said(&short, scan), None);
    // What the phase before it has left behind.
    let done = [row(0, 1_000, Some(1_000)), row(1_000, 1_020, Some(0))];
    assert_eq!(said(&done, scan), None);
    let waits = [row(0, 1_000, Some(0)), row(1_000, 1_020, Some(1_000))];
    assert_eq!(said(&waits, "waiting for old snapshots"), None);
    assert_eq!(said(&[row(0, 1_000, None)], scan), None);
}
