//! A session: one real `psql` process, and so one PostgreSQL backend, for the length of a chapter.
//!
//! psql sits at a pseudo-terminal, as it does for a reader, and nothing but the author's block is typed there:
//! 1. [`crate::plan::psql::pieces`] cuts the block into what is typed in one go.
//! 2. A thread of the session (`typist`) types a piece and reads psql's output until its next `prompt`, which carries a
//!    random token, the backend's id, the open constructs, and the outcome of the last statement.
//! 3. `messages` separates errors and notices from results, by marks that carry the token as well.
//! 4. If another program than psql reads the terminal (`terminal_wait`), the block is abandoned, since no input will come.

mod connection_end;
mod included;
mod messages;
mod prompt;
mod terminal;
mod terminal_wait;
mod typist;

pub(crate) use messages::PsqlFailure;

use crate::error::{Error, Result};
use crate::plan::psql::{TypedPiece, pieces};
use crate::process_group;
use crate::programs::capture::last_lines;
use crate::programs::scratch::Scratch;
use crate::reaper::{Reaper, Registration, Resource};
use crate::stand::Stand;
use crate::transcript::Output;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Time limit for psql to start and connect.
const STARTUP: Duration = Duration::from_secs(30);

/// Maximum number of psql's output lines shown if it can't connect.
const SAID: usize = 6;

/// A psql process with its typist.
pub(crate) struct Session {
    name: String,
    child: Child,
    blocks: Option<Sender<Vec<TypedPiece>>>,
    ends: Receiver<BlockEnd>,
    backend: Arc<AtomicI32>,
    /// Signals the typist to stop typing the block.
    gives_up: Arc<AtomicBool>,
    is_connected: bool,
    /// True from the handing over of a block to the receipt of its end.
    is_busy: bool,
    /// A received end that no caller has waited for yet.
    received: Option<BlockEnd>,
    /// The state after the last block.
    idle: SessionActivity,
    registration: Option<Registration>,
}

/// The activity of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionActivity {
    /// psql was started, and no caller has waited for its connection yet.
    Connecting,
    /// It runs a block.
    Busy,
    /// It waits for a block.
    Idle(TransactionStatus),
    /// psql has ended.
    Ended,
}

/// The state of a session's transaction, as psql's prompt shows it (psql's documentation, `%x` in "Prompting").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransactionStatus {
    /// Outside of a transaction block.
    None,
    /// In a transaction block.
    Open,
    /// In a transaction block in which a statement has failed.
    Failed,
    /// Without a connection.
    Unknown,
}

/// The end of a block.
#[derive(Debug)]
pub(crate) struct BlockEnd {
    /// Its output, as a terminal shows it.
    pub(crate) output: Output,
    /// Its failures, in order.
    pub(crate) failures: Vec<PsqlFailure>,
    /// The construct left open, and the line of the block in which that begins, from 0.
    pub(crate) open: Option<(OpenConstruct, usize)>,
    /// The line of the block, from 0, that waits for keyboard input.
    pub(crate) reads: Option<usize>,
    /// Rows of the last statement.
    pub(crate) rows: Option<u64>,
    /// True if psql itself ended: nothing more can be run in this session.
    pub(crate) closed: bool,
    /// The transaction that it leaves open, if any.
    pub(crate) transaction: TransactionStatus,
    /// The time at which the end was noticed.
    pub(crate) at: Instant,
}

/// A construct that a block can leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenConstruct {
    /// A statement, a quote, a comment or a parenthesis, by the sign that psql's prompt shows for it.
    Statement(char),
    /// The rows of a COPY.
    Rows,
}

impl BlockEnd {
    /// The end of a block without any output.
    fn nothing(closed: bool) -> Self {
        Self {
            output: Output::default(),
            failures: Vec::new(),
            open: None,
            reads: None,
            rows: None,
            closed,
            transaction: TransactionStatus::None,
            at: Instant::now(),
        }
    }
}

