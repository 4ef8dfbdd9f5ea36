//! A connection of the tool's own. Opening it, and each query on it, has a deadline.
//!
//! A stopped server (SIGSTOP) accepts a connection and never answers, and a server whose catalogs are locked answers
//! only when the locks are released. Neither the crate `postgres` nor a setting of the server bounds both.

pub(crate) mod database;
pub(crate) mod database_holders;
pub(crate) mod database_removal;
pub(crate) mod diagnosis;
pub(crate) mod end;
pub(crate) mod identifier;
pub(crate) mod refusal;
pub(crate) mod tls;
mod tls_verifier;
pub(crate) mod url;

use crate::connection::end::ConnectionEnd;
use crate::connection::tls::Tls;
use crate::connection::url::full;
use crate::error::Error;
use postgres::types::ToSql;
use postgres::{Row, SimpleQueryMessage, Statement};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::{CancelToken, Client, Config};

/// Default time limit for a connection and for an answer.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// Time limit for creating or dropping a database: the server writes all of its files to the disk.
pub(crate) const LONG: Duration = Duration::from_secs(120);

/// Time limit for the cancel request of an overdue query.
const GRACE: Duration = Duration::from_secs(1);

/// The I/O errors of a connection to a server that is gone.
const GONE: [ErrorKind; 7] = [
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::ConnectionAborted,
    ErrorKind::BrokenPipe,
    ErrorKind::NotFound,
    ErrorKind::UnexpectedEof,
    ErrorKind::NotConnected,
];

/// The reason for a missing answer.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The server exceeded the time limit.
    #[error("the server did not answer within {}", humantime::format_duration(*.0))]
    Overdue(Duration),
    /// This machine can't open another connection.
    #[error("{0}")]
    Machine(#[from] std::io::Error),
    /// An error from the server or the connection.
    #[error("{}", full(.0))]
    Server(#[from] postgres::Error),
}

impl ConnectionError {
    /// Converts to an error of the run; `asked` names the object of the query.
    pub(crate) fn into_error(self, asked: &str) -> Error {
        let help = refusal::help(&self).map(str::to_owned);
        Error::Setup {
            message: match self {
                Self::Overdue(_) => format!("{self} when it was asked for {asked}"),
                other => {
                    format!("the run's own connection failed when it asked for {asked}: {other}")
                }
            },
            help,
        }
    }

    /// Returns `true` for the end of a connection, `false` for a failed statement.
    pub(crate) fn has_ended(&self) -> bool {
        match self.db_error() {
            Some(told) => told.code().code().starts_with("57P"),
            None => true,
        }
    }

    /// Returns `true` if no server is there: none has refused anything, or was too busy to answer.
    pub(super) fn is_gone(&self) -> bool {
        let Self::Server(error) = self else {
            return false;
        };
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            if let Some(io) = cause.downcast_ref::<std::io::Error>() {
                return GONE.contains(&io.kind());
            }
            source = cause.source();
        }
        error.is_closed()
    }

    /// Returns `true` if the server is about to end, and accepts no connection any more.
    pub(super) fn is_shutting_down(&self) -> bool {
        refusal::is_shutting_down(self)
    }

    /// Returns the server's error, if it sent one.
    pub fn db_error(&self) -> Option<&postgres::error::DbError> {
        match self {
            Self::Server(error) => error.as_db_error(),
            _ => None,
        }
    }

    /// Returns the SQLSTATE, if the server sent one.
    pub fn code(&self) -> Option<&postgres::error::SqlState> {
        self.db_error().map(postgres::error::DbError::code)
    }
}

/// A connection, with the runtime that drives it.
pub struct Connection {
    /// `None` only during the drop.
    runtime: Option<Runtime>,
    client: Client,
    end: ConnectionEnd,
    limit: Duration,
    prepared: HashMap<String, Statement>,
    /// The parts of a cancel request for an overdue query.
    cancel: (Tls, Config, CancelToken),
    is_overdue: bool,
}

