//! What the observer and the workload recorded while a chapter ran.
//!
//! Who fills what: the sampler writes `samples`, `locks`, `waits`, `activity` and `progress`; the runner writes `windows`
//! and, when a workload has ended, `workloads`. What was seen in consecutive samples is kept once, as a [`Span`].

use super::{Sqlstate, micros};

pub use super::mode::Mode;

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// All evidence of one chapter. Every list is in the order of its times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The moments at which the observer looked. Where they are far apart, nothing is known of what lies between.
    pub samples: Vec<Sample>,
    /// The steps that were run, as the windows in which the rest is to be read.
    pub windows: Vec<Window>,
    /// Locks on relations of the book's database, and on transactions where they are waited for.
    pub locks: Vec<Lock>,
    /// Who waited for whom.
    pub waits: Vec<Wait>,
    /// What the sessions did.
    pub activity: Vec<Activity>,
    /// What the progress views said.
    pub progress: Vec<Progress>,
    /// What the clients of each workload process felt.
    pub workloads: Vec<Workload>,
    /// Set where there was more than is kept.
    pub thinned: Option<Thinned>,
}

/// One look at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When the server was asked for it: it shows nothing that was over before, and the next one is not asked before this is answered.
    #[serde(with = "micros")]
    pub at: Duration,
    /// When it was due.
    #[serde(with = "micros")]
    pub due: Duration,
    /// The bytes of WAL that the server had written since the first sample, on behalf of everybody.
    pub wal: u64,
    /// Clients of the workload that were executing something.
    pub active: u32,
    /// Clients of the workload that waited for a lock.
    pub waiting: u32,
}

/// The first and the last sample, as offsets, in which something was seen; in between it was seen in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first sample's [`Sample::at`].
    #[serde(with = "micros")]
    pub first: Duration,
    /// The last sample's.
    #[serde(with = "micros")]
    pub last: Duration,
}

/// A step as it ran: for one that was started and finished, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The step's own name, if it has one.
    pub name: Option<String>,
    /// The session that ran it. A shell's is what its connections are called: the step's name.
    pub session: Option<String>,
    /// When it was handed over.
    #[serde(with = "micros")]
    pub started: Duration,
    /// When its end was seen.
    #[serde(with = "micros")]
    pub finished: Duration,
    /// `succeeded`, or `failed` as it was declared to.
    pub outcome: String,
    /// The SQLSTATE or exit status it failed with.
    pub failure: Option<String>,
    /// Tables and indexes that got new storage while it ran, by name.
    pub rewritten: Vec<String>,
    /// Relations that its session had locked in ACCESS EXCLUSIVE mode, by name, as the server's log has it, which knows of
    /// each of these locks; nothing where that couldn't be told.
    #[serde(default)]
    pub exclusive: Option<Vec<String>>,
}

/// Who is meant by a lock or a wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Backend {
    /// The server's process id.
    pub pid: i32,
    /// Its `application_name`: a session of the chapter, a process of the workload; or the kind of backend where it has
    /// none, such as `autovacuum worker`.
    pub session: String,
    /// It is a client of a workload.
    pub workload: bool,
}

/// What is locked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    /// A table, index or other relation, as `regclass` writes its name.
    Relation(String),
    /// A transaction or a row's writer: what `pg_locks` calls it, such as `virtualxid`, `transactionid` or `tuple`.
    Other(String),
}

/// A lock that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// When.
    pub span: Span,
    /// Whose it is.
    pub backend: Backend,
    /// What is locked.
    pub target: Target,
    /// How.
    pub mode: Mode,
    /// It is held; else it is waited for.
    pub granted: bool,
}

/// A backend that waited for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// When.
    pub span: Span,
    /// Who waited.
    pub waiter: Backend,
    /// For whom, as `pg_blocking_pids` names it; it may wait itself.
    pub blocker: Backend,
    /// Who waits for nobody, at the end of the chain of blockers.
    pub root: Backend,
    /// What the waiter wants to lock.
    pub target: Target,
    /// How.
    pub wanted: Mode,
    /// The strongest mode in which the blocker holds it, or waits for it ahead; nothing where that was gone already.
    pub held: Option<Mode>,
    /// The blocker holds it; else it is ahead in the queue.
    pub granted: bool,
    /// Since when the waiter has waited.
    #[serde(with = "micros")]
    pub since: Duration,
}

/// What a session did; clients of the workload are counted in [`Sample`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// When.
    pub span: Span,
    /// Who.
    pub backend: Backend,
    /// As `pg_stat_activity` has it: `active`, `idle`, `idle in transaction` …
    pub state: String,
    /// `Lock:relation`, `IO:DataFileRead` …; nothing where it was at work or idle.
    pub wait: Option<String>,
}

/// What a progress view said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// When this was what it said.
    pub span: Span,
    /// Who is at work.
    pub backend: Backend,
    /// `CREATE INDEX CONCURRENTLY`, `VACUUM` …
    pub command: String,
    /// The table, and for an index the index, as far as the view tells.
    pub relation: Option<String>,
    /// As the view names it: `building index: scanning table`.
    pub phase: String,
    /// Blocks, tuples or lockers that are done in this phase, and in all; nothing where the view counts none.
    pub done: Option<u64>,
    /// See `done`.
    pub total: Option<u64>,
    /// Who a `waiting for …` phase waits for.
    pub locker: Option<Backend>,
}

/// A process of the workload, such as `writers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The process's name, which is its `application_name`.
    pub name: String,
    /// How many clients.
    pub clients: u32,
    /// How many transactions a second were asked for, if that was limited.
    pub rate: Option<u32>,
    /// When it was started.
    #[serde(with = "micros")]
    pub started: Duration,
    /// When it was ended.
    #[serde(with = "micros")]
    pub ended: Duration,
    /// Each run of a script, in the order of `finished`.
    pub transactions: Vec<Transaction>,
}

/// One run of a workload's script, as its process logged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// When it ended.
    #[serde(with = "micros")]
    pub finished: Duration,
    /// From when it was due, by the rate's schedule, to its end.
    #[serde(with = "micros")]
    pub latency: Duration,
    /// The part of `latency` before a client began it.
    #[serde(with = "micros")]
    pub lag: Duration,
    /// It failed.
    pub failed: bool,
    /// With what, where it failed and that is known.
    pub sqlstate: Option<Sqlstate>,
    /// For how many it stands: 1 unless the evidence was thinned.
    pub count: u32,
}

/// How evidence was thinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thinned {
    /// The period of the samples that are kept at the end of the run.
    #[serde(with = "micros")]
    pub period: Duration,
    /// Transactions that others stand for.
    pub transactions: u64,
}

impl Span {
    /// Whether a moment lies in it.
    #[must_use]
    pub fn contains(&self, at: Duration) -> bool {
        (self.first..=self.last).contains(&at)
    }

    /// Whether it has a moment in common with the time from `from` to `to`.
    #[must_use]
    pub fn meets(&self, from: Duration, to: Duration) -> bool {
        self.first <= to && from <= self.last
    }
}

impl Evidence {
    /// The window of the step of this name.
    #[must_use]
    pub fn window(&self, name: &str) -> Option<&Window> {
        self.windows
            .iter()
            .find(|window| window.name.as_deref() == Some(name))
    }
}

impl Window {
    /// How long it took.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.finished.saturating_sub(self.started)
    }
}

impl Target {
    /// The relation's name, or the kind of what is locked.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Relation(name) | Self::Other(name) => name,
        }
    }
}
