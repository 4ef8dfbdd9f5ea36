//! One client.

use crate::client::Job;
use crate::client::connection::{ClientConnection, ConnectError};
use crate::client::libpq_env::ClientAddress;
use crate::client::log::{Log, LogEntry};
use crate::client::schedule::Schedule;
use crate::client::shutdown::Shutdown;
use crate::client::stats::{Stats, TransactionFailure};
use crate::connection::url;
use crate::plan::script::{Script, ScriptCommand, filled};
use crate::transcript::Sqlstate;
use postgres::error::Severity;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::CancelToken;

/// Pause of a client without a schedule after a failed connection.
const PAUSE: Duration = Duration::from_millis(100);

/// One client of a job.
pub(super) struct Worker<'a> {
    number: usize,
    script: &'a Script,
    address: &'a ClientAddress,
    schedule: &'a Schedule,
    log: &'a Log,
    connection: Option<ClientConnection>,
    running: RunningQuery,
    values: Vec<i64>,
    random: fastrand::Rng,
}

/// Cancels a client's running query.
#[derive(Clone, Default)]
pub(super) struct RunningQuery(Arc<Mutex<Option<CancelToken>>>);

impl RunningQuery {
    fn set(&self, token: Option<CancelToken>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// The server's key for canceling; none without a connection.
    pub(super) fn token(&self) -> Option<CancelToken> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        number: usize,
        connection: ClientConnection,
        job: &'a Job,
        address: &'a ClientAddress,
        schedule: &'a Schedule,
        log: &'a Log,
    ) -> Self {
        let running = RunningQuery::default();
        running.set(Some(connection.cancel_token()));
        Self {
            number,
            script: &job.script,
            address,
            schedule,
            log,
            connection: Some(connection),
            running,
            values: vec![0; job.script.variables],
            random: fastrand::Rng::new(),
        }
    }

    /// The handle for canceling its query.
    pub(super) fn running(&self) -> RunningQuery {
        self.running.clone()
    }

    /// Runs the script each time it is due, until the shutdown.
    pub(super) fn work(mut self, stopping: &Shutdown) -> Stats {
        let mut tally = Stats::default();
        for number in 0.. {
            let due = self.schedule.next();
            if !due.map_or_else(|| !stopping.has_begun(), |due| stopping.sleep_until(due)) {
                break;
            }
            let began = Instant::now();
            let due = due.unwrap_or(began);
            let failure = self.run().err();
            let ended = Instant::now();
            let entry = LogEntry {
                client: self.number,
                number,
                due,
                began,
                ended,
                sqlstate: failure.as_ref().map(|failure| failure.sqlstate),
            };
            let is_refused = failure.as_ref().is_some_and(|it| it.line.is_none());
            tally.count(ended, ended.saturating_duration_since(due), failure);
            if self.log.write(&entry).is_err() {
                stopping.now();
            }
            // Avoid a busy loop of connection attempts: without a schedule, the next run is due at once.
            if is_refused {
                stopping.sleep_until(ended + PAUSE);
            }
        }
        self.running.set(None);
        self.connection
            .take()
            .into_iter()
            .for_each(ClientConnection::close);
        tally
    }

    /// Runs the script once. Its first error ends it.
    fn run(&mut self) -> Result<(), TransactionFailure> {
        if self.connection.is_none() {
            let connection = ClientConnection::open(self.address).map_err(refused)?;
            self.running.set(Some(connection.cancel_token()));
            self.connection = Some(connection);
        }
        for command in &self.script.commands {
            match command {
                ScriptCommand::Set {
                    variable,
                    least,
                    most,
                } => self.values[*variable] = self.random.i64(*least..=*most),
                ScriptCommand::Statement { line, pieces } => {
                    let text = filled(pieces, &self.values);
                    let Some(connection) = &mut self.connection else {
                        break;
                    };
                    if let Err(error) = connection.execute(&text) {
                        self.recover(&error);
                        return Err(failure(&error, Some(*line)));
                    }
                }
            }
        }
        Ok(())
    }

    /// Prepares the connection for the next run, or drops it: then the next run connects again.
    fn recover(&mut self, error: &postgres::Error) {
        let is_over = match error.as_db_error() {
            Some(error) => matches!(
                error.parsed_severity(),
                Some(Severity::Fatal | Severity::Panic)
            ),
            None => true,
        };
        let is_lost = |connection: &mut ClientConnection| {
            is_over
                || connection.has_ended()
                || (self.script.begins && connection.execute("ROLLBACK").is_err())
        };
        if self.connection.as_mut().is_none_or(is_lost) {
            self.connection = None;
            self.running.set(None);
        }
    }
}

fn refused(refused: ConnectError) -> TransactionFailure {
    match refused {
        ConnectError::Server(error) => failure(&error, None),
        ConnectError::Machine(error) => TransactionFailure {
            sqlstate: Sqlstate::NO_ANSWER,
            line: None,
            message: error.to_string(),
        },
    }
}

fn failure(error: &postgres::Error, line: Option<usize>) -> TransactionFailure {
    let sqlstate = error.code().and_then(|code| code.code().parse().ok());
    TransactionFailure {
        sqlstate: sqlstate.unwrap_or(Sqlstate::NO_ANSWER),
        line,
        message: url::full(error),
    }
}