impl Connection {
    /// Connects. The server has to accept the connection and answer within `limit`.
    ///
    /// # Errors
    /// If the server or the check of its certificate fails, or no answer comes in time.
    pub fn open(tls: &Tls, config: &Config, limit: Duration) -> Result<Self, ConnectionError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let opened = runtime.block_on(async { timeout(limit, tls.open(config)).await });
        let (client, wire) = match opened {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => {
                // A host name may still be looked up.
                runtime.shutdown_background();
                return Err(ConnectionError::Overdue(limit));
            }
        };
        let token = client.cancel_token();
        Ok(Self {
            runtime: Some(runtime),
            client,
            end: ConnectionEnd::of(wire),
            limit,
            prepared: HashMap::new(),
            cancel: (tls.clone(), config.clone(), token),
            is_overdue: false,
        })
    }

    /// Sets the time limit for each answer from now on.
    pub fn limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// Returns `true` if the connection is known to have ended. A connection that didn't answer in time counts as
    /// ended.
    pub fn is_closed(&self) -> bool {
        self.is_overdue || self.end.has_come() || self.client.is_closed()
    }

    /// Runs statements without parameters.
    ///
    /// # Errors
    /// If the server refuses, or no answer comes in time.
    pub fn batch_execute(&mut self, sql: &str) -> Result<(), ConnectionError> {
        self.ask(async |client| client.batch_execute(sql).await)
    }

    /// Runs statements without parameters and returns their rows as text.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn simple_query(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, ConnectionError> {
        self.ask(async |client| client.simple_query(sql).await)
    }

    /// Prepares a statement without caching it.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn prepare(&mut self, sql: &str) -> Result<Statement, ConnectionError> {
        self.ask(async |client| client.prepare(sql).await)
    }

    /// Returns the rows of a statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn query(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, ConnectionError> {
        let statement = self.prepared(sql)?;
        self.ask(async |client| client.query(&statement, parameters).await)
    }

    /// Returns the only row of a statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`]; if there is not exactly one row.
    pub fn query_one(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, ConnectionError> {
        let statement = self.prepared(sql)?;
        self.ask(async |client| client.query_one(&statement, parameters).await)
    }

    /// Fills a table with rows in the text format of `COPY`.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn copy_in(&mut self, sql: &str, rows: &str) -> Result<(), ConnectionError> {
        let rows = std::io::Cursor::new(rows.as_bytes().to_vec());
        self.ask(async |client| {
            let mut sink = pin!(client.copy_in(sql).await?);
            futures_util::SinkExt::send(&mut sink, rows).await?;
            sink.finish().await?;
            Ok(())
        })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, ConnectionError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn ask<T>(
        &mut self,
        question: impl AsyncFnOnce(&Client) -> Result<T, postgres::Error>,
    ) -> Result<T, ConnectionError> {
        let Some(runtime) = &self.runtime else {
            unreachable!("a connection has its runtime until it is dropped");
        };
        if self.is_overdue {
            return Err(ConnectionError::Overdue(self.limit));
        }
        let answer = self.end.answer(question(&self.client));
        match runtime.block_on(async { timeout(self.limit, answer).await }) {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                self.is_overdue = true;
                Err(ConnectionError::Overdue(self.limit))
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if self.is_overdue {
            // A backend that waits for a lock doesn't notice that its client is gone.
            let (tls, config, token) = &self.cancel;
            let _ = runtime.block_on(async { timeout(GRACE, tls.cancel(config, token)).await });
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_says_nothing_is_given_up() {
        // The kernel accepts the connection, and no process answers.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("an address").port();
        let mut config = Config::new();
        config.host("127.0.0.1").port(port).user("nobody");
        let limit = Duration::from_millis(50);
        match Connection::open(&Tls::default(), &config, limit) {
            Err(trouble @ ConnectionError::Overdue(_)) => {
                assert_eq!(trouble.to_string(), "the server did not answer within 50ms");
            }
            other => panic!("{other:?}"),
        }
    }
}
