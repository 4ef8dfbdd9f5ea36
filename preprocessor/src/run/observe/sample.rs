//! One look at the server: a question that is prepared once, and its answer.

use super::super::stand::{Connection, Stand, Trouble};
use super::OURS;
use crate::error::{Error, Result};
use crate::transcript::evidence::Mode;
use postgres::Row;
use postgres::error::SqlState;
use postgres::types::ToSql;
use std::collections::BTreeMap;
use std::time::Duration;

/// What every server can be asked. The first part names the columns.
const ALWAYS: [&str; 4] = [
    include_str!("sql/activity.sql"),
    include_str!("sql/locks.sql"),
    include_str!("sql/waits.sql"),
    include_str!("sql/wal.sql"),
];

/// What is asked where the server has the view and its columns.
const PROGRESS: [&str; 5] = [
    include_str!("sql/progress_create_index.sql"),
    include_str!("sql/progress_vacuum.sql"),
    include_str!("sql/progress_analyze.sql"),
    include_str!("sql/progress_cluster.sql"),
    include_str!("sql/progress_copy.sql"),
];

/// How long the server may take over an answer.
const LIMIT: &str = "SET statement_timeout = '1s'; SET lock_timeout = '100ms'; SET jit = off";

/// When an answer is given up that the server doesn't give up itself.
const LATER: Duration = Duration::from_secs(2);

/// A prepared question, on a connection to another database than the book's.
pub(super) struct Question {
    client: Connection,
    question: String,
    /// The part of it that needs no view: those of the progress wait for whoever has locked pg_database.
    least: String,
    database: u32,
}

/// What one look has shown.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(super) wal: u64,
    pub(super) activity: BTreeMap<i32, Doing>,
    pub(super) locks: Vec<SeenLock>,
    /// Waiters and their blockers.
    pub(super) waits: Vec<(i32, i32)>,
    pub(super) progress: Vec<SeenProgress>,
}

/// What a backend does.
#[derive(Debug, Clone)]
pub(super) struct Doing {
    pub(super) session: String,
    pub(super) state: String,
    pub(super) wait: Option<String>,
    /// Its transaction, if it has been given a number.
    pub(super) xid: Option<u32>,
}

/// A lock; its relation is an oid.
#[derive(Debug, Clone)]
pub(super) struct SeenLock {
    pub(super) pid: i32,
    pub(super) kind: String,
    pub(super) relation: Option<u32>,
    pub(super) mode: Mode,
    pub(super) granted: bool,
    /// For how many seconds it has been waited for. Less than none where the server's clock stepped back.
    pub(super) waited: Option<f64>,
}

/// How far a command is.
#[derive(Debug, Clone)]
pub(super) struct SeenProgress {
    pub(super) pid: i32,
    pub(super) command: String,
    pub(super) phase: String,
    pub(super) locker: Option<i32>,
    pub(super) relation: Option<u32>,
    pub(super) index: Option<u32>,
    pub(super) done: Option<u64>,
    pub(super) total: Option<u64>,
}

impl Question {
    /// Connects and prepares. Progress views that this server doesn't have are not asked for.
    pub(super) fn prepare(stand: &Stand) -> Result<Self> {
        let refused = |error: Trouble| {
            Error::setup(
                format!("the server can't be observed: {error}"),
                "claims and figures need pg_locks, pg_stat_activity and pg_blocking_pids, as PostgreSQL 15 has them",
            )
        };
        let mut client = stand.maintenance_connect()?;
        client.batch_execute(LIMIT).map_err(refused)?;
        client.limit(LATER);
        let database = client
            .query_one(include_str!("sql/database.sql"), &[&stand.database])
            .map_err(refused)?
            .get(0);
        let mut parts = ALWAYS.to_vec();
        for part in PROGRESS {
            if exists(&mut client, part).map_err(refused)? {
                parts.push(part);
            }
        }
        Ok(Self {
            client,
            question: union(&parts),
            least: union(&ALWAYS),
            database,
        })
    }

    pub(super) fn ask(&mut self) -> Result<Seen, Trouble> {
        let ours: &[&str] = &OURS;
        let parameters: [&(dyn ToSql + Sync); 2] = [&self.database, &ours];
        let rows = match self.client.query(&self.question, &parameters) {
            Err(trouble) if trouble.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                self.client.query(&self.least, &parameters)?
            }
            answer => answer?,
        };
        let mut seen = Seen::default();
        for row in &rows {
            seen.take(row);
        }
        Ok(seen)
    }

    /// The book's database.
    pub(super) fn database(&self) -> u32 {
        self.database
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

/// Parts as one question: all are answered from one look at the backends.
fn union(parts: &[&str]) -> String {
    parts.join("\nUNION ALL\n")
}

/// Whether the server has the view that a part asks, with its columns.
fn exists(client: &mut Connection, part: &str) -> Result<bool, Trouble> {
    match client.prepare(&union(&[ALWAYS[0], part])) {
        Ok(_) => Ok(true),
        Err(error)
            if matches!(
                error.code(),
                Some(&SqlState::UNDEFINED_TABLE | &SqlState::UNDEFINED_COLUMN)
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

impl Seen {
    /// Returns whether a backend waits for a safe snapshot.
    pub(super) fn is_for_snapshot(&self, pid: i32) -> bool {
        let doing = self.activity.get(&pid);
        doing.is_some_and(|it| it.wait.as_deref() == Some("IPC:SafeSnapshot"))
    }

    /// Takes in one row. A row that lacks what its kind has to have was half-way gone, and is passed over.
    fn take(&mut self, row: &Row) -> Option<()> {
        let text = |column: usize| row.get::<_, Option<String>>(column);
        let number = |column: usize| row.get::<_, Option<i64>>(column);
        let oid = |column: usize| number(column).and_then(|oid| u32::try_from(oid).ok());
        let count = |column: usize| number(column).and_then(|count| u64::try_from(count).ok());
        let pid = row.get::<_, Option<i32>>(1);
        match row.get::<_, &str>(0) {
            "activity" => {
                let doing = Doing {
                    session: text(2)?,
                    state: text(3)?,
                    wait: text(4),
                    xid: oid(5),
                };
                self.activity.insert(pid?, doing);
            }
            "lock" => self.locks.push(SeenLock {
                pid: pid?,
                kind: text(2)?,
                // Predicate locks of serializable transactions have modes of their own, and stop nobody.
                mode: Mode::read(&text(3)?)?,
                granted: text(4).is_some(),
                relation: oid(5),
                waited: row.get(9),
            }),
            "wait" => self.waits.push((pid?, i32::try_from(number(5)?).ok()?)),
            "wal" => self.wal = count(5)?,
            _ => self.progress.push(SeenProgress {
                pid: pid?,
                command: text(2)?,
                phase: text(3)?,
                locker: text(4).and_then(|pid| pid.parse().ok()),
                relation: oid(5),
                index: oid(6),
                done: count(7),
                total: count(8),
            }),
        }
        Some(())
    }
}
