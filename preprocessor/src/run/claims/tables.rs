//! Evidence as rows for `COPY`.

use crate::transcript::evidence::{LockMode, Span, Target, Window};
use crate::transcript::{Evidence, Sqlstate, StepFailure};
use std::fmt::Write as _;
use std::time::Duration;

/// A table, and the words of a claim that require it to be filled.
type EvidenceTable = (&'static str, &'static [&'static str], fn(&Evidence) -> Rows);

/// The tables behind `witness_…`. Those of steps and samples are used by all others.
pub(super) const TABLES: [EvidenceTable; 8] = [
    ("witness_step", &["witness_"], steps),
    ("witness_sample", &["witness_"], samples),
    ("witness_lock_span", &["witness_lock"], locks),
    ("witness_wait_span", &["witness_wait"], waits),
    ("witness_activity_span", &["witness_activity"], activity),
    ("witness_progress_span", &["witness_progress"], progress),
    (
        "witness_transaction_row",
        &["witness_transaction", "witness_gap"],
        transactions,
    ),
    ("witness_process_row", &["witness_gap"], processes),
];

/// Rows in the text format of `COPY`.
#[derive(Default)]
pub(super) struct Rows(pub(super) String);

/// One value of a row.
enum CopyValue<'a> {
    Text(Option<&'a str>),
    Number(Option<i64>),
    Seconds(f64),
    Truth(bool),
}

use CopyValue::{Number, Seconds, Text, Truth};

impl Rows {
    fn row(&mut self, cells: &[CopyValue<'_>]) {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.0.push('\t');
            }
            let _ = match cell {
                Text(Some(text)) => {
                    self.escaped(text);
                    Ok(())
                }
                Text(None) | Number(None) => self.0.write_str("\\N"),
                Number(Some(number)) => write!(self.0, "{number}"),
                Seconds(seconds) => write!(self.0, "{seconds:.6}"),
                Truth(truth) => self.0.write_str(if *truth { "t" } else { "f" }),
            };
        }
        self.0.push('\n');
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\\' => self.0.push_str("\\\\"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                other => self.0.push(other),
            }
        }
    }
}

fn at(time: Duration) -> CopyValue<'static> {
    Seconds(time.as_secs_f64())
}

fn count(number: Option<u64>) -> CopyValue<'static> {
    Number(number.map(|number| i64::try_from(number).unwrap_or(i64::MAX)))
}

fn ends(span: &Span) -> [CopyValue<'static>; 2] {
    [at(span.first), at(span.last)]
}

/// The kind of a locked object, and its relation.
fn target(target: &Target) -> [CopyValue<'_>; 2] {
    match target {
        Target::Relation(name) => [Text(Some("relation")), Text(Some(name))],
        Target::Other(kind) => [Text(Some(kind)), Text(None)],
    }
}

/// An array as PostgreSQL writes it.
fn array(names: &[String]) -> String {
    let quoted = names.iter().map(|name| {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{name}\"")
    });
    format!("{{{}}}", quoted.collect::<Vec<_>>().join(","))
}

/// The WAL that the server wrote during a window: from the last sample before it to the first one after it.
fn wal(evidence: &Evidence, window: &Window) -> Option<u64> {
    let samples = &evidence.samples;
    let from = samples.partition_point(|sample| sample.at <= window.started);
    let to = samples.partition_point(|sample| sample.at < window.finished);
    let from = samples.get(from.saturating_sub(1))?;
    let to = samples.get(to).or(samples.last())?;
    Some(to.wal.saturating_sub(from.wal))
}

fn steps(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for window in &evidence.windows {
        let exclusive = window.exclusive.as_deref().map(array);
        let failure = window.failure.as_ref().map(StepFailure::to_string);
        rows.row(&[
            Text(window.name.as_deref()),
            Text(window.session.as_deref()),
            at(window.started),
            at(window.finished),
            at(window.took()),
            Text(Some(window.outcome.as_str())),
            Text(failure.as_deref()),
            Text(Some(&array(&window.rewritten))),
            Text(exclusive.as_deref()),
            count(wal(evidence, window)),
        ]);
    }
    rows
}

