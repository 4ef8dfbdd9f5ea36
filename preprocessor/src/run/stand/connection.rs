//! A connection of the tool's own. Making it, and each question on it, has a deadline.
//!
//! A server that is stopped accepts a connection and never answers it, and one whose catalogs are locked answers when its
//! locks are given back. Neither the crate `postgres` nor a setting of the server bounds both.

use super::refusal;
use super::tls::Tls;
use super::url::full;
use super::wire::End;
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

/// How long a connection and an answer may take, where nobody has said.
pub const LIMIT: Duration = Duration::from_secs(10);

/// How long making or dropping a database may take: the server writes all of its files to the disk.
pub const LONG: Duration = Duration::from_secs(120);

/// How long a server may take to hear that an answer isn't waited for any more.
const GRACE: Duration = Duration::from_secs(1);

/// The errors of a way to a server that is not there.
const GONE: [ErrorKind; 7] = [
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::ConnectionAborted,
    ErrorKind::BrokenPipe,
    ErrorKind::NotFound,
    ErrorKind::UnexpectedEof,
    ErrorKind::NotConnected,
];

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The server took longer than it may.
    #[error("the server did not answer within {}", humantime::format_duration(*.0))]
    Overdue(Duration),
    /// This machine can't have one more connection.
    #[error("{0}")]
    Machine(#[from] std::io::Error),
    /// What the server says, or the way to it.
    #[error("{}", full(.0))]
    Server(#[from] postgres::Error),
}

impl Trouble {
    /// What has failed for want of an answer, as an error: `asked` says what for.
    pub(in crate::run) fn of(self, asked: &str) -> Error {
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

    /// Returns whether it is the end of a connection, and not of a statement.
    pub(in crate::run) fn has_ended(&self) -> bool {
        match self.told() {
            Some(told) => told.code().code().starts_with("57P"),
            None => true,
        }
    }

    /// Returns whether there is nobody at the other end: no server has refused anything, or was too busy to answer.
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

    /// The server's error, if it told one.
    pub fn told(&self) -> Option<&postgres::error::DbError> {
        match self {
            Self::Server(error) => error.as_db_error(),
            _ => None,
        }
    }

    /// The SQLSTATE, if the server told one.
    pub fn code(&self) -> Option<&postgres::error::SqlState> {
        self.told().map(postgres::error::DbError::code)
    }
}

/// A connection, with what drives it.
pub struct Connection {
    /// None only while it is dropped.
    runtime: Option<Runtime>,
    client: Client,
    end: End,
    limit: Duration,
    prepared: HashMap<String, Statement>,
    /// How an answer is given up that isn't waited for any more.
    cancel: (Tls, Config, CancelToken),
    is_overdue: bool,
}

impl Connection {
    /// Connects. The server has to let us in, and to answer, within `limit`.
    ///
    /// # Errors
    /// What the server, or the check of its certificate, says; that it says nothing.
    pub fn open(tls: &Tls, config: &Config, limit: Duration) -> Result<Self, Trouble> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let opened = runtime.block_on(async { timeout(limit, tls.open(config)).await });
        let (client, wire) = match opened {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => {
                // The name of a host may still be looked up.
                runtime.shutdown_background();
                return Err(Trouble::Overdue(limit));
            }
        };
        let token = client.cancel_token();
        Ok(Self {
            runtime: Some(runtime),
            client,
            end: End::of(wire),
            limit,
            prepared: HashMap::new(),
            cancel: (tls.clone(), config.clone(), token),
            is_overdue: false,
        })
    }

    /// Sets how long each answer may take from now on.
    pub fn limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// Returns whether it has ended, as far as is known. One that didn't answer in time is of no use any more.
    pub fn is_closed(&self) -> bool {
        self.is_overdue || self.end.has_come() || self.client.is_closed()
    }

    /// Runs statements without parameters.
    ///
    /// # Errors
    /// What the server says; that it says nothing.
    pub fn batch_execute(&mut self, sql: &str) -> Result<(), Trouble> {
        self.ask(async |client| client.batch_execute(sql).await)
    }

    /// Runs statements without parameters; their rows as text.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn simple_query(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, Trouble> {
        self.ask(async |client| client.simple_query(sql).await)
    }

    /// Prepares a statement, for this time only.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn prepare(&mut self, sql: &str) -> Result<Statement, Trouble> {
        self.ask(async |client| client.prepare(sql).await)
    }

    /// The rows of a statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn query(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Trouble> {
        let statement = self.prepared(sql)?;
        self.ask(async |client| client.query(&statement, parameters).await)
    }

    /// The one row of a statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`]; when there are more or fewer.
    pub fn query_one(
        &mut self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, Trouble> {
        let statement = self.prepared(sql)?;
        self.ask(async |client| client.query_one(&statement, parameters).await)
    }

    /// Fills a table with rows in the text format of `COPY`.
    ///
    /// # Errors
    /// As for [`Connection::batch_execute`].
    pub fn copy_in(&mut self, sql: &str, rows: &str) -> Result<(), Trouble> {
        let rows = std::io::Cursor::new(rows.as_bytes().to_vec());
        self.ask(async |client| {
            let mut sink = pin!(client.copy_in(sql).await?);
            futures_util::SinkExt::send(&mut sink, rows).await?;
            sink.finish().await?;
            Ok(())
        })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Trouble> {
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
    ) -> Result<T, Trouble> {
        let Some(runtime) = &self.runtime else {
            unreachable!("a connection has its runtime until it is dropped");
        };
        if self.is_overdue {
            return Err(Trouble::Overdue(self.limit));
        }
        let answer = self.end.answer(question(&self.client));
        match runtime.block_on(async { timeout(self.limit, answer).await }) {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                self.is_overdue = true;
                Err(Trouble::Overdue(self.limit))
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
        // What connects is let in by the kernel, and nobody answers.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("an address").port();
        let mut config = Config::new();
        config.host("127.0.0.1").port(port).user("nobody");
        let limit = Duration::from_millis(50);
        match Connection::open(&Tls::default(), &config, limit) {
            Err(trouble @ Trouble::Overdue(_)) => {
                assert_eq!(trouble.to_string(), "the server did not answer within 50ms");
            }
            other => panic!("{other:?}"),
        }
    }
}
