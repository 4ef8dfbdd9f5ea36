//! The locks and waits of the sessions as a table.

use super::LanesStep;
use crate::figure::format::micros;
use crate::figure::measure::{duration, union};
use crate::figure::sampling::Sampling;
use crate::figure::words::Words;
use crate::figure::{DataCell, DataTable};
use crate::transcript::evidence::{LockMode, Span, Target};
use std::collections::BTreeMap;

/// The largest number of rows of a step.
const MOST: usize = 40;

/// A row: the number of the session's lane, whether the lock was held, its mode and its target.
type LaneRow<'a> = (usize, bool, std::cmp::Reverse<LockMode>, &'a str);

/// A row for each mode in which a session held or wanted something.
pub(super) fn lanes_table(
    parts: &[LanesStep<'_>],
    sampling: &Sampling,
    words: Words<'_>,
) -> DataTable {
    let head = [
        "fig-head-step",
        "fig-head-session",
        "fig-head-did",
        "fig-head-mode",
        "fig-head-on",
        "fig-head-from",
        "fig-head-for",
    ];
    let mut table = DataTable {
        head: head.map(|key| words.text(key)).to_vec(),
        rows: Vec::new(),
    };
    for part in parts {
        let mut rows: BTreeMap<LaneRow<'_>, Vec<(i64, i64)>> = BTreeMap::new();
        let start = micros(part.panel.window.started);
        let span = |span: &Span| {
            (
                part.panel.offset(span.first),
                sampling.until(span.last) - start,
            )
        };
        for (number, lane) in part.lanes.iter().enumerate() {
            for lock in lane
                .locks
                .iter()
                .filter(|lock| lock.granted && matches!(lock.target, Target::Relation(_)))
            {
                let key = (
                    number,
                    false,
                    std::cmp::Reverse(lock.mode),
                    lock.target.name(),
                );
                rows.entry(key).or_default().push(span(&lock.span));
            }
            for wanted in &lane.wanted {
                let key = (
                    number,
                    true,
                    std::cmp::Reverse(wanted.wanted),
                    wanted.target.name(),
                );
                rows.entry(key).or_default().extend(&wanted.attempts);
            }
        }
        let more = rows.len().saturating_sub(MOST);
        for ((number, waited, mode, target), spans) in rows.into_iter().take(MOST) {
            let from = spans
                .iter()
                .map(|(from, _)| *from)
                .min()
                .unwrap_or_default();
            let did = match (waited, spans.len()) {
                (true, 1) => words.text("fig-did-wait"),
                (true, number) => words.label("fig-did-wait-often", &[("number", number.into())]),
                (false, _) => words.text("fig-did-hold"),
            };
            table.rows.push(vec![
                part.panel.name.into(),
                part.lanes[number].session.into(),
                did.into(),
                mode.0.sql().into(),
                target.into(),
                words.offset(from / 1_000 * 1_000).into(),
                words.duration(duration(union(spans))).into(),
            ]);
        }
        if more > 0 {
            let mut row: Vec<DataCell> = vec![
                part.panel.name.into(),
                words
                    .label("fig-and-more", &[("number", more.into())])
                    .into(),
            ];
            row.resize(head.len(), "".into());
            table.rows.push(row);
        }
    }
    table
}
