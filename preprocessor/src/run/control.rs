//! The tool's own connection, never a session's. It observes, waits for conditions, and ends what takes too long.

use super::catalog_holders;
use crate::connection::{Connection, ConnectionError, LIMIT};
use crate::error::Result;
use crate::plan::query::as_query;
use crate::stand::Stand;
use postgres::SimpleQueryMessage;
use postgres::error::{ErrorPosition, SqlState};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Interval of checks of a condition.
pub(crate) const EVERY: Duration = Duration::from_millis(5);

/// The shortest time limit of a query: a server may be busy.
const SHORTEST: Duration = Duration::from_secs(1);

/// Delay between the server's timeout and the tool's.
const LATER: Duration = Duration::from_secs(2);

/// A connection for observing.
pub(crate) struct ControlConnection {
    client: Connection,
    timeout: Option<Duration>,
}

/// The value of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClaimValue {
    /// It is true.
    True,
    /// It is something else, as psql would print it.
    Other(String),
}

/// The reason why an expression has no value.
#[derive(Debug)]
pub(crate) enum ControlError {
    /// It exceeded its time limit.
    TooLong,
    /// The server rejected it.
    Wrong {
        /// The server's error.
        error: Box<ConnectionError>,
        /// The line of the expression that the error points at, from 0.
        line: usize,
    },
}

impl ControlConnection {
    /// Connects.
    pub(crate) fn connect(stand: &Stand) -> Result<Self> {
        Ok(Self {
            client: stand.connect("witness")?,
            timeout: None,
        })
    }

    /// Evaluates an expression, or the first column of a query's first row. It may take until the deadline.
    pub(crate) fn evaluate(
        &mut self,
        text: &str,
        deadline: Instant,
    ) -> Result<ClaimValue, ControlError> {
        let query = as_query(text);
        let refused = |error| ControlError::of(error, &query, text);
        self.limit(deadline).map_err(refused)?;
        let answer = self.client.simple_query(&query).map_err(refused);
        self.client.limit(LIMIT);
        let answer = answer?;
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(match row.map(|row| row.try_get(0)) {
            Some(Ok(Some("t"))) => ClaimValue::True,
            Some(Ok(Some(other))) => ClaimValue::Other(other.to_owned()),
            Some(Ok(None)) => ClaimValue::Other("NULL".into()),
            Some(Err(_)) => ClaimValue::Other("no column".into()),
            None => ClaimValue::Other("no row".into()),
        })
    }

    /// The same observer with the time limit `limit` for queries, within the usual bounds.
    pub(crate) fn within(&mut self, limit: Duration) -> &mut Self {
        self.client.limit(limit.clamp(SHORTEST, LIMIT));
        self
    }

    /// Returns `true` if the connection is lost.
    pub(crate) fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    /// Returns `true` if a backend is executing a statement.
    pub(crate) fn is_active(&mut self, backend: i32) -> Result<bool> {
        let query = include_str!("sql/is_active.sql");
        self.ask("whether the session is active", query, backend)
    }

    /// Returns `true` if a backend waits for a lock that another one holds or waits for, or for a safe snapshot.
    pub(crate) fn is_blocked(&mut self, backend: i32) -> Result<bool> {
        let query = include_str!("sql/is_blocked.sql");
        self.ask("whether the session is blocked", query, backend)
    }

    /// The blockers of a backend, as a phrase; `None` if it isn't blocked.
    pub(crate) fn blockers(&mut self, backend: i32) -> Option<String> {
        self.phrase(include_str!("sql/blockers.sql"), backend)
    }

    /// The activity of a backend, as a phrase; `None` if there is no such backend.
    pub(crate) fn backend_activity(&mut self, backend: i32) -> Option<String> {
        self.phrase(include_str!("sql/doing.sql"), backend)
    }

    /// The sessions with locked catalogs that the tool's other connections wait for, a sentence each.
    pub(crate) fn holdup(&mut self) -> Vec<String> {
        catalog_holders::catalog_holders(&mut self.client)
    }

    /// The storage of each relation of the book: its name and its file, by oid.
    pub(crate) fn storage(&mut self) -> Result<HashMap<u32, (String, u32)>> {
        let query = include_str!("sampler/sql/storage.sql");
        let rows = self.ask_with("the storage of the book's relations", |client| {
            client.query(query, &[])
        })?;
        let storage = rows
            .iter()
            .map(|row| (row.get(1), (row.get(0), row.get(2))));
        Ok(storage.collect())
    }

    /// Runs a query of the tool; `what` names its purpose.
    pub(crate) fn ask_with<T>(
        &mut self,
        what: &str,
        question: impl FnOnce(&mut Connection) -> Result<T, ConnectionError>,
    ) -> Result<T> {
        question(&mut self.client).map_err(|trouble| trouble.into_error(what))
    }

    /// Cancels a backend's statement.
    pub(crate) fn cancel(&mut self, backend: i32) -> Result<bool> {
        let query = "SELECT pg_cancel_backend($1)";
        self.ask("a statement to be canceled", query, backend)
    }

    /// Ends a backend.
    pub(crate) fn terminate(&mut self, backend: i32) -> Result<bool> {
        let query = "SELECT pg_terminate_backend($1)";
        self.ask("a backend to be ended", query, backend)
    }

    fn ask(&mut self, what: &str, query: &str, backend: i32) -> Result<bool> {
        self.ask_with(what, |client| client.query_one(query, &[&backend]))
            .map(|row| row.get(0))
    }

    fn phrase(&mut self, query: &str, backend: i32) -> Option<String> {
        let rows = self.client.query(query, &[&backend]).ok()?;
        rows.first()?.get(0)
    }

    /// Sets the time limit of a statement, rounded up so that it seldom has to be set again.
    fn limit(&mut self, deadline: Instant) -> Result<(), ConnectionError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = Duration::from_secs(left.as_secs() + 1);
        self.client.limit(limit + LATER);
        if self.timeout != Some(limit) {
            let set = format!("SET statement_timeout = '{}s'", limit.as_secs());
            self.client.batch_execute(&set)?;
            self.timeout = Some(limit);
        }
        Ok(())
    }
}

impl ControlError {
    /// Maps an error of `query` to `text`, which it was made from.
    pub(crate) fn of(error: ConnectionError, query: &str, text: &str) -> Self {
        if error.code() == Some(&SqlState::QUERY_CANCELED) {
            return Self::TooLong;
        }
        let position = match error.db_error().and_then(|error| error.position()) {
            Some(ErrorPosition::Original(position)) => *position as usize,
            _ => 1,
        };
        let lines = |text: &str| text.matches('\n').count();
        let before: String = query.chars().take(position.saturating_sub(1)).collect();
        let added = query.find(text.trim_end().trim_end_matches(';'));
        let added = added.map_or(0, |added| lines(&query[..added]));
        Self::Wrong {
            error: Box::new(error),
            line: lines(&before).saturating_sub(added),
        }
    }
}