impl Session {
    /// Starts psql in a chapter's directory. It connects in the background: see [`Session::connect`].
    pub(crate) fn open(
        name: &str,
        stand: &Stand,
        reaper: &Reaper,
        scratch: &Scratch,
    ) -> Result<Self> {
        let (child, terminal) = terminal::start(name, stand, reaper, scratch)?;
        let registration = Some(reaper.watch(Resource::Group(process_group::leader(&child))));
        let (blocks, handed) = channel();
        let (end, ends) = channel();
        let backend = Arc::new(AtomicI32::new(0));
        let gives_up = Arc::new(AtomicBool::new(false));
        let typist = typist::Typist::new(
            terminal,
            Arc::clone(&backend),
            Arc::clone(&gives_up),
            &scratch.work(),
        );
        std::thread::spawn(move || typist.serve(&handed, &end));
        Ok(Self {
            name: name.to_owned(),
            child,
            blocks: Some(blocks),
            ends,
            backend,
            gives_up,
            is_connected: false,
            is_busy: false,
            received: None,
            idle: SessionActivity::Connecting,
            registration,
        })
    }

    /// Returns `true` if psql is known to be connected.
    pub(crate) fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Waits until psql is connected.
    ///
    /// # Errors
    /// Fails if psql can't connect, with its message, or hasn't within this time.
    pub(crate) fn connect(&mut self, within: Duration) -> Result<()> {
        let within = within.min(STARTUP);
        let (closed, said) = match self.wait(within) {
            Some(ended) => (ended.closed, last_lines(&ended.output, SAID)),
            None => (
                true,
                format!("no answer within {}", humantime::format_duration(within)),
            ),
        };
        if closed {
            return Err(Error::setup(
                format!(
                    "psql could not connect for the session `{}`: {}",
                    self.name,
                    said.trim()
                ),
                "the tool's own connections succeed: find the block that changed psql's connection settings",
            ));
        }
        self.is_connected = true;
        Ok(())
    }

    /// The process id of this session's backend, as the server knows it.
    pub(crate) fn backend(&self) -> i32 {
        self.backend.load(Ordering::Acquire)
    }

    /// Hands a block over, without waiting for its end.
    pub(crate) fn hand_over(&mut self, text: &str) {
        self.is_busy = true;
        // The typist is gone only if psql is; its last message is then waiting in `ends`.
        let _ = self.blocks.iter().try_for_each(|it| it.send(pieces(text)));
    }

    /// Waits for the end of the block that was handed over; `None` at the time limit.
    pub(crate) fn wait(&mut self, within: Duration) -> Option<BlockEnd> {
        self.receive(within);
        self.received.take()
    }

    /// Returns the activity now, without waiting.
    pub(crate) fn activity(&mut self) -> SessionActivity {
        if !self.is_connected {
            return SessionActivity::Connecting;
        }
        if self.is_busy {
            self.receive(Duration::ZERO);
        }
        match self.is_busy {
            true => SessionActivity::Busy,
            false => self.idle,
        }
    }

    /// Receives the end of the block, unless that was done before.
    fn receive(&mut self, within: Duration) {
        if self.received.is_some() {
            return;
        }
        let ended = match self.ends.recv_timeout(within) {
            Ok(ended) => ended,
            Err(RecvTimeoutError::Timeout) => return,
            Err(RecvTimeoutError::Disconnected) => BlockEnd::nothing(true),
        };
        self.is_busy = false;
        self.idle = match ended.closed {
            true => SessionActivity::Ended,
            false => SessionActivity::Idle(ended.transaction),
        };
        self.received = Some(ended);
    }

    /// Drops the untyped rest of the block. The current statement continues.
    pub(crate) fn give_up(&self) {
        self.gives_up.store(true, Ordering::Release);
    }

    /// Kills psql and everything that it started, whatever it is doing.
    pub(crate) fn kill(&mut self) {
        process_group::kill(process_group::leader(&self.child));
    }

    /// Closes the session with `\q`, as a reader does, and waits for psql's end.
    pub(crate) fn close(mut self, within: Duration) {
        self.shut(within);
    }

    fn shut(&mut self, within: Duration) {
        self.blocks = None;
        let deadline = Instant::now() + within;
        let left = || deadline.saturating_duration_since(Instant::now());
        // The typist ends with the terminal, which ends with psql, which is exiting by then.
        while self.ends.recv_timeout(left()).is_ok() {}
        self.kill();
        let _ = self.child.wait();
        if let Some(registration) = self.registration.take() {
            registration.release();
        }
        // A process started with `\!` may have outlived psql.
        process_group::kill(process_group::leader(&self.child));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.registration.is_some() {
            self.kill();
            self.shut(Duration::ZERO);
        }
    }
}
