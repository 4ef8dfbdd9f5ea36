//! The names of relations, each queried once in the book's own database.

use crate::connection::Connection;
use crate::error::Result;
use crate::stand::Stand;
use std::collections::HashMap;
use std::time::Duration;

/// Number of successive samples after which an unknown name is queried again: a relation whose transaction is still open
/// has none yet.
const PATIENCE: u32 = 5;

/// Time limit for an answer, for a server that ignores its own timeout.
const LATER: Duration = Duration::from_secs(2);

/// The connection for names.
pub(super) struct RelationNames {
    client: Connection,
    unknown: UnknownNames,
}

/// The relations without a known name in the latest sample: each with the number of successive samples before it that had
/// it as well.
#[derive(Debug, Default)]
struct UnknownNames(HashMap<u32, u32>);

impl UnknownNames {
    /// Returns those that are to be queried now. One that was in no lock for a sample is queried at once: its transaction
    /// has ended, and the next step that uses it may be in a few samples only.
    fn due(&mut self, unknown: &[u32]) -> Vec<u32> {
        let before = std::mem::take(&mut self.0);
        let mut due = Vec::new();
        for oid in unknown {
            let seen = before.get(oid).copied().unwrap_or_default();
            if seen.is_multiple_of(PATIENCE) {
                due.push(*oid);
            }
            self.0.insert(*oid, seen + 1);
        }
        due
    }
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
            unknown: UnknownNames::default(),
        })
    }

    /// The names known by now. A server that fails to answer now may answer later.
    pub(super) fn look_up(&mut self, unknown: &[u32]) -> Vec<(u32, String)> {
        let due = self.unknown.due(unknown);
        if due.is_empty() {
            return Vec::new();
        }
        let rows = self.client.query(include_str!("sql/names.sql"), &[&due]);
        let rows = rows.unwrap_or_default();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, UnknownNames};

    #[test]
    fn a_name_is_queried_again_as_soon_as_its_transaction_may_have_ended() {
        let mut names = UnknownNames::default();
        let all: Vec<_> = (0..=PATIENCE).map(|_| names.due(&[7]).len()).collect();
        assert_eq!(all, [1, 0, 0, 0, 0, 1], "while it stays unknown");
        assert_eq!(names.due(&[7, 8]), [8]);
        assert!(names.due(&[]).is_empty());
        assert_eq!(names.due(&[7]), [7], "its transaction has ended in between");
    }
}
