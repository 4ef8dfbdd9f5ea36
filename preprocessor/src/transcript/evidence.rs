//! The record of the sampler and the workload during a chapter.
//!
//! The sampler fills `samples`, `locks`, `waits`, `activity` and `progress`; the runner fills `windows` and, when a
//! workload has ended, `workloads`. Equal observations in consecutive samples are stored once, with a [`Span`].

use super::{Sqlstate, StepFailure, micros};

pub use super::mode::LockMode;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::time::Duration;

/// All evidence of one chapter. Every list is in the order of its times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The moments at which the server was sampled. Where they are far apart, nothing is known of the time in between.
    pub samples: Vec<Sample>,
    /// The steps that ran, as windows on the rest of the evidence.
    pub windows: Vec<Window>,
    /// Locks on relations of the book's database, and on transactions that others wait for.
    pub locks: Vec<Lock>,
    /// The waits of backends for other backends.
    pub waits: Vec<Wait>,
    /// The activity of the sessions.
    pub activity: Vec<Activity>,
    /// The rows of the progress views.
    pub progress: Vec<ProgressRow>,
    /// The clients' transactions, by workload process.
    pub workloads: Vec<Workload>,
    /// Set if evidence was dropped because there was too much of it.
    pub thinned: Option<Thinned>,
}

/// One sample of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The time of the query: a sample shows nothing that was over before it, and the next query is not sent before
    /// this one's answer.
    #[serde(with = "micros")]
    pub at: Duration,
    /// The time at which it was due.
    #[serde(with = "micros")]
    pub due: Duration,
    /// The bytes of WAL that the server had written since the first sample, on behalf of all backends.
    pub wal: u64,
    /// The number of the workload's clients that were executing a statement.
    pub active: u32,
    /// The number of the workload's clients that waited for a lock.
    pub waiting: u32,
}

/// The first and the last sample, as offsets, with an observation; all samples in between have it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first sample's [`Sample::at`].
    #[serde(with = "micros")]
    pub first: Duration,
    /// The last sample's.
    #[serde(with = "micros")]
    pub last: Duration,
}

/// The time of a step; for one that was started and finished, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The step's own name, if it has one.
    pub name: Option<String>,
    /// The session that ran it. For a shell it is the `application_name` of its connections: the step's name.
    pub session: Option<String>,
    /// The time at which its code was handed over.
    #[serde(with = "micros")]
    pub started: Duration,
    /// The time at which its end was seen.
    #[serde(with = "micros")]
    pub finished: Duration,
    /// Its outcome.
    pub outcome: WindowOutcome,
    /// The failure, as it was declared.
    pub failure: Option<StepFailure>,
    /// Tables and indexes that got new storage while it ran, by name.
    pub rewritten: Vec<String>,
    /// Relations that its session had locked in ACCESS EXCLUSIVE mode, by name, from the server's log, which has each
    /// of these locks; `None` if the log couldn't be read.
    #[serde(default)]
    pub exclusive: Option<Vec<String>>,
}

/// The outcome of a step with a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowOutcome {
    /// It succeeded.
    Succeeded,
    /// It failed as declared.
    Failed,
}

impl WindowOutcome {
    /// Returns the word for it in evidence and pictures.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl Serialize for WindowOutcome {
    /// Writes the word: an archive without names would have the number of the variant.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for WindowOutcome {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match String::deserialize(from)?.as_str() {
            "succeeded" => Ok(Self::Succeeded),
            "failed" => Ok(Self::Failed),
            _ => Err(D::Error::custom("neither `succeeded` nor `failed`")),
        }
    }
}

/// The owner of a lock or a wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Backend {
    /// The server's process id.
    pub pid: i32,
    /// Its `application_name`: a session of the chapter or a process of the workload; without one the kind of backend,
    /// such as `autovacuum worker`.
    pub session: String,
    /// True if it is a client of a workload.
    pub workload: bool,
}

/// The target of a lock.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    /// A table, index or other relation, as `regclass` writes its name.
    Relation(String),
    /// A transaction or a row's writer: its `locktype` in `pg_locks`, such as `virtualxid`, `transactionid` or `tuple`.
    Other(String),
}

