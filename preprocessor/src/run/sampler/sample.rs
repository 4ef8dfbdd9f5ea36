//! One sample of the server: a query that is prepared once, and its answer.

use super::{OURS, progress_views};
use crate::connection::{Connection, ConnectionError};
use crate::error::{Error, Result};
use crate::stand::Stand;
use crate::transcript::evidence::LockMode;
use postgres::Row;
use postgres::error::SqlState;
use postgres::types::ToSql;
use std::collections::BTreeMap;
use std::time::Duration;

/// The parts of the query that every server can answer. The first part names the columns.
const ALWAYS: [&str; 5] = [
    include_str!("sql/activity.sql"),
    include_str!("sql/locks.sql"),
    include_str!("sql/waits.sql"),
    include_str!("sql/wal.sql"),
    include_str!("sql/commands.sql"),
];

/// The backends, which several parts read.
const BACKENDS: &str = include_str!("sql/backends.sql");

/// The server's time limit for an answer.
const LIMIT: &str = "SET statement_timeout = '1s'; SET lock_timeout = '100ms'; SET jit = off; \
     SET plan_cache_mode = force_generic_plan";

/// Time limit for an answer, for a server that ignores its own timeout.
const LATER: Duration = Duration::from_secs(2);

/// A prepared query, on a connection to another database than the book's.
pub(super) struct SampleQuery {
    client: Connection,
    question: String,
    /// The part that needs no view: the progress views wait for a session that has locked pg_database.
    least: String,
    /// The commands whose progress the server reports.
    commands: Vec<&'static str>,
    /// True if a backend reported progress in the latest sample.
    reports: bool,
    database: u32,
}

/// The result of one sample.
#[derive(Debug, Default)]
pub(crate) struct RawSample {
    pub(super) wal: u64,
    pub(super) activity: BTreeMap<i32, BackendActivity>,
    pub(super) locks: Vec<RawLock>,
    /// Waiters and their blockers.
    pub(super) waits: Vec<(i32, i32)>,
    pub(super) progress: Vec<RawProgress>,
    /// True if a backend reports progress.
    pub(super) reports: bool,
}

/// The activity of a backend.
#[derive(Debug, Clone)]
pub(super) struct BackendActivity {
    pub(super) session: String,
    pub(super) state: String,
    pub(super) wait: Option<String>,
    /// Its transaction id, if one is assigned.
    pub(super) xid: Option<u32>,
}

/// A lock; its relation is an oid.
#[derive(Debug, Clone)]
pub(super) struct RawLock {
    pub(super) pid: i32,
    pub(super) kind: String,
    pub(super) relation: Option<u32>,
    pub(super) mode: LockMode,
    pub(super) granted: bool,
    /// The seconds that it has been waited for. Negative if the server's clock stepped back.
    pub(super) waited: Option<f64>,
}

/// The progress of a command.
#[derive(Debug, Clone)]
pub(super) struct RawProgress {
    pub(super) pid: i32,
    pub(super) command: String,
    pub(super) phase: String,
    pub(super) locker: Option<i32>,
    pub(super) relation: Option<u32>,
    pub(super) index: Option<u32>,
    pub(super) done: Option<u64>,
    pub(super) total: Option<u64>,
}

impl SampleQuery {
    /// Connects and prepares. Leaves out progress views that this server doesn't have.
    pub(super) fn prepare(stand: &Stand) -> Result<Self> {
        let refused = |error: ConnectionError| {
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
        let views = progress_views::of_server(|part| exists(&mut client, part));
        let views = views.map_err(refused)?;
        let mut parts = ALWAYS.to_vec();
        parts.extend(views.iter().map(|view| view.part));
        let mut prepared = Self {
            client,
            question: union(&parts),
            least: union(&ALWAYS),
            commands: views.iter().map(|view| view.command).collect(),
            reports: true,
            database,
        };
        // Planned before anything runs: planning takes longer than answering. If it fails, so will the first sample.
        let _ = prepared.ask();
        let _ = prepared.ask();
        Ok(prepared)
    }

    /// Takes a sample. The progress views are queried only while a backend reports progress: they cost as much as
    /// everything else together.
    pub(super) fn ask(&mut self) -> Result<RawSample, ConnectionError> {
        let Self {
            client,
            database,
            commands,
            ..
        } = self;
        let mut answer = |question: &str| answer(client, question, *database, commands);
        if !self.reports {
            let seen = answer(&self.least)?;
            if !seen.reports {
                return Ok(seen);
            }
        }
        let seen = match answer(&self.question) {
            Err(trouble) if trouble.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                answer(&self.least)?
            }
            answered => answered?,
        };
        self.reports = seen.reports;
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

fn answer(
    client: &mut Connection,
    question: &str,
    database: u32,
    commands: &[&str],
) -> Result<RawSample, ConnectionError> {
    let ours: &[&str] = &OURS;
    let parameters: [&(dyn ToSql + Sync); 3] = [&database, &ours, &commands];
    let mut seen = RawSample::default();
    for row in &client.query(question, &parameters)? {
        seen.take(row);
    }
    Ok(seen)
}

/// Joins the parts into one query: all are answered from one snapshot of the backends.
fn union(parts: &[&str]) -> String {
    format!("{BACKENDS}\n{}", parts.join("\nUNION ALL\n"))
}

/// Returns `true` if the server has the view that a part queries, with its columns.
fn exists(client: &mut Connection, part: &str) -> Result<bool, ConnectionError> {
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

impl RawSample {
    /// Returns `true` if a backend waits for a safe snapshot.
    pub(super) fn is_for_snapshot(&self, pid: i32) -> bool {
        let doing = self.activity.get(&pid);
        doing.is_some_and(|it| it.wait.as_deref() == Some("IPC:SafeSnapshot"))
    }

    /// Adds one row. An incomplete row belongs to a backend that was just ending, and is skipped.
    fn take(&mut self, row: &Row) -> Option<()> {
        let text = |column: usize| row.get::<_, Option<String>>(column);
        let number = |column: usize| row.get::<_, Option<i64>>(column);
        let oid = |column: usize| number(column).and_then(|oid| u32::try_from(oid).ok());
        let count = |column: usize| number(column).and_then(|count| u64::try_from(count).ok());
        let pid = row.get::<_, Option<i32>>(1);
        match row.get::<_, &str>(0) {
            "activity" => {
                let doing = BackendActivity {
                    session: text(2)?,
                    state: text(3)?,
                    wait: text(4),
                    xid: oid(5),
                };
                self.activity.insert(pid?, doing);
            }
            "lock" => self.locks.push(RawLock {
                pid: pid?,
                kind: text(2)?,
                // Predicate locks of serializable transactions have modes of their own, and block nothing.
                mode: LockMode::read(&text(3)?)?,
                granted: text(4).is_some(),
                relation: oid(5),
                waited: row.get(9),
            }),
            "wait" => self.waits.push((pid?, i32::try_from(number(5)?).ok()?)),
            "wal" => self.wal = count(5)?,
            "reports" => self.reports = true,
            _ => self.progress.push(RawProgress {
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
