//! `mdbook-witness client`: clients that count errors and go on, as those of an application do.

use crate::client::{self, Job};
use crate::error::{Context, Error, Result};
use crate::plan::script::Script;
use crate::text::normal;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// The help text below the options.
pub(super) const NOTES: &str = "\
The server is given by PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGPASSFILE, PGOPTIONS, PGAPPNAME, PGSSLMODE,
PGSSLROOTCERT and PGCONNECT_TIMEOUT, as for psql.

The script may use this part of pgbench's language:
  UPDATE users SET … ;         a statement, which ends with ; and is a transaction of its own
  -- …                         a comment
  \\set user random(1, 200000)  a whole number, drawn anew for each run of the script
  :user                        its value, in a statement, outside of quotes

The first error of a run ends it: the run has failed, with the error's SQLSTATE. A lost connection is reopened when the
next run is due; if the server doesn't answer, the SQLSTATE is 08006.

On SIGALRM, and at the end of the duration, all clients finish their current run. So they do on SIGINT and SIGTERM, but
a run that takes more than a second longer is canceled.";

/// The arguments of `client`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script to run
    #[arg(short = 'f', long, value_name = "SCRIPT")]
    file: PathBuf,
    /// Number of clients, each with its own connection
    #[arg(short, long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    clients: u32,
    /// Target rate in runs per second, for all clients together (default: unlimited); latency counts from when a run
    /// was due
    #[arg(short = 'R', long, value_parser = rate)]
    rate: Option<f64>,
    /// Duration in seconds (default: until a signal)
    #[arg(short = 'T', long, value_name = "SECONDS")]
    time: Option<u32>,
    /// Write a line for each run to NAME.PID, as pgbench -l does, with the SQLSTATE of a failed run at its end
    #[arg(long, value_name = "NAME")]
    log_prefix: Option<PathBuf>,
}

fn rate(text: &str) -> std::result::Result<f64, String> {
    match text.parse() {
        Ok(rate) if f64::is_finite(rate) && rate > 0.0 => Ok(rate),
        _ => Err("the rate is a number above 0".to_owned()),
    }
}

/// Runs the clients to their end, and prints a summary.
///
/// # Errors
/// A script that can't be read, a server that does not answer at the start, a log that can't be written.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let path = &arguments.file;
    let text = std::fs::read_to_string(path).context(|| format!("reading {}", path.display()))?;
    let text = normal(&text);
    let script = Script::read(&path.to_string_lossy(), &text).map_err(Error::Mistakes)?;
    let summary = client::run(&Job {
        script,
        file: path.clone(),
        clients: arguments.clients,
        rate: arguments.rate,
        time: arguments.time.map(|time| Duration::from_secs(time.into())),
        log: arguments.log_prefix.clone(),
    })?;
    let mut out = std::io::stdout().lock();
    out.write_all(summary.as_bytes())
        .and_then(|()| out.flush())
        .context(|| "printing".into())?;
    Ok(ExitCode::SUCCESS)
}