/// A lock in the samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// The time.
    pub span: Span,
    /// The backend.
    pub backend: Backend,
    /// The target.
    pub target: Target,
    /// The mode.
    pub mode: LockMode,
    /// True if it is held; else it is waited for.
    pub granted: bool,
}

/// A backend that waited for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The time.
    pub span: Span,
    /// The waiting backend.
    pub waiter: Backend,
    /// The backend it waits for, from `pg_blocking_pids`; it may wait itself.
    pub blocker: Backend,
    /// The backend at the end of the chain of blockers, which waits for none.
    pub root: Backend,
    /// The target that the waiter wants to lock.
    pub target: Target,
    /// The mode that it wants.
    pub wanted: LockMode,
    /// The strongest mode in which the blocker holds it, or waits for it ahead; `None` if that lock was gone already.
    pub held: Option<LockMode>,
    /// True if the blocker holds the lock; else it is ahead in the queue.
    pub granted: bool,
    /// The start of the wait.
    #[serde(with = "micros")]
    pub since: Duration,
}

/// The activity of a session; clients of the workload are counted in [`Sample`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The time.
    pub span: Span,
    /// The backend.
    pub backend: Backend,
    /// The state in `pg_stat_activity`: `active`, `idle`, `idle in transaction` …
    pub state: String,
    /// `Lock:relation`, `IO:DataFileRead` …; `None` if it was at work or idle.
    pub wait: Option<String>,
}

/// A row of a progress view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressRow {
    /// The time.
    pub span: Span,
    /// The working backend.
    pub backend: Backend,
    /// `CREATE INDEX CONCURRENTLY`, `VACUUM` …
    pub command: String,
    /// The table, and for an index the index, if the view shows them.
    pub relation: Option<String>,
    /// The phase in the view: `building index: scanning table`.
    pub phase: String,
    /// Blocks, tuples or lockers that are done in this phase; `None` if the view counts none.
    pub done: Option<u64>,
    /// The total of `done`.
    pub total: Option<u64>,
    /// The backend that a `waiting for …` phase waits for.
    pub locker: Option<Backend>,
}

/// A process of the workload, such as `writers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The process's name, which is also its `application_name`.
    pub name: String,
    /// The number of its clients.
    pub clients: u32,
    /// The target rate in transactions a second, if it was limited.
    pub rate: Option<u32>,
    /// The time of its start.
    #[serde(with = "micros")]
    pub started: Duration,
    /// The time of its end.
    #[serde(with = "micros")]
    pub ended: Duration,
    /// Each run of a script, in the order of `finished`.
    pub transactions: Vec<Transaction>,
}

/// One run of a workload's script, as its process logged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The time of its end.
    #[serde(with = "micros")]
    pub finished: Duration,
    /// The time from its due moment, by the rate's schedule, to its end.
    #[serde(with = "micros")]
    pub latency: Duration,
    /// The part of `latency` before a client began it.
    #[serde(with = "micros")]
    pub lag: Duration,
    /// True if it failed.
    pub failed: bool,
    /// Its error, if it failed and the error is known.
    pub sqlstate: Option<Sqlstate>,
    /// The number of runs that it stands for: 1 unless the evidence was thinned.
    pub count: u32,
}

/// The thinning of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thinned {
    /// The sampling period at the end of the run.
    #[serde(with = "micros")]
    pub period: Duration,
    /// The number of dropped transactions, for which others stand.
    pub transactions: u64,
}

impl Span {
    /// Returns `true` if it contains a moment.
    #[must_use]
    pub fn contains(&self, at: Duration) -> bool {
        (self.first..=self.last).contains(&at)
    }

    /// Returns `true` if it overlaps the time from `from` to `to`.
    #[must_use]
    pub fn meets(&self, from: Duration, to: Duration) -> bool {
        self.first <= to && from <= self.last
    }
}

impl Evidence {
    /// Returns the window of the step of this name.
    #[must_use]
    pub fn window(&self, name: &str) -> Option<&Window> {
        self.windows
            .iter()
            .find(|window| window.name.as_deref() == Some(name))
    }
}

impl Window {
    /// Returns its duration.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.finished.saturating_sub(self.started)
    }
}

impl Target {
    /// Returns the relation's name, or the type of the lock.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Relation(name) | Self::Other(name) => name,
        }
    }
}
