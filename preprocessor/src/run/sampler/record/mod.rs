//! Collects samples into evidence.

mod evidence;
mod queries;

use super::PERIOD;
use super::queue::WaitQueue;
use super::sample::{RawLock, RawSample};
use super::spans::Spans;
use crate::run::sampler::downsample;
use crate::transcript::evidence::{Backend, LockMode, Sample, Thinned, Window, Workload};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

/// Maximum number of samples and spans of a chapter: ten minutes under the course's workload have a tenth of that.
const MOST: usize = 1_000_000;

/// The target of a waiting transaction that is SERIALIZABLE, READ ONLY and DEFERRABLE.
const SNAPSHOT: &str = "safe snapshot";

/// Two waits of one backend for one lock are distinct if they began this far apart.
const APART: Duration = Duration::from_millis(5);

/// Collects evidence. It stores relations by oid, since their names may become known only later.
pub(crate) struct Recorder {
    /// The names of the workloads' processes.
    workloads: HashSet<String>,
    names: HashMap<u32, String>,
    period: Duration,
    /// See [`MOST`].
    most: usize,
    /// The server's WAL position at the first sample.
    wal: Option<u64>,
    /// The owners of the transactions seen, without those of workloads.
    owners: HashMap<u32, String>,
    samples: Vec<Sample>,
    locks: Spans<HeldLock>,
    /// Each with its start.
    waits: Spans<WaitingBackend, Duration>,
    activity: Spans<(Backend, String, Option<String>)>,
    progress: Spans<Stage>,
    windows: Vec<Window>,
    ended: Vec<Workload>,
    thinned: Option<Thinned>,
}

/// A locked object: its kind, and a relation's oid.
type Object = (String, Option<u32>);

/// A lock.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HeldLock {
    backend: Backend,
    object: Object,
    mode: LockMode,
    granted: bool,
}

/// A wait; see [`Wait`].
#[derive(Clone, PartialEq, Eq, Hash)]
struct WaitingBackend {
    waiter: Backend,
    blocker: Backend,
    root: Backend,
    object: Object,
    wanted: LockMode,
    held: Option<LockMode>,
    granted: bool,
}

/// The progress of a command; see [`ProgressRow`].
#[derive(Clone, PartialEq, Eq, Hash)]
struct Stage {
    backend: Backend,
    command: String,
    relation: Option<u32>,
    index: Option<u32>,
    phase: String,
    done: Option<u64>,
    total: Option<u64>,
    locker: Option<Backend>,
}

impl Recorder {
    pub(super) fn new(workloads: Vec<String>) -> Self {
        Self {
            workloads: workloads.into_iter().collect(),
            names: HashMap::new(),
            period: PERIOD,
            most: MOST,
            wal: None,
            owners: HashMap::new(),
            samples: Vec::new(),
            locks: Spans::default(),
            waits: Spans::default(),
            activity: Spans::default(),
            progress: Spans::default(),
            windows: Vec::new(),
            ended: Vec::new(),
            thinned: None,
        }
    }

    /// The sampling interval: longer once there are very many samples.
    pub(super) fn period(&self) -> Duration {
        self.period
    }

    /// The relations in a sample without a known name.
    pub(super) fn unknown(&self, seen: &RawSample) -> Vec<u32> {
        let locked = seen.locks.iter().filter_map(|lock| lock.relation);
        let built = seen.progress.iter().flat_map(|p| [p.relation, p.index]);
        let unknown: BTreeSet<u32> = locked
            .chain(built.flatten())
            .filter(|oid| !self.names.contains_key(oid))
            .collect();
        unknown.into_iter().collect()
    }

    /// Adds names.
    pub(super) fn name(&mut self, found: Vec<(u32, String)>) {
        self.names.extend(found);
    }

    /// Adds a sample.
    pub(super) fn sample(&mut self, at: Duration, due: Duration, seen: &RawSample) {
        let first = *self.wal.get_or_insert(seen.wal);
        let mut sample = Sample {
            at,
            due,
            wal: seen.wal.saturating_sub(first),
            active: 0,
            waiting: 0,
        };
        for (pid, doing) in &seen.activity {
            let backend = self.backend(*pid, seen);
            let waits = doing.wait.as_deref();
            if !backend.workload {
                if let Some(xid) = doing.xid {
                    self.owners.insert(xid, doing.session.clone());
                }
                let key = (backend, doing.state.clone(), doing.wait.clone());
                self.activity.see(at, key, (), |()| true);
            } else if doing.state == "active" {
                sample.active += 1;
                sample.waiting += u32::from(waits.is_some_and(|on| on.starts_with("Lock:")));
            }
        }
        self.samples.push(sample);
        for lock in &seen.locks {
            self.lock(at, lock, seen);
        }
        let queue = WaitQueue::of(seen);
        for (waiter, blocker) in &seen.waits {
            self.wait(at, *waiter, *blocker, &queue, seen);
        }
        self.stages(at, seen);
        self.locks.end_others(at);
        self.waits.end_others(at);
        self.activity.end_others(at);
        self.progress.end_others(at);
        if self.size() > self.most {
            self.thin();
        }
    }

