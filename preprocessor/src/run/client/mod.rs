//! The clients of an application: they run a script as `pgbench` does, but count the errors that it meets, and go on.
//!
//! 1. `address` finds the server by the variables that libpq knows.
//! 2. `schedule` says when each run of the script is due.
//! 3. A `worker` is one client with a `connection`, on a thread of its own: it runs the script, counts in a `tally`, and
//!    writes to the `log`.
//! 4. `stopping` is how they hear of the end: what has begun is finished, and the log is complete.

mod address;
mod connection;
mod log;
mod schedule;
mod stopping;
mod tally;
mod worker;

use self::address::Address;
use self::connection::Connection;
use self::log::Log;
use self::schedule::Schedule;
use self::stopping::Stopping;
use self::tally::Tally;
use self::worker::{Running, Worker};
use crate::error::{Error, Result};
use crate::plan::script::Script;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// What is to be run.
#[derive(Debug)]
pub struct Job {
    /// The script.
    pub script: Script,
    /// The file it is from.
    pub file: PathBuf,
    /// How many clients run it.
    pub clients: u32,
    /// How many runs a second are due, for all clients together; as many as they can if there is none.
    pub rate: Option<f64>,
    /// How long.
    pub time: Option<Duration>,
    /// What the file of the log begins with; its rest is a dot and the process id.
    pub log: Option<PathBuf>,
}

/// How long what has begun may take before it is canceled, when the end was asked for with SIGINT, SIGTERM or SIGHUP.
const GRACE: Duration = Duration::from_secs(1);

/// Runs the script until a signal ends it, or the time is over; a summary of how it went.
///
/// # Errors
/// A server that does not let all clients in at the start; a log that can't be written.
pub fn run(job: &Job) -> Result<String> {
    let stopping = Stopping::listen()?;
    let address = Address::of_environment()?;
    let mut connections = Vec::new();
    for _ in 0..job.clients {
        let connection = Connection::open(&address).map_err(|error| {
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
                // Nobody waits any more where the other end is gone.
                let _ = done.send(worker.work(stopping));
            });
        }
        drop(done);
        let is_patient = stopping.wait(deadline);
        let mut tally = Tally::default();
        loop {
            match ended.recv_timeout(GRACE) {
                Ok(part) => tally.add(part),
                Err(RecvTimeoutError::Disconnected) => return tally,
                Err(RecvTimeoutError::Timeout) if is_patient => {}
                Err(RecvTimeoutError::Timeout) => {
                    let running: Vec<_> = cancels.iter().filter_map(Running::token).collect();
                    address.cancel(&running);
                }
            }
        }
    });
    let took = begun.elapsed();
    log.finish()?;
    Ok(tally.summary(job, took))
}
