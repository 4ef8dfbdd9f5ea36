//! A shell step: `bash -euo pipefail` with a process group of its own.

use super::capture::Capture;
use super::group;
use super::guard::{Guard, Ward, Warded};
use super::lines::Lines;
use super::scratch::Scratch;
use super::stand::Stand;
use crate::error::{Doing, Result};
use crate::transcript::{Kind, Output};
use nix::sys::signal::Signal;
use std::io::PipeReader;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a group that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A running shell.
pub(crate) struct Shell {
    handle: duct::Handle,
    leader: i32,
    reader: Option<Reader>,
    warded: Option<Warded>,
}

/// How a shell ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// All that it printed, errors and results in the order in which they came.
    pub(crate) output: Output,
    /// Its exit status; nothing when it could not be had.
    pub(crate) status: Option<ExitStatus>,
    /// Processes that it started outlived it. Those of its group were ended; what left that is the guard's to end.
    pub(crate) left_over: bool,
    /// When the end was seen.
    pub(crate) at: Instant,
}

impl Ended {
    /// The exit status as a shell gives it: 128 and the signal's number for a process that a signal ended.
    pub(crate) fn code(&self) -> Option<i32> {
        code(self.status?)
    }
}

fn code(status: ExitStatus) -> Option<i32> {
    status.code().or_else(|| status.signal().map(|s| 128 + s))
}

impl Shell {
    /// Starts a script in a chapter's directory; `name` is what its connections are called.
    pub(crate) fn start(
        script: &str,
        name: &str,
        stand: &Stand,
        guard: &Guard,
        scratch: &Scratch,
    ) -> Result<Self> {
        let (read, write) = std::io::pipe().doing(|| "making a pipe for a shell".into())?;
        let (variable, value) = guard.environment();
        let environment = stand.environment_of_steps().into_iter().chain([
            ("PGAPPNAME".into(), name.into()),
            ("TMPDIR".into(), scratch.temporary().into()),
            (variable.into(), value.into()),
        ]);
        let expression = duct::cmd("bash", ["-euo", "pipefail", "-c", script])
            .stderr_to_stdout()
            .stdout_file(write)
            .stdin_null()
            .unchecked()
            .dir(scratch.work())
            .full_env(environment)
            .before_spawn(|command| {
                command.process_group(0);
                Ok(())
            });
        // The expression, which holds the pipe's writing end, goes with the closure.
        let started = scratch.sandbox().start(move || expression.start());
        let handle = started.doing(|| "starting bash".into())?;
        let leader = handle
            .pids()
            .first()
            .copied()
            .unwrap_or_default()
            .cast_signed();
        let warded = Some(guard.watch(Ward::Group(leader)));
        Ok(Self {
            handle,
            leader,
            reader: Some(Reader::of(read)),
            warded,
        })
    }

    /// Whether it has ended already.
    pub(crate) fn has_ended(&self) -> bool {
        !matches!(self.handle.try_wait(), Ok(None))
    }

    /// Its exit status, as [`Ended::code`] gives it, if it has ended already.
    pub(crate) fn ended(&self) -> Option<Option<i32>> {
        match self.handle.try_wait() {
            Ok(None) => None,
            Ok(Some(output)) => Some(code(output.status)),
            Err(_) => Some(None),
        }
    }

    /// Sends a signal to its process group.
    pub(crate) fn signal(&self, signal: Signal) {
        group::signal(self.leader, signal);
    }

    /// Waits for its end; false when the deadline comes first.
    pub(crate) fn wait(&self, deadline: Instant) -> bool {
        !matches!(self.handle.wait_deadline(deadline), Ok(None))
    }

    /// Ends what is left of its group and gives all that it printed.
    pub(crate) fn finish(mut self) -> Ended {
        let at = Instant::now();
        let (status, left_over) = self.end();
        let (output, is_open) = self.reader.take().map(Reader::finish).unwrap_or_default();
        Ended {
            output,
            status,
            left_over: left_over || is_open,
            at,
        }
    }

    /// Ends the group. True when processes were left in it after the shell's own end.
    fn end(&mut self) -> (Option<ExitStatus>, bool) {
        let ended = self.has_ended();
        if !ended {
            self.signal(Signal::SIGTERM);
            self.wait(Instant::now() + GRACE);
        }
        // The shell has been waited for, so a group that still answers has other processes.
        let left_over = ended && group::is_there(self.leader);
        group::kill(self.leader);
        let status = self.handle.wait().ok().map(|o| o.status);
        if let Some(warded) = self.warded.take() {
            warded.release();
        }
        (status, left_over)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        if self.reader.is_some() {
            self.end();
        }
    }
}

/// Reads all that a shell prints, on a thread.
struct Reader {
    capture: Arc<Mutex<Capture>>,
    end: Receiver<()>,
}

impl Reader {
    fn of(from: PipeReader) -> Self {
        let (ended, end) = channel();
        let capture = Arc::new(Mutex::new(Capture::default()));
        let shared = Arc::clone(&capture);
        std::thread::spawn(move || {
            let mut lines = Lines::new(from);
            // An error while reading is the end of the pipe as well.
            while let Ok(Some(line)) = lines.next() {
                let mut capture = shared.lock().unwrap_or_else(PoisonError::into_inner);
                capture.line(Kind::Plain, line.bytes, line.cut);
            }
            // Nobody waits any more where the pipe was held open for too long.
            let _ = ended.send(());
        });
        Self { capture, end }
    }

    /// All that was printed, and whether the pipe is still open. A process that left the group may hold it for ever,
    /// so its end is waited for a moment only.
    fn finish(self) -> (Output, bool) {
        let is_open = self.end.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout);
        let mut capture = self.capture.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut *capture).finish(), is_open)
    }
}
