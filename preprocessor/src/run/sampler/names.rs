//! The names of relations, each queried once in the book's own database.

use crate::connection::Connection;
use crate::error::Result;
use crate::stand::Stand;
use std::collections::HashMap;
use std::time::Duration;

/// Number of samples after which an unknown name is queried again: a relation whose transaction is still open has none
/// yet.
const PATIENCE: u32 = 5;

/// Time limit for an answer, for a server that ignores its own timeout.
const LATER: Duration = Duration::from_secs(2);

/// The connection for names.
pub(super) struct RelationNames {
    client: Connection,
    /// For each unknown name, the number of samples it has been unknown.
    asked: HashMap<u32, u32>,
}

impl RelationNames {
    pub(super) fn new(stand: &Stand) -> Result<Self> {
        let mut client = stand.connect("witness")?;
        client
            .batch_execute("SET statement_timeout = '1s'; SET lock_timeout = '100ms'")
            .map_err(|trouble| trouble.into_error("the names of relations"))?;
        client.limit(LATER);
        Ok(Self {
            client,
            asked: HashMap::new(),
        })
    }

    /// The names known by now. A server that fails to answer now may answer later.
    pub(super) fn look_up(&mut self, unknown: &[u32]) -> Vec<(u32, String)> {
        let mut due = Vec::new();
        for oid in unknown {
            let seen = self.asked.entry(*oid).or_default();
            if seen.is_multiple_of(PATIENCE) {
                due.push(*oid);
            }
            *seen += 1;
        }
        if due.is_empty() {
            return Vec::new();
        }
        let rows = self.client.query(include_str!("sql/names.sql"), &[&due]);
        let rows = rows.unwrap_or_default();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}
