//! Statistics of the clients' runs.

use crate::client::Job;
use crate::transcript::Sqlstate;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// The error of a failed run of the script.
#[derive(Debug)]
pub(super) struct TransactionFailure {
    pub(super) sqlstate: Sqlstate,
    /// The line of the script; none for a failed connection.
    pub(super) line: Option<usize>,
    pub(super) message: String,
}

/// The number of failures of a kind, and the first of them.
#[derive(Debug)]
struct FailureSummary {
    count: u64,
    at: Instant,
    line: Option<usize>,
    message: String,
}

/// Counters, whose size doesn't grow with the running time.
#[derive(Debug, Default)]
pub(super) struct Stats {
    runs: u64,
    failed: BTreeMap<Sqlstate, FailureSummary>,
    latency: Duration,
    slowest: Duration,
}

impl Stats {
    /// Counts a run that ended at this moment.
    pub(super) fn count(
        &mut self,
        at: Instant,
        latency: Duration,
        failure: Option<TransactionFailure>,
    ) {
        self.runs += 1;
        self.latency += latency;
        self.slowest = self.slowest.max(latency);
        let Some(failure) = failure else { return };
        let failures = self
            .failed
            .entry(failure.sqlstate)
            .or_insert(FailureSummary {
                count: 0,
                at,
                line: failure.line,
                message: failure.message,
            });
        failures.count += 1;
    }

    /// Adds what another client counted.
    pub(super) fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.latency += other.latency;
        self.slowest = self.slowest.max(other.slowest);
        for (sqlstate, mut failures) in other.failed {
            if let Some(mine) = self.failed.get_mut(&sqlstate) {
                failures.count += mine.count;
                if mine.at <= failures.at {
                    mine.count = failures.count;
                    continue;
                }
            }
            self.failed.insert(sqlstate, failures);
        }
    }

    /// The summary for a reader.
    pub(super) fn summary(&self, job: &Job, took: Duration) -> String {
        let mut to = String::new();
        let _ = self.write(job, took.as_secs_f64().max(1e-6), &mut to);
        to
    }

    fn write(&self, job: &Job, took: f64, to: &mut String) -> std::fmt::Result {
        let runs = self.runs;
        write!(
            to,
            "script: {}\nclients: {}",
            job.file.display(),
            job.clients
        )?;
        if let Some(rate) = job.rate {
            write!(to, ", {rate} runs a second were due")?;
        }
        writeln!(
            to,
            "\nruns: {runs} in {took:.1} s, {:.1} a second",
            runs as f64 / took
        )?;
        let failed: u64 = self.failed.values().map(|it| it.count).sum();
        writeln!(to, "failed: {failed}")?;
        for (sqlstate, failures) in &self.failed {
            write!(to, "  {} with {sqlstate}, first", failures.count)?;
            if let Some(line) = failures.line {
                write!(to, " in line {line}")?;
            }
            writeln!(to, ": {}", failures.message)?;
        }
        if runs > 0 {
            let ms = |time: f64| time * 1000.0;
            let average = ms(self.latency.as_secs_f64() / runs as f64);
            let slowest = ms(self.slowest.as_secs_f64());
            writeln!(
                to,
                "latency: {average:.3} ms on average, {slowest:.3} ms at most"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::script::Script;

    fn failure(sqlstate: &str, message: &str) -> TransactionFailure {
        TransactionFailure {
            sqlstate: sqlstate.parse().expect("a code"),
            line: Some(2),
            message: message.into(),
        }
    }

    #[test]
    fn failures_are_counted_and_the_first_is_told() {
        let begun = Instant::now();
        let ms = Duration::from_millis;
        let mut one = Stats::default();
        one.count(begun, ms(10), None);
        one.count(
            begun + ms(20),
            ms(20),
            Some(failure("42703", "no such column")),
        );
        one.count(begun + ms(30), ms(10), Some(failure("42703", "told once")));
        let mut other = Stats::default();
        other.count(begun + ms(10), ms(40), Some(failure("42703", "the first")));
        other.count(begun + ms(20), ms(0), Some(failure("08006", "gone")));
        one.add(other);
        let job = Job {
            script: Script::read("a.sql", "SELECT 1;").expect("a script"),
            file: "a.sql".into(),
            clients: 2,
            rate: Some(40.0),
            time: None,
            log: None,
        };
        let expected = "script: a.sql\n\
            clients: 2, 40 runs a second were due\n\
            runs: 5 in 2.0 s, 2.5 a second\n\
            failed: 4\n  \
              1 with 08006, first in line 2: gone\n  \
              3 with 42703, first in line 2: the first\n\
            latency: 16.000 ms on average, 40.000 ms at most\n";
        assert_eq!(one.summary(&job, ms(2000)), expected);
    }
}
