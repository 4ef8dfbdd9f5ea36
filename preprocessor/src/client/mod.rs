//! The clients of an application: they run a script as `pgbench` does, but count its errors, and continue.
//!
//! 1. `libpq_env` finds the server by the variables that libpq knows.
//! 2. `schedule` determines when each run of the script is due.
//! 3. A `worker` is one client with a `connection`, on its own thread: it runs the script, counts in `stats`, and writes
//!    to the `log`.
//! 4. `shutdown` shuts them down: runs in progress finish, and the log is complete.

mod connection;
mod libpq_env;
mod log;
mod schedule;
mod shutdown;
mod stats;
mod worker;

use crate::client::connection::ClientConnection;
use crate::client::libpq_env::ClientAddress;
use crate::client::log::Log;
use crate::client::schedule::Schedule;
use crate::client::shutdown::Shutdown;
use crate::client::stats::Stats;
use crate::client::worker::{RunningQuery, Worker};
use crate::error::{Error, Result};
use crate::plan::script::Script;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The job of the clients.
#[derive(Debug)]
pub(crate) struct Job {
    /// The script.
    pub script: Script,
    /// The file it is from.
    pub file: PathBuf,
    /// The number of clients.
    pub clients: u32,
    /// The rate in runs per second, for all clients together; unlimited if there is none.
    pub rate: Option<f64>,
    /// The duration; unlimited if there is none.
    pub time: Option<Duration>,
    /// The prefix of the log file's name; a dot and the process id follow.
    pub log: Option<PathBuf>,
}

/// Time limit for runs in progress before they are canceled, after SIGINT, SIGTERM or SIGHUP.
const GRACE: Duration = Duration::from_secs(1);

/// Runs the script until a signal ends it, or the time is over. Returns a summary.
///
/// # Errors
/// Fails if the server does not accept all clients at the start, or if the log can't be written.
pub(crate) fn run(job: &Job) -> Result<String> {
    let stopping = Shutdown::listen()?;
    let address = ClientAddress::of_environment()?;
    let mut connections = Vec::new();
    for _ in 0..job.clients {
        let connection = ClientConnection::open(&address).map_err(|error| {
            Error::setup(
                format!("no connection to {address}: {error}"),
                "name the server with PGHOST, PGPORT, PGDATABASE and PGUSER, as for psql",
            )
        })?;
        connections.push(connection);
    }
    let begun = Instant::now();
    let log = Log::create(job.log.as_deref(), begun)?;
    let schedule = Schedule::new(job.rate, begun);
    let deadline = job.time.map(|time| begun + time);
    let mut workers = Vec::new();
    for (number, connection) in connections.into_iter().enumerate() {
        workers.push(Worker::new(
            number, connection, job, &address, &schedule, &log,
        ));
    }
    let cancels: Vec<_> = workers.iter().map(Worker::running).collect();
    let tally = std::thread::scope(|scope| {
        let (done, ended) = channel();
        for worker in workers {
            let (done, stopping) = (done.clone(), &stopping);
            scope.spawn(move || {
                // The send fails only if the receiver is gone.
                let _ = done.send(worker.work(stopping));
            });
        }
        drop(done);
        let is_patient = stopping.wait(deadline);
        let mut tally = Stats::default();
        loop {
            match ended.recv_timeout(GRACE) {
                Ok(part) => tally.add(part),
                Err(RecvTimeoutError::Disconnected) => return tally,
                Err(RecvTimeoutError::Timeout) if is_patient => {}
                Err(RecvTimeoutError::Timeout) => {
                    let running: Vec<_> = cancels.iter().filter_map(RunningQuery::token).collect();
                    address.cancel(&running);
                }
            }
        }
    });
    let took = begun.elapsed();
    log.finish()?;
    Ok(tally.summary(job, took))
}
