//! A line for each run of the script, in the form of `pgbench -l -R` (its documentation, "Per-Transaction Logging"). A
//! run that failed has its latency there like any other, and one more field at the end: its SQLSTATE.

use crate::clocks;
use crate::error::{Context, Result};
use crate::transcript::Sqlstate;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// A run of the script that has ended.
pub(super) struct LogEntry {
    pub(super) client: usize,
    /// Its number within this client, from 0.
    pub(super) number: u64,
    pub(super) due: Instant,
    pub(super) began: Instant,
    pub(super) ended: Instant,
    pub(super) sqlstate: Option<Sqlstate>,
}

/// The log, shared by all clients; writes nothing if none was requested.
pub(super) struct Log {
    file: Option<(Mutex<BufWriter<File>>, PathBuf)>,
    begun: Instant,
    /// The system's clock at `begun`, since 1970.
    epoch: Duration,
}

impl Log {
    pub(super) fn create(prefix: Option<&Path>, begun: Instant) -> Result<Self> {
        let (moment, clock) = clocks::now();
        let epoch = clock.duration_since(SystemTime::UNIX_EPOCH);
        let file = prefix.map(|prefix| -> Result<_> {
            let mut path = prefix.as_os_str().to_owned();
            path.push(format!(".{}", std::process::id()));
            let path = PathBuf::from(path);
            let file = File::create(&path).context(|| writing(&path))?;
            Ok((Mutex::new(BufWriter::new(file)), path))
        });
        Ok(Self {
            file: file.transpose()?,
            begun,
            epoch: epoch
                .unwrap_or_default()
                .saturating_sub(moment.saturating_duration_since(begun)),
        })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// The system's error, which [`Log::finish`] reports as well.
    pub(super) fn write(&self, entry: &LogEntry) -> std::io::Result<()> {
        let Some((file, _)) = &self.file else {
            return Ok(());
        };
        let line = line(
            entry,
            self.epoch + entry.ended.saturating_duration_since(self.begun),
        );
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
    }

    /// Flushes the log.
    ///
    /// # Errors
    /// Fails if any of it could not be written.
    pub(super) fn finish(self) -> Result<()> {
        let Some((file, path)) = self.file else {
            return Ok(());
        };
        let mut file = file.into_inner().unwrap_or_else(PoisonError::into_inner);
        file.flush().context(|| writing(&path))
    }
}

fn writing(path: &Path) -> String {
    format!("writing the log {}", path.display())
}

/// `client number latency script epoch_s epoch_us lag [sqlstate]`, times in µs.
fn line(entry: &LogEntry, ended: Duration) -> String {
    let micros = |from: Instant, to: Instant| to.saturating_duration_since(from).as_micros();
    let latency = micros(entry.due, entry.ended);
    let lag = micros(entry.due, entry.began);
    let (seconds, rest) = (ended.as_secs(), ended.subsec_micros());
    let LogEntry { client, number, .. } = entry;
    match entry.sqlstate {
        None => format!("{client} {number} {latency} 0 {seconds} {rest:06} {lag}\n"),
        Some(sqlstate) => {
            format!("{client} {number} {latency} 0 {seconds} {rest:06} {lag} {sqlstate}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_a_line() {
        let due = Instant::now();
        let mut entry = LogEntry {
            client: 1,
            number: 12,
            due,
            began: due + Duration::from_micros(100),
            ended: due + Duration::from_micros(2100),
            sqlstate: None,
        };
        let ended = Duration::from_micros(1_700_000_002_000_500);
        assert_eq!(line(&entry, ended), "1 12 2100 0 1700000002 000500 100\n");
        entry.sqlstate = "42703".parse().ok();
        assert_eq!(
            line(&entry, ended),
            "1 12 2100 0 1700000002 000500 100 42703\n"
        );
    }
}
