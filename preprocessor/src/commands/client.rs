//! `mdbook-witness client`: the clients of an application, which count errors and go on.

use crate::error::{Doing, Error, Result};
use crate::plan::script::Script;
use crate::run::client::{self, Job};
use crate::text::normal;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// What stands below the options in the help.
pub(super) const NOTES: &str = "\
The server is that of PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGPASSFILE, PGOPTIONS, PGAPPNAME, PGSSLMODE,
PGSSLROOTCERT and PGCONNECT_TIMEOUT, as for psql.

The script is what pgbench's may be, as far as this goes:
  UPDATE users SET … ;         a statement, which ends with ; and is a transaction of its own
  -- …                         a comment
  \\set user random(1, 200000)  a whole number, drawn anew for each run of the script
  :user                        its value, in a statement, outside of quotes

The first error of a run ends it: the run has failed, with the error's SQLSTATE. A connection that is lost is made again
when the next run is due; where the server doesn't answer, the SQLSTATE is 08006.

SIGALRM, and the end of the time, let all clients finish the run that they have begun. So do SIGINT and SIGTERM, but what
takes more than a second longer is canceled.";

/// What is run, and how.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The script
    #[arg(short = 'f', long, value_name = "SCRIPT")]
    file: PathBuf,
    /// How many clients run it, each on a connection of its own
    #[arg(short, long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    clients: u32,
    /// How many runs a second are due, for all clients together; latency counts from when a run was due. As many as they
    /// can if it isn't given
    #[arg(short = 'R', long, value_parser = rate)]
    rate: Option<f64>,
    /// For how many seconds; until a signal comes if it isn't given
    #[arg(short = 'T', long, value_name = "SECONDS")]
    time: Option<u32>,
    /// Writes a line for each run to NAME.PID, as pgbench -l does; one that failed has its SQLSTATE at the end
    #[arg(long, value_name = "NAME")]
    log_prefix: Option<PathBuf>,
}

fn rate(text: &str) -> std::result::Result<f64, String> {
    match text.parse() {
        Ok(rate) if f64::is_finite(rate) && rate > 0.0 => Ok(rate),
        _ => Err("it is a number above 0".to_owned()),
    }
}

/// Runs the clients to their end, and prints how it went.
///
/// # Errors
/// A script that can't be read, a server that does not answer at the start, a log that can't be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let path = &arguments.file;
    let text = std::fs::read_to_string(path).doing(|| format!("reading {}", path.display()))?;
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
        .doing(|| "printing".into())?;
    Ok(ExitCode::SUCCESS)
}
