//! The other plane: a connection of the run's own, never a session's. It looks, waits for conditions, and ends
//! what takes too long.

use super::stand::Stand;
use crate::error::{Error, Result};
use postgres::SimpleQueryMessage;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
pub(crate) const EVERY: Duration = Duration::from_millis(5);

/// A connection that observes.
pub(crate) struct Observer {
    client: postgres::Client,
    timeout: Option<Duration>,
}

/// What an expression was worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// It is true.
    True,
    /// It is something else, as psql would print it.
    Other(String),
}

/// Why an expression has no value.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It took longer than it may.
    TooLong,
    /// The server says this about it.
    Wrong(Box<postgres::Error>),
}

impl Observer {
    /// Connects.
    pub(crate) fn connect(stand: &Stand) -> Result<Self> {
        Ok(Self {
            client: stand.connect("witness")?,
            timeout: None,
        })
    }

    /// Evaluates an expression, or the first column of a query's first row. It may take until the deadline.
    pub(crate) fn evaluate(&mut self, text: &str, deadline: Instant) -> Result<Value, Refusal> {
        let query = as_query(text);
        self.limit(deadline).map_err(Refusal::from)?;
        let answer = self.client.simple_query(&query).map_err(Refusal::from)?;
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(match row.map(|row| row.get(0)) {
            Some(Some("t")) => Value::True,
            Some(Some(other)) => Value::Other(other.to_owned()),
            Some(None) => Value::Other("NULL".into()),
            None => Value::Other("no row".into()),
        })
    }

    /// Whether a backend is executing a statement.
    pub(crate) fn is_active(&mut self, backend: i32) -> Result<bool> {
        self.ask(include_str!("sql/is_active.sql"), backend)
    }

    /// Whether a backend waits for a lock that another one holds or waits for.
    pub(crate) fn is_blocked(&mut self, backend: i32) -> Result<bool> {
        self.ask(include_str!("sql/is_blocked.sql"), backend)
    }

    /// Who a backend waits for, as a phrase; nothing where it waits for nobody.
    pub(crate) fn blockers(&mut self, backend: i32) -> Option<String> {
        self.client
            .query_one(include_str!("sql/blockers.sql"), &[&backend])
            .ok()?
            .get(0)
    }

    /// Cancels a backend's statement.
    pub(crate) fn cancel(&mut self, backend: i32) -> Result<bool> {
        self.ask("SELECT pg_cancel_backend($1)", backend)
    }

    /// Ends a backend.
    pub(crate) fn terminate(&mut self, backend: i32) -> Result<bool> {
        self.ask("SELECT pg_terminate_backend($1)", backend)
    }

    fn ask(&mut self, query: &str, backend: i32) -> Result<bool> {
        self.client
            .query_one(query, &[&backend])
            .map(|row| row.get(0))
            .map_err(|error| Error::Setup {
                message: format!("the run's own connection failed: {error}"),
                help: None,
            })
    }

    /// Sets the time a statement may take, rounded up so that it seldom has to be set again.
    fn limit(&mut self, deadline: Instant) -> std::result::Result<(), postgres::Error> {
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = Duration::from_secs(left.as_secs() + 1);
        if self.timeout != Some(limit) {
            let set = format!("SET statement_timeout = '{}s'", limit.as_secs());
            self.client.batch_execute(&set)?;
            self.timeout = Some(limit);
        }
        Ok(())
    }
}

impl From<postgres::Error> for Refusal {
    fn from(error: postgres::Error) -> Self {
        if error.code() == Some(&postgres::error::SqlState::QUERY_CANCELED) {
            Self::TooLong
        } else {
            Self::Wrong(Box::new(error))
        }
    }
}

/// An expression as a query; a query as it is.
fn as_query(text: &str) -> String {
    let text = text.trim().trim_end_matches(';');
    let first = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let is_query = ["select", "with", "values", "table"]
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word));
    if is_query {
        text.to_owned()
    } else {
        // The newline ends a comment at the end of the expression.
        format!("SELECT (\n{text}\n)")
    }
}

#[cfg(test)]
mod tests {
    use super::as_query;

    #[test]
    fn an_expression_becomes_a_query_and_a_query_stays() {
        assert_eq!(as_query("1 = 1;\n"), "SELECT (\n1 = 1\n)");
        assert_eq!(as_query("(SELECT true)"), "SELECT (\n(SELECT true)\n)");
        assert_eq!(as_query("select true;"), "select true");
        assert_eq!(
            as_query("WITH a AS (SELECT 1) SELECT true"),
            "WITH a AS (SELECT 1) SELECT true"
        );
    }
}
