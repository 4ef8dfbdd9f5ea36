//! A workload at a reader's terminal: its processes run until Ctrl-C.
//!
//! 1. [`ForegroundWorkload::start`] starts them as a chapter does, but without logs, in the book's own directory.
//! 2. [`ForegroundWorkload::next`] reports that all clients work, a line on stderr, and the end of each process.
//! 3. [`ForegroundWorkload::stop`] lets them finish what they have begun, and [`ForegroundWorkload::end`] doesn't.

use crate::connection::Connection;
use crate::error::{Context, Result};
use crate::plan::{Errors, WorkloadProcess};
use crate::programs::foreground::{ForegroundProcess, ProcessMessage};
use crate::reaper::Reaper;
use crate::stand::Stand;
use nix::sys::signal::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Interval of checks for clients at work.
const EVERY: Duration = Duration::from_millis(100);

/// The place that processes are started in.
pub(crate) struct Starter<'a> {
    /// The server.
    pub(crate) stand: &'a Stand,
    /// This program, which is the client of processes that count errors.
    pub(crate) own: &'a Path,
    /// The root of the book.
    pub(crate) root: &'a Path,
    /// The end of processes that outlive this one.
    pub(crate) reaper: &'a Reaper,
}

/// The processes of a workload.
pub(crate) struct ForegroundWorkload {
    members: Vec<ForegroundProcess>,
    processes: Vec<WorkloadProcess>,
    heard: Receiver<Heard>,
    /// The connection that asks for the clients, until all of them work.
    observer: Option<Connection>,
}

/// A message of a thread.
enum Heard {
    Signal,
    Process(usize, ProcessMessage),
}

/// The next event of a workload. Processes are known by their number.
pub(crate) enum WorkloadEvent {
    /// All clients are connected, and have worked for a second.
    Steady,
    /// A signal asks for its end.
    Interrupted,
    /// A process has printed a line on stderr.
    Trouble(usize, String),
    /// A process has ended with this status and this output.
    Ended(usize, ExitStatus, String),
    /// All processes have ended.
    Over,
}

impl ForegroundWorkload {
    /// Starts the processes.
    ///
    /// # Errors
    /// Fails if a process can't be started, or the server doesn't answer.
    pub(crate) fn start(processes: &[WorkloadProcess], by: &Starter<'_>) -> Result<Self> {
        let mut signals =
            Signals::new([SIGINT, SIGTERM, SIGHUP]).context(|| "listening for signals".into())?;
        let observer = Some(by.stand.connect("mdbook-witness")?);
        let (says, heard) = channel();
        let mut started = Self {
            members: Vec::new(),
            processes: processes.to_vec(),
            heard,
            observer,
        };
        for (number, process) in processes.iter().enumerate() {
            let says = says.clone();
            let hear = move |message| {
                // The send fails only if nobody waits any more.
                let _ = says.send(Heard::Process(number, message));
            };
            let member = ForegroundProcess::start(command(process, by), by.reaper, hear)?;
            started.members.push(member);
        }
        std::thread::spawn(move || {
            for _ in signals.forever() {
                let _ = says.send(Heard::Signal);
            }
        });
        Ok(started)
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// Fails if the status of a process can't be read.
    pub(crate) fn next(&mut self) -> Result<WorkloadEvent> {
        loop {
            if self.members.iter().all(ForegroundProcess::has_ended) {
                return Ok(WorkloadEvent::Over);
            }
            let heard = match self.observer {
                Some(_) => self.heard.recv_timeout(EVERY),
                None => self.heard.recv().map_err(RecvTimeoutError::from),
            };
            match heard {
                Ok(Heard::Process(number, ProcessMessage::Line(line))) => {
                    return Ok(WorkloadEvent::Trouble(number, line));
                }
                Ok(Heard::Process(number, ProcessMessage::End(output))) => {
                    if let Some(status) = self.members[number].end()? {
                        return Ok(WorkloadEvent::Ended(number, status, output));
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.is_steady() => {
                    self.observer = None;
                    return Ok(WorkloadEvent::Steady);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Heard::Signal) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(WorkloadEvent::Interrupted);
                }
            }
        }
    }

    /// Asks the server for the clients. Without an answer, nobody is told that they work.
    fn is_steady(&mut self) -> bool {
        let observer = self.observer.as_mut();
        observer.is_some_and(|client| super::is_steady(&self.processes, client).unwrap_or(false))
    }

    /// Lets the processes finish the transactions that they have begun.
    pub(crate) fn stop(&mut self) {
        self.observer = None;
        self.members
            .iter()
            .for_each(|member| member.signal(Signal::SIGALRM));
    }

    /// Ends the processes at once.
    pub(crate) fn end(&self) {
        self.members
            .iter()
            .for_each(|member| member.signal(Signal::SIGTERM));
    }
}

/// The command of a process.
fn command(process: &WorkloadProcess, by: &Starter<'_>) -> Command {
    let mut command = match process.errors {
        Errors::End => Command::new(by.stand.program("pgbench")),
        Errors::Count => {
            let mut command = Command::new(by.own);
            command.arg0("mdbook-witness");
            command
        }
    };
    by.stand.run_as_user(&mut command);
    command
        .args(process.words(false))
        .env("PGAPPNAME", &process.name)
        .current_dir(by.root);
    command
}
