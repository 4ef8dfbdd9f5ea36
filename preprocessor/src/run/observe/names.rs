//! What relations are called, asked for in the book's own database, once for each.

use super::super::stand::{Connection, Stand};
use crate::error::Result;
use std::collections::HashMap;
use std::time::Duration;

/// After how many samples an unknown name is asked for again: a relation whose transaction is not at its end has none yet.
const PATIENCE: u32 = 5;

/// When an answer is given up that the server doesn't give up itself.
const LATER: Duration = Duration::from_secs(2);

/// The connection that asks.
pub(super) struct Names {
    client: Connection,
    /// For how many samples each unknown one has been unknown.
    asked: HashMap<u32, u32>,
}

impl Names {
    pub(super) fn new(stand: &Stand) -> Result<Self> {
        let mut client = stand.connect("witness")?;
        client
            .batch_execute("SET statement_timeout = '1s'; SET lock_timeout = '100ms'")
            .map_err(|trouble| trouble.of("the names of relations"))?;
        client.limit(LATER);
        Ok(Self {
            client,
            asked: HashMap::new(),
        })
    }

    /// The names of those that are known by now. A server that doesn't tell now may tell later.
    pub(super) fn of(&mut self, unknown: &[u32]) -> Vec<(u32, String)> {
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
