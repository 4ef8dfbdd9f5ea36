//! The observer: samples the server every [`PERIOD`] while a chapter runs, and at once on request; never on a session's
//! connection.
//!
//! 1. [`sample`] sends one query and reads its answer. [`progress_views`] has the views that a server may lack.
//! 2. [`names`] looks up the names of the relations in it.
//! 3. [`queue`] finds the blockers of each waiter.
//! 4. [`record`] collects samples; [`spans`] merges consecutive equal ones, and [`downsample`] limits the number of
//!    transactions.
//!
//! Architecture invariant: the sampling connection is one to *another database* of the server. A snapshot there holds
//! up no `CREATE INDEX CONCURRENTLY` and no VACUUM in the book's. Only names are queried in the book's own database,
//! and only new ones.

mod downsample;
mod names;
mod progress_views;
mod queue;
mod record;
mod sample;
mod spans;

pub(crate) use record::Recorder;

use self::names::RelationNames;
use self::sample::SampleQuery;
use crate::connection::refusal;
use crate::error::{Context, Error, Result};
use crate::stand::Stand;
use crate::transcript::Evidence;
use crate::transcript::evidence::Window;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The observer's sampling interval.
pub(crate) const PERIOD: Duration = Duration::from_millis(20);

/// The names of the tool's own connections, which the observer ignores.
pub(crate) const OURS: [&str; 2] = ["witness", "mdbook-witness"];

/// Number of consecutive failed samples after which the observer is lost: a second's worth.
const FAILURES: u32 = 50;

/// A running observer. It ends when it is dropped.
pub(crate) struct Sampler {
    begun: Instant,
    database: u32,
    shared: Arc<SharedSampler>,
    thread: Option<JoinHandle<()>>,
}

/// State shared by the sampling thread and its readers.
struct SharedSampler {
    state: Mutex<SamplerState>,
    /// Notified when a sample was added or requested, when the observer is lost, and when it is dropped.
    changed: Condvar,
}

struct SamplerState {
    recorder: Recorder,
    /// The time of the query that the latest sample answers.
    asked: Option<Duration>,
    /// True if a sample is requested at once.
    wanted: bool,
    ended: bool,
    /// The reason for the loss of the observer, and the way out.
    lost: Option<(String, Option<&'static str>)>,
}

impl Sampler {
    /// Starts sampling. Offsets are counted from `begun`; `workloads` are the names of the workloads' processes.
    pub(crate) fn begin(stand: &Stand, begun: Instant, workloads: Vec<String>) -> Result<Self> {
        let mut question = SampleQuery::prepare(stand)?;
        let database = question.database();
        let mut names = RelationNames::new(stand)?;
        let shared = Arc::new(SharedSampler {
            state: Mutex::new(SamplerState {
                recorder: Recorder::new(workloads),
                asked: None,
                wanted: false,
                ended: false,
                lost: None,
            }),
            changed: Condvar::new(),
        });
        let looking = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("observer".into())
            .spawn(move || looking.sample_until_ended(begun, &mut question, &mut names))
            .context(|| "starting the observer".into())?;
        Ok(Self {
            begun,
            database,
            shared,
            thread: Some(thread),
        })
    }

    /// The evidence so far.
    pub(crate) fn evidence(&self) -> Evidence {
        self.shared.state().recorder.evidence()
    }

    /// # Errors
    /// Fails if the observer is lost, with the reason.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.shared.state().lost {
            None => Ok(()),
            Some((why, help)) => Err(Error::setup(
                format!("the observer has lost the server: {why}"),
                help.unwrap_or("run the book again"),
            )),
        }
    }

    /// Adds to the recorded evidence.
    pub(crate) fn record(&self, add: impl FnOnce(&mut Recorder)) {
        add(&mut self.shared.state().recorder);
    }

    /// Takes a sample now, out of turn. False at the deadline, or if the observer is lost.
    pub(crate) fn sample_now(&self, deadline: Instant) -> bool {
        self.wait_for(self.begun.elapsed(), deadline)
    }

    /// Waits for a sample begun after this moment, and requests one at once if there is none yet. False at the
    /// deadline, or if the observer is lost.
    pub(crate) fn wait_for(&self, moment: Duration, deadline: Instant) -> bool {
        let is_missing =
            |state: &mut SamplerState| state.asked <= Some(moment) && state.lost.is_none();
        let mut state = self.shared.state();
        if is_missing(&mut state) {
            state.wanted = true;
            self.shared.changed.notify_all();
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let changed = &self.shared.changed;
        let waited = changed.wait_timeout_while(state, left, is_missing);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.asked > Some(moment)
    }

    /// The book's database, by its oid.
    pub(crate) fn database(&self) -> u32 {
        self.database
    }

    /// The WAL position at the latest sample, in bytes.
    pub(crate) fn position(&self) -> Option<u64> {
        self.shared.state().recorder.position()
    }

    /// The session that was seen with this transaction.
    pub(crate) fn owner(&self, xid: u32) -> Option<String> {
        self.shared.state().recorder.owner(xid).cloned()
    }

    /// Returns `true` if a finished step of the chapter overlapped this one.
    pub(crate) fn overlaps(&self, window: &Window) -> bool {
        self.shared.state().recorder.overlaps(window)
    }

    /// Returns `true` if a backend waits for another one in the latest sample.
    pub(crate) fn shows_waiting(&self, backend: i32) -> bool {
        self.shared.state().recorder.shows_waiting(backend)
    }

    /// Returns `true` if a backend is executing a statement in the latest sample.
    pub(crate) fn shows_active(&self, backend: i32) -> bool {
        self.shared.state().recorder.shows_active(backend)
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A query takes two seconds at most: see `SampleQuery::prepare`.
            let _ = thread.join();
        }
    }
}

impl SharedSampler {
    fn state(&self) -> MutexGuard<'_, SamplerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sample_until_ended(
        &self,
        begun: Instant,
        question: &mut SampleQuery,
        names: &mut RelationNames,
    ) {
        let mut due = Instant::now();
        let mut latest_due = due;
        let mut failures = 0;
        loop {
            let state = self.state();
            let wait = due.saturating_duration_since(Instant::now());
            let until_due = |state: &mut SamplerState| !state.ended && !state.wanted;
            let (mut state, _) = self
                .changed
                .wait_timeout_while(state, wait, until_due)
                .unwrap_or_else(PoisonError::into_inner);
            if state.ended {
                return;
            }
            let period = state.recorder.period();
            state.wanted = false;
            drop(state);
            let asked = Instant::now();
            let is_in_turn = asked >= due;
            if is_in_turn {
                latest_due = due;
            }
            let answer = question.ask();
            match answer {
                Ok(seen) => {
                    failures = 0;
                    let unknown = self.state().recorder.unknown(&seen);
                    // Outside the lock: this may take as long as the server needs.
                    let found = names.look_up(&unknown);
                    let mut state = self.state();
                    state.recorder.name(found);
                    state
                        .recorder
                        .sample(asked - begun, latest_due - begun, &seen);
                    state.asked = Some(asked - begun);
                    drop(state);
                    self.changed.notify_all();
                }
                Err(error) => {
                    failures += 1;
                    if question.is_closed() || failures >= FAILURES {
                        self.state().lost = Some((error.to_string(), refusal::help(&error)));
                        self.changed.notify_all();
                        return;
                    }
                }
            }
            if is_in_turn {
                due += period;
            }
            // Missed samples are not made up for.
            let now = Instant::now();
            while due + period <= now {
                due += period;
            }
        }
    }
}
