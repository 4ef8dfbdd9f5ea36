//! Claims: sentences of the book that are bound to a query over the evidence and the live database.
//!
//! They have a connection of their own. It holds the evidence as the temporary tables of `tables.sql`; a claim's query
//! runs in a read-only transaction. A claim that names a session is typed there instead, and `printed` reads its row.

mod printed;
mod tables;

pub(crate) use printed::read_row;

use super::control::ControlError;
use crate::connection::{Connection, ConnectionError, LIMIT};
use crate::error::Result;
use crate::stand::Stand;
use crate::transcript::Evidence;
use postgres::SimpleQueryMessage;
use postgres::types::Type;
use std::time::{Duration, Instant};

/// The connection for claims.
pub(crate) struct Claims {
    client: Connection,
}

/// The columns of a claim's row after the first, with their values as psql would print them.
pub(crate) type ClaimRow = Vec<(String, String)>;

/// The reason for a failed claim.
#[derive(Debug)]
pub(crate) enum ClaimError {
    /// It is false.
    False(ClaimRow),
    /// It is neither true nor false: the reason, as a sentence; and the requirement on a claim.
    NoTruth(String, &'static str),
    /// The server rejected it, or it took too long.
    Refused(ControlError),
    /// It tries to change something.
    Changes,
}

/// The column that gives the reason in words if the claim is false. It isn't shown with a true one.
pub(crate) const WHY: &str = "why";

/// Returns the values that a true claim has measured.
fn measured(mut values: ClaimRow) -> ClaimRow {
    values.retain(|(name, _)| name != WHY);
    values
}

/// The required result of a claim's query.
const ONE_ROW: &str =
    "a claim is a query of exactly one row; an aggregate such as count(*) or bool_and(…) gives one";
const FIRST: &str = "the first column of a claim is a boolean, the truth of its sentence; the other columns are shown with it";
const NOT_NULL: &str =
    "over no rows bool_and(…) and max(…) are NULL: count the rows as well, or use coalesce(…)";

impl Claims {
    /// Connects and creates the tables.
    pub(crate) fn connect(stand: &Stand) -> Result<Self> {
        let mut client = stand.connect("witness")?;
        client
            .batch_execute("SET client_min_messages = warning")
            .and_then(|()| client.batch_execute(include_str!("tables.sql")))
            .map_err(|trouble| trouble.into_error("the tables of the evidence"))?;
        Ok(Self { client })
    }

    /// Returns `true` if the connection is lost: the end of a connection is noticed only by a query.
    pub(crate) fn is_lost(&mut self) -> bool {
        self.client.is_closed() || self.client.simple_query("").is_err()
    }

    /// Fills the tables that a claim refers to with evidence.
    pub(crate) fn fill(&mut self, claim: &str, evidence: &Evidence) -> Result<()> {
        let claim = claim.to_ascii_lowercase();
        for (table, words, rows) in tables::TABLES {
            if words.iter().any(|word| claim.contains(word)) {
                self.copy(table, &rows(evidence).0)
                    .map_err(|trouble| trouble.into_error("the evidence to be taken in"))?;
            }
        }
        Ok(())
    }

    fn copy(&mut self, table: &str, rows: &str) -> Result<(), ConnectionError> {
        self.client.batch_execute(&format!("TRUNCATE {table}"))?;
        self.client
            .copy_in(&format!("COPY {table} FROM STDIN"), rows)?;
        self.client.batch_execute(&format!("ANALYZE {table}"))
    }

    /// Checks that a claim is true and returns its measured values.
    pub(crate) fn check(&mut self, claim: &str, deadline: Instant) -> Result<ClaimRow, ClaimError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = left.max(Duration::from_millis(1)).as_millis();
        let begin = format!("BEGIN READ ONLY; SET LOCAL statement_timeout = {limit}");
        // The server's timeout comes first.
        self.client.limit(left + LIMIT);
        let begun = self.client.batch_execute(&begin);
        let truth = begun
            .map_err(|error| ClaimError::of(error, claim))
            .and_then(|()| self.ask(claim));
        // A lost connection is reported by the claim's own error, or by the next one's.
        let _ = self.client.batch_execute("ROLLBACK");
        self.client.limit(LIMIT);
        truth
    }

    fn ask(&mut self, claim: &str) -> Result<ClaimRow, ClaimError> {
        let prepared = self.client.prepare(claim);
        let prepared = prepared.map_err(|error| ClaimError::of(error, claim))?;
        match prepared.columns().first().map(postgres::Column::type_) {
            Some(&Type::BOOL) => {}
            Some(other) => {
                let what = format!("its first column is not boolean but of type {other}");
                return Err(ClaimError::NoTruth(what, FIRST));
            }
            None => return Err(ClaimError::NoTruth("it returns no columns".into(), FIRST)),
        }
        let answer = self.client.simple_query(claim);
        let answer = answer.map_err(|error| ClaimError::of(error, claim))?;
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        let [row] = rows.as_slice() else {
            return Err(ClaimError::not_one(rows.len()));
        };
        let value = |index| row.get(index).unwrap_or("NULL").to_owned();
        let names = row.columns().iter().map(|column| column.name());
        let values = (1..).zip(names.skip(1));
        let values = values.map(|(index, name)| (name.to_owned(), value(index)));
        match row.get(0) {
            Some("t") => Ok(measured(values.collect())),
            Some(_) => Err(ClaimError::False(values.collect())),
            None => Err(ClaimError::NoTruth("it is NULL".into(), NOT_NULL)),
        }
    }
}

impl ClaimError {
    /// The error of a claim with this number of rows, which isn't one.
    fn not_one(rows: usize) -> Self {
        let what = match rows {
            0 => "it returns no row".to_owned(),
            rows => format!("it returns {rows} rows"),
        };
        Self::NoTruth(what, ONE_ROW)
    }

    fn of(error: ConnectionError, claim: &str) -> Self {
        if error.code() == Some(&postgres::error::SqlState::READ_ONLY_SQL_TRANSACTION) {
            return Self::Changes;
        }
        Self::Refused(ControlError::of(error, claim, claim))
    }
}
