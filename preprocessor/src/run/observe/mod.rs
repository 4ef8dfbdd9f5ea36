//! The observer: looks at the server every [`PERIOD`] while a chapter runs, and at once where the chapter says so; never on
//! a session's connection.
//!
//! 1. [`sample`] asks one question and reads its answer.
//! 2. [`names`] tells what the relations in it are called.
//! 3. [`queue`] tells who waits behind whom.
//! 4. [`record`] collects samples; [`spans`] keeps what was seen in consecutive ones once, and [`thin`] keeps transactions
//!    within bounds.
//!
//! Architecture invariant: the connection that looks is one to *another database* of the server. A snapshot there holds up
//! no `CREATE INDEX CONCURRENTLY` and no VACUUM in the book's. Only names are asked for in the book's own database, and
//! only when there is a new one.

mod names;
mod queue;
mod record;
mod sample;
mod spans;
mod thin;

pub(crate) use record::Recorder;

use self::names::Names;
use self::sample::Question;
use super::stand::{Stand, refusal};
use crate::error::{Doing, Error, Result};
use crate::transcript::Evidence;
use crate::transcript::evidence::Window;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the observer looks.
pub(crate) const PERIOD: Duration = Duration::from_millis(20);

/// What our own connections are called; the observer looks past them.
pub(crate) const OURS: [&str; 2] = ["witness", "mdbook-witness"];

/// How many samples in a row may fail before the observer is lost: a second's worth.
const FAILURES: u32 = 50;

/// A running observer. It ends when it is dropped.
pub(crate) struct Observation {
    begun: Instant,
    database: u32,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread that looks and those who read have in common.
struct Shared {
    state: Mutex<State>,
    /// There is a sample more, or one is wanted at once, or nothing will be seen any more, or nobody wants to see.
    changed: Condvar,
}

struct State {
    recorder: Recorder,
    /// When the question was asked that the latest sample answers.
    asked: Option<Duration>,
    /// Somebody waits for a sample that is taken at once.
    wanted: bool,
    ended: bool,
    /// The reason that nothing more is seen, and the way out.
    lost: Option<(String, Option<&'static str>)>,
}

impl Observation {
    /// Begins to look. Offsets are counted from `begun`; `workloads` are the names of the workloads' processes.
    pub(crate) fn begin(stand: &Stand, begun: Instant, workloads: Vec<String>) -> Result<Self> {
        let mut question = Question::prepare(stand)?;
        let database = question.database();
        let mut names = Names::new(stand)?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
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
            .spawn(move || looking.look(begun, &mut question, &mut names))
            .doing(|| "starting the observer".into())?;
        Ok(Self {
            begun,
            database,
            shared,
            thread: Some(thread),
        })
    }

    /// All that was seen so far.
    pub(crate) fn evidence(&self) -> Evidence {
        self.shared.state().recorder.evidence()
    }

    /// # Errors
    /// When the observer can't see any more: why.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.shared.state().lost {
            None => Ok(()),
            Some((why, help)) => Err(Error::setup(
                format!("the observer has lost the server: {why}"),
                help.unwrap_or("run the book again"),
            )),
        }
    }

    /// Adds to what is recorded.
    pub(crate) fn record(&self, add: impl FnOnce(&mut Recorder)) {
        add(&mut self.shared.state().recorder);
    }

    /// Takes a sample now, out of turn. False when the deadline comes first, or the observer is lost.
    pub(crate) fn look(&self, deadline: Instant) -> bool {
        self.wait_for(self.begun.elapsed(), deadline)
    }

    /// Waits for a sample that was begun after this moment, and has it taken at once where there is none yet. False when
    /// the deadline comes first, or the observer is lost.
    pub(crate) fn wait_for(&self, moment: Duration, deadline: Instant) -> bool {
        let is_missing = |state: &mut State| state.asked <= Some(moment) && state.lost.is_none();
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

    /// How far the server's log was at the latest sample, in bytes.
    pub(crate) fn position(&self) -> Option<u64> {
        self.shared.state().recorder.position()
    }

    /// The session that was seen with this transaction.
    pub(crate) fn owner(&self, xid: u32) -> Option<String> {
        self.shared.state().recorder.owner(xid).cloned()
    }

    /// Returns whether a step of the chapter that has ended ran at the same time as this one.
    pub(crate) fn overlaps(&self, window: &Window) -> bool {
        self.shared.state().recorder.overlaps(window)
    }

    /// Returns whether the latest sample shows that a backend waits for another one.
    pub(crate) fn shows_waiting(&self, backend: i32) -> bool {
        self.shared.state().recorder.shows_waiting(backend)
    }

    /// Returns whether the latest sample shows that a backend is executing a statement.
    pub(crate) fn shows_active(&self, backend: i32) -> bool {
        self.shared.state().recorder.shows_active(backend)
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A question takes two seconds at most: see `Question::prepare`.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self, begun: Instant, question: &mut Question, names: &mut Names) {
        let mut due = Instant::now();
        let mut latest_due = due;
        let mut failures = 0;
        loop {
            let state = self.state();
            let wait = due.saturating_duration_since(Instant::now());
            let until_due = |state: &mut State| !state.ended && !state.wanted;
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
                    // Outside of the lock: this may take as long as the server likes.
                    let found = names.of(&unknown);
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
            // What was missed is not made up for.
            let now = Instant::now();
            while due + period <= now {
                due += period;
            }
        }
    }
}
