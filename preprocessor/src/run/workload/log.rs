//! The log of `pgbench -l`: a line for each run of a script (its documentation, "Per-Transaction Logging"). The log of
//! the tool's own clients has a SQLSTATE at the end of the line of a failed run.

use crate::transcript::evidence::Transaction;
use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Result};
use std::path::Path;
use std::time::Duration;

/// The reference clock of a log's times.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogClock {
    /// The system's clock when the process was started, since 1970.
    pub(super) epoch: Duration,
    /// The offset of that moment from the chapter's start.
    pub(super) offset: Duration,
}

/// Reads the logs of a process, one for each of its threads, and removes them: the next process of this name writes its
/// own.
pub(super) fn read(work: &Path, name: &str, clock: LogClock) -> Result<Vec<Transaction>> {
    let mut transactions = Vec::new();
    for entry in std::fs::read_dir(work)? {
        let path = entry?.path();
        let file = path.file_name().and_then(|file| file.to_str());
        // `writers.1234`, and `writers.1234.1` for the second thread.
        let numbers = file
            .and_then(|file| file.strip_prefix(name))
            .and_then(|rest| rest.strip_prefix('.'));
        if numbers.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.')) {
            for line in BufReader::new(File::open(&path)?).lines() {
                let line = line?;
                transactions.push(transaction(&line, clock).ok_or_else(|| {
                    let what = format!("{}: not a line of a log: {line}", path.display());
                    Error::new(ErrorKind::InvalidData, what)
                })?);
            }
            std::fs::remove_file(&path)?;
        }
    }
    transactions.sort_by_key(|one| one.finished);
    Ok(transactions)
}

/// `client number latency script epoch_s epoch_us [lag [sqlstate]]`, times in µs; pgbench writes a word in place of a
/// failed run's latency.
fn transaction(line: &str, clock: LogClock) -> Option<Transaction> {
    let fields: Vec<&str> = line.split(' ').collect();
    let (latency, failed) = match fields.get(2)? {
        &"failed" | &"skipped" => (0, true),
        latency => (latency.parse().ok()?, false),
    };
    let seconds = Duration::from_secs(fields.get(4)?.parse().ok()?);
    let finished = seconds + Duration::from_micros(fields.get(5)?.parse().ok()?);
    let lag = match fields.get(6) {
        Some(lag) => lag.parse().ok()?,
        None => 0,
    };
    let sqlstate = match fields.get(7) {
        Some(sqlstate) => Some(sqlstate.parse().ok()?),
        None => None,
    };
    Some(Transaction {
        finished: clock.offset + finished.saturating_sub(clock.epoch),
        latency: Duration::from_micros(latency),
        lag: Duration::from_micros(lag),
        failed: failed || sqlstate.is_some(),
        sqlstate,
        count: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: LogClock = LogClock {
        epoch: Duration::from_secs(1_700_000_000),
        offset: Duration::from_secs(3),
    };

    #[test]
    fn lines_are_read() {
        let one = transaction("0 12 2100 0 1700000002 500000 100", CLOCK).expect("a line");
        assert_eq!(one.finished, Duration::from_millis(5500));
        assert_eq!(one.latency, Duration::from_micros(2100));
        assert_eq!(one.lag, Duration::from_micros(100));
        let one = transaction("0 13 failed 0 1700000002 500000", CLOCK).expect("a line");
        assert!(one.failed);
        assert_eq!(one.sqlstate, None);
        let one = transaction("0 13 2100 0 1700000002 500000 100 42703", CLOCK).expect("a line");
        assert!(one.failed);
        assert_eq!(one.latency, Duration::from_micros(2100));
        assert_eq!(one.sqlstate, "42703".parse().ok());
        assert_eq!(transaction("0 13 2 0 1700000002 0 0 4270", CLOCK), None);
        // The clock was set back after the process had begun.
        let one = transaction("0 13 5 0 1600000000 0", CLOCK).expect("a line");
        assert_eq!(one.finished, CLOCK.offset);
        assert_eq!(transaction("0 13", CLOCK), None);
    }

    #[test]
    fn the_logs_of_all_threads_are_read_once() {
        let work = tempfile::tempdir().expect("a directory");
        for (name, line) in [
            (
                "writers.77",
                "0 1 2 0 1700000002 0 0\n0 2 2 0 1700000004 0 0\n",
            ),
            ("writers.77.1", "1 1 2 0 1700000003 0 0\n"),
            ("writers.sql", "not a log\n"),
            ("writers2.77", "not his log\n"),
        ] {
            std::fs::write(work.path().join(name), line).expect("written");
        }
        let read = read(work.path(), "writers", CLOCK).expect("read");
        let seconds: Vec<_> = read.iter().map(|one| one.finished.as_secs()).collect();
        assert_eq!(seconds, [5, 6, 7]);
        assert_eq!(std::fs::read_dir(work.path()).expect("there").count(), 2);
    }
}
