//! One client.

use super::Job;
use super::address::Address;
use super::connection::{Connection, Refused};
use super::log::{Entry, Log};
use super::schedule::Schedule;
use super::stopping::Stopping;
use super::tally::{Failure, Tally};
use crate::plan::script::{Command, Script, filled};
use crate::run::stand::url;
use crate::transcript::Sqlstate;
use postgres::error::Severity;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::CancelToken;

/// How long a client without a schedule waits after a connection that could not be made.
const PAUSE: Duration = Duration::from_millis(100);

/// One client of a job.
pub(super) struct Worker<'a> {
    number: usize,
    script: &'a Script,
    address: &'a Address,
    schedule: &'a Schedule,
    log: &'a Log,
    connection: Option<Connection>,
    running: Running,
    values: Vec<i64>,
    random: fastrand::Rng,
}

/// What cancels that which a client has begun.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<Option<CancelToken>>>);

impl Running {
    fn set(&self, token: Option<CancelToken>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// By which the server knows it; none while there is no connection.
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
        connection: Connection,
        job: &'a Job,
        address: &'a Address,
        schedule: &'a Schedule,
        log: &'a Log,
    ) -> Self {
        let running = Running::default();
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

    /// What cancels what it runs.
    pub(super) fn running(&self) -> Running {
        self.running.clone()
    }

    /// Runs the script each time it is due, until the end.
    pub(super) fn work(mut self, stopping: &Stopping) -> Tally {
        let mut tally = Tally::default();
        for number in 0.. {
            let due = self.schedule.next();
            if !due.map_or_else(|| !stopping.has_begun(), |due| stopping.sleep_until(due)) {
                break;
            }
            let began = Instant::now();
            let due = due.unwrap_or(began);
            let failure = self.run().err();
            let ended = Instant::now();
            let entry = Entry {
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
            // It must not knock all the time: without a schedule, the next run is due at once.
            if is_refused {
                stopping.sleep_until(ended + PAUSE);
            }
        }
        self.running.set(None);
        self.connection
            .take()
            .into_iter()
            .for_each(Connection::close);
        tally
    }

    /// Runs the script once. Its first error ends it.
    fn run(&mut self) -> Result<(), Failure> {
        if self.connection.is_none() {
            let connection = Connection::open(self.address).map_err(refused)?;
            self.running.set(Some(connection.cancel_token()));
            self.connection = Some(connection);
        }
        for command in &self.script.commands {
            match command {
                Command::Set {
                    variable,
                    least,
                    most,
                } => self.values[*variable] = self.random.i64(*least..=*most),
                Command::Statement { line, pieces } => {
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

    /// Makes the connection fit for the next run, or gives it up: then the next run makes another.
    fn recover(&mut self, error: &postgres::Error) {
        let is_over = match error.as_db_error() {
            Some(error) => matches!(
                error.parsed_severity(),
                Some(Severity::Fatal | Severity::Panic)
            ),
            None => true,
        };
        let is_lost = |connection: &mut Connection| {
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

fn refused(refused: Refused) -> Failure {
    match refused {
        Refused::Server(error) => failure(&error, None),
        Refused::Machine(error) => Failure {
            sqlstate: Sqlstate::NO_ANSWER,
            line: None,
            message: error.to_string(),
        },
    }
}

fn failure(error: &postgres::Error, line: Option<usize>) -> Failure {
    let sqlstate = error.code().and_then(|code| code.code().parse().ok());
    Failure {
        sqlstate: sqlstate.unwrap_or(Sqlstate::NO_ANSWER),
        line,
        message: url::full(error),
    }
}