    /// Adds a lock. A relation without a name is one whose creator has not committed: no other session can see it, so
    /// its locks are left out.
    fn lock(&mut self, at: Duration, lock: &RawLock, seen: &RawSample) {
        let is_unseen = lock
            .relation
            .is_some_and(|oid| !self.names.contains_key(&oid));
        // Without a backend it belongs to another database, or to the tool.
        if is_unseen || !seen.activity.contains_key(&lock.pid) {
            return;
        }
        let key = HeldLock {
            backend: self.backend(lock.pid, seen),
            object: (lock.kind.clone(), lock.relation),
            mode: lock.mode,
            granted: lock.granted,
        };
        self.locks.see(at, key, (), |()| true);
    }

    fn wait(
        &mut self,
        at: Duration,
        waiter: i32,
        blocker: i32,
        queue: &WaitQueue<'_>,
        seen: &RawSample,
    ) {
        let Some(wanted) = queue.wanted(waiter) else {
            if seen.is_for_snapshot(waiter) {
                self.snapshot(at, waiter, blocker, queue, seen);
            }
            return;
        };
        let (held, granted) = queue.held(blocker, wanted);
        let waited = Duration::try_from_secs_f64(wanted.waited.unwrap_or(0.0)).unwrap_or_default();
        let since = at.saturating_sub(waited);
        let key = WaitingBackend {
            waiter: self.backend(waiter, seen),
            blocker: self.backend(blocker, seen),
            root: self.backend(queue.root(blocker), seen),
            object: (wanted.kind.clone(), wanted.relation),
            wanted: wanted.mode,
            held,
            granted,
        };
        self.waits
            .see(at, key, since, |before| before.abs_diff(since) <= APART);
    }

    /// Adds a wait for a safe snapshot, which is one for the end of other transactions. The server doesn't report its
    /// start.
    fn snapshot(
        &mut self,
        at: Duration,
        waiter: i32,
        blocker: i32,
        queue: &WaitQueue<'_>,
        seen: &RawSample,
    ) {
        let key = WaitingBackend {
            waiter: self.backend(waiter, seen),
            blocker: self.backend(blocker, seen),
            root: self.backend(queue.root(blocker), seen),
            object: (SNAPSHOT.to_owned(), None),
            wanted: LockMode::Share,
            held: Some(LockMode::Exclusive),
            granted: true,
        };
        self.waits.see(at, key, at, |_| true);
    }

    fn stages(&mut self, at: Duration, seen: &RawSample) {
        for stage in &seen.progress {
            let key = Stage {
                backend: self.backend(stage.pid, seen),
                command: stage.command.clone(),
                relation: stage.relation,
                index: stage.index,
                phase: stage.phase.clone(),
                done: stage.done,
                total: stage.total,
                locker: stage.locker.map(|pid| self.backend(pid, seen)),
            };
            self.progress.see(at, key, (), |()| true);
        }
    }

    fn backend(&self, pid: i32, seen: &RawSample) -> Backend {
        let session = match seen.activity.get(&pid) {
            Some(doing) => doing.session.clone(),
            // The answer of pg_blocking_pids for a prepared transaction, which has no backend.
            None if pid == 0 => "prepared transaction".to_owned(),
            None => "another database".to_owned(),
        };
        Backend {
            workload: self.workloads.contains(&session),
            pid,
            session,
        }
    }

    /// Adds a finished step.
    pub(crate) fn window(&mut self, window: Window) {
        self.windows.push(window);
    }

    /// Adds a finished process of a workload.
    pub(crate) fn workload(&mut self, mut workload: Workload) {
        if let Some(dropped) = downsample::transactions(&mut workload.transactions) {
            self.thinned().transactions += dropped;
        }
        self.ended.push(workload);
    }

    fn size(&self) -> usize {
        let spans = self.locks.len() + self.waits.len() + self.activity.len();
        self.samples.len() + spans + self.progress.len()
    }

    /// Drops every second sample, and what was seen in such samples only. A sample taken out of turn is due with the
    /// one before it, and stays: a step depends on it.
    fn thin(&mut self) {
        let mut index = 0;
        let mut before = None;
        self.samples.retain(|sample| {
            let is_in_turn = before.replace(sample.due) != Some(sample.due);
            index += usize::from(is_in_turn);
            !is_in_turn || index % 2 == 1
        });
        let kept = self.samples.iter().map(|sample| sample.at).collect();
        self.locks.thin(&kept);
        self.waits.thin(&kept);
        self.activity.thin(&kept);
        self.progress.thin(&kept);
        self.period *= 2;
        self.thinned().period = self.period;
    }

    fn thinned(&mut self) -> &mut Thinned {
        self.thinned.get_or_insert(Thinned {
            period: self.period,
            transactions: 0,
        })
    }
}

#[cfg(test)]
mod tests;