fn samples(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for sample in &evidence.samples {
        rows.row(&[
            at(sample.at),
            at(sample.at.saturating_sub(sample.due)),
            count(Some(sample.wal)),
        ]);
    }
    rows
}

fn locks(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for lock in &evidence.locks {
        let [first, last] = ends(&lock.span);
        let [kind, relation] = target(&lock.target);
        rows.row(&[
            first,
            last,
            Text(Some(&lock.backend.session)),
            Number(Some(lock.backend.pid.into())),
            Truth(lock.backend.workload),
            kind,
            relation,
            Text(Some(lock.mode.sql())),
            Truth(lock.granted),
        ]);
    }
    rows
}

fn waits(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for wait in &evidence.waits {
        let [first, last] = ends(&wait.span);
        let [kind, relation] = target(&wait.target);
        rows.row(&[
            first,
            last,
            Text(Some(&wait.waiter.session)),
            Number(Some(wait.waiter.pid.into())),
            Text(Some(&wait.blocker.session)),
            Number(Some(wait.blocker.pid.into())),
            Text(Some(&wait.root.session)),
            kind,
            relation,
            Text(Some(wait.wanted.sql())),
            Text(wait.held.map(LockMode::sql)),
            Truth(wait.granted),
            at(wait.since),
        ]);
    }
    rows
}

fn activity(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for activity in &evidence.activity {
        let [first, last] = ends(&activity.span);
        rows.row(&[
            first,
            last,
            Text(Some(&activity.backend.session)),
            Number(Some(activity.backend.pid.into())),
            Text(Some(&activity.state)),
            Text(activity.wait.as_deref()),
        ]);
    }
    rows
}

fn progress(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for progress in &evidence.progress {
        let [first, last] = ends(&progress.span);
        let locker = progress.locker.as_ref();
        rows.row(&[
            first,
            last,
            Text(Some(&progress.backend.session)),
            Text(Some(&progress.command)),
            Text(progress.relation.as_deref()),
            Text(Some(&progress.phase)),
            count(progress.done),
            count(progress.total),
            Text(locker.map(|locker| locker.session.as_str())),
        ]);
    }
    rows
}

fn transactions(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for (run, workload) in (0..).zip(&evidence.workloads) {
        for one in &workload.transactions {
            rows.row(&[
                Number(Some(run)),
                at(one.finished),
                Text(Some(&workload.name)),
                at(one.latency),
                at(one.lag),
                Truth(one.failed),
                Text(one.sqlstate.as_ref().map(Sqlstate::as_str)),
                Number(Some(one.count.into())),
            ]);
        }
    }
    rows
}

fn processes(evidence: &Evidence) -> Rows {
    let mut rows = Rows::default();
    for (run, workload) in (0..).zip(&evidence.workloads) {
        rows.row(&[
            Number(Some(run)),
            Text(Some(&workload.name)),
            at(workload.started),
            at(workload.ended),
        ]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::evidence::{Sample, WindowOutcome};

    #[test]
    fn what_a_server_is_called_stays_one_value() {
        let mut rows = Rows::default();
        rows.row(&[
            Text(Some("a\tb\\c\nd")),
            Text(None),
            Truth(true),
            Seconds(0.25),
        ]);
        assert_eq!(rows.0, "a\\tb\\\\c\\nd\t\\N\tt\t0.250000\n");
        assert_eq!(array(&["a\"b".into(), "c,d".into()]), r#"{"a\"b","c,d"}"#);
    }

    #[test]
    fn wal_is_counted_around_a_window() {
        let sample = |ms, wal| Sample {
            at: Duration::from_millis(ms),
            due: Duration::from_millis(ms),
            wal,
            active: 0,
            waiting: 0,
        };
        let window = Window {
            name: None,
            session: None,
            started: Duration::from_millis(25),
            finished: Duration::from_millis(55),
            outcome: WindowOutcome::Succeeded,
            failure: None,
            rewritten: Vec::new(),
            exclusive: None,
        };
        let mut evidence = Evidence {
            samples: vec![
                sample(20, 5),
                sample(40, 50),
                sample(60, 90),
                sample(80, 1000),
            ],
            ..Evidence::default()
        };
        assert_eq!(wal(&evidence, &window), Some(85));
        evidence.samples.clear();
        assert_eq!(wal(&evidence, &window), None);
    }
}
