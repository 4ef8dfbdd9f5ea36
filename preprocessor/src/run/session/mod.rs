//! A session: one real `psql` process, and so one PostgreSQL backend, for the length of a chapter.
//!
//! psql sits at a pseudo-terminal, as it does for a reader, and nothing but the author's block is typed there:
//! 1. [`crate::plan::psql::pieces`] cuts the block into what is typed in one go.
//! 2. A thread of the session (`typist`) types a piece and reads what psql shows until its next `prompt`: that carries a
//!    random token and says which backend this is, what is open, and how the last statement ended.
//! 3. `messages` tells errors and notices from results, by marks that carry the token as well.
//! 4. Where something else than psql reads the terminal (`waiting`), the block is given up: nobody types.

mod ends;
mod included;
mod messages;
mod prompt;
mod terminal;
mod typist;
mod waiting;

pub(crate) use messages::{By, Failure};

use super::capture::last_lines;
use super::group;
use super::guard::{Guard, Ward, Warded};
use super::scratch::Scratch;
use super::stand::Stand;
use crate::error::{Error, Result};
use crate::plan::psql::{Piece, pieces};
use crate::transcript::Output;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long a psql may take to start and connect.
const STARTUP: Duration = Duration::from_secs(30);

/// How many lines of what psql says are told where it can't connect.
const SAID: usize = 6;

/// A psql process with its typist.
pub(crate) struct Session {
    name: String,
    child: Child,
    blocks: Option<Sender<Vec<Piece>>>,
    ends: Receiver<Ended>,
    backend: Arc<AtomicI32>,
    /// Says that no more of the block is to be typed.
    gives_up: Arc<AtomicBool>,
    is_connected: bool,
    warded: Option<Warded>,
}

/// How a block ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What it printed, as a terminal shows it.
    pub(crate) output: Output,
    /// What went wrong in it, in order.
    pub(crate) failures: Vec<Failure>,
    /// What it has left open, and the line of the block in which that begins, from 0.
    pub(crate) open: Option<(Open, usize)>,
    /// The line of the block, from 0, that waits for somebody to type.
    pub(crate) reads: Option<usize>,
    /// Rows of the last statement.
    pub(crate) rows: Option<u64>,
    /// psql itself ended: nothing more can be run in this session.
    pub(crate) closed: bool,
    /// When the end was seen.
    pub(crate) at: Instant,
}

/// What a block can leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// A statement, a quote, a comment or a parenthesis, by the sign that psql's prompt shows for it.
    Statement(char),
    /// The rows of a COPY.
    Rows,
}

impl Ended {
    /// A block of which nothing was seen.
    fn nothing(closed: bool) -> Self {
        Self {
            output: Output::default(),
            failures: Vec::new(),
            open: None,
            reads: None,
            rows: None,
            closed,
            at: Instant::now(),
        }
    }
}

impl Session {
    /// Starts psql in a chapter's directory. It connects meanwhile: see [`Session::connect`].
    pub(crate) fn open(
        name: &str,
        stand: &Stand,
        guard: &Guard,
        scratch: &Scratch,
    ) -> Result<Self> {
        let (child, terminal) = terminal::start(name, stand, guard, scratch)?;
        let warded = Some(guard.watch(Ward::Group(group::leader(&child))));
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
            warded,
        })
    }

    /// Returns whether psql is known to be connected.
    pub(crate) fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Waits until psql is connected.
    ///
    /// # Errors
    /// When it can't connect, with what it says; when it hasn't within this time.
    pub(crate) fn connect(&mut self, within: Duration) -> Result<()> {
        let within = within.min(STARTUP);
        let (closed, said) = match self.wait(within) {
            Some(ended) => (ended.closed, last_lines(&ended.output, SAID)),
            None => (
                true,
                format!("nothing within {}", humantime::format_duration(within)),
            ),
        };
        if closed {
            return Err(Error::setup(
                format!(
                    "psql could not connect for the session `{}`: {}",
                    self.name,
                    said.trim()
                ),
                "the run's own connections are let in: find the block that has changed what psql connects by",
            ));
        }
        self.is_connected = true;
        Ok(())
    }

    /// The process id of this session's backend, as the server knows it.
    pub(crate) fn backend(&self) -> i32 {
        self.backend.load(Ordering::Acquire)
    }

    /// Hands a block over, and does not wait for its end.
    pub(crate) fn hand_over(&self, text: &str) {
        // The typist is gone only when psql is; its last word is then waiting in `ends`.
        let _ = self.blocks.iter().try_for_each(|it| it.send(pieces(text)));
    }

    /// Waits for the end of the block that was handed over; nothing when the time is over first.
    pub(crate) fn wait(&mut self, within: Duration) -> Option<Ended> {
        match self.ends.recv_timeout(within) {
            Ok(ended) => Some(ended),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Ended::nothing(true)),
        }
    }

    /// Leaves out what has not been typed yet of the block. What is being run goes on.
    pub(crate) fn give_up(&self) {
        self.gives_up.store(true, Ordering::Release);
    }

    /// Ends psql and all that it started, whatever it is doing.
    pub(crate) fn kill(&mut self) {
        group::kill(group::leader(&self.child));
    }

    /// Closes the session as a reader does who types `\q`, and waits for psql's end.
    pub(crate) fn close(mut self, within: Duration) {
        self.shut(within);
    }

    fn shut(&mut self, within: Duration) {
        self.blocks = None;
        let deadline = Instant::now() + within;
        let left = || deadline.saturating_duration_since(Instant::now());
        // The typist ends when the terminal does, and that ends with psql, which is on its way out then.
        while self.ends.recv_timeout(left()).is_ok() {}
        self.kill();
        let _ = self.child.wait();
        if let Some(warded) = self.warded.take() {
            warded.release();
        }
        // What psql started with `\!` may have outlived it.
        group::kill(group::leader(&self.child));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.warded.is_some() {
            self.kill();
            self.shut(Duration::ZERO);
        }
    }
}
