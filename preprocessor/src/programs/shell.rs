//! A shell step: `bash -euo pipefail`, or another program that reads a script, with a process group of its own.

use crate::error::{Context, Result};
use crate::process_group;
use crate::programs::capture::OutputCapture;
use crate::programs::line_reader::LineReader;
use crate::programs::scratch::Scratch;
use crate::reaper::{Reaper, Registration, Resource};
use crate::stand::Stand;
use crate::transcript::{Output, OutputKind};
use nix::sys::signal::Signal;
use std::io::PipeReader;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time limit for a group to end on request, before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// A running shell.
pub(crate) struct Shell {
    handle: duct::Handle,
    leader: i32,
    reader: Option<OutputReader>,
    registration: Option<Registration>,
}

/// The end of a shell.
#[derive(Debug)]
pub(crate) struct ShellEnd {
    /// Its whole output, errors and results in the order in which they came.
    pub(crate) output: Output,
    /// Its exit status; `None` if unknown.
    pub(crate) status: Option<ExitStatus>,
    /// True if processes that it started outlived it. Those of its group were ended; the reaper ends those that left the
    /// group.
    pub(crate) left_over: bool,
    /// The time at which the end was noticed.
    pub(crate) at: Instant,
}

impl ShellEnd {
    /// The exit status as a shell reports it: 128 plus the signal's number for a process ended by a signal.
    pub(crate) fn code(&self) -> Option<i32> {
        code(self.status?)
    }
}

fn code(status: ExitStatus) -> Option<i32> {
    status.code().or_else(|| status.signal().map(|s| 128 + s))
}

impl Shell {
    /// Starts a script in a chapter's directory; `name` is the name of its connections. An interpreter reads it on its
    /// standard input; without one, bash gets it as an argument.
    pub(crate) fn start(
        interpreter: &[String],
        script: &str,
        name: &str,
        stand: &Stand,
        reaper: &Reaper,
        scratch: &Scratch,
    ) -> Result<Self> {
        let (read, write) = std::io::pipe().context(|| "making a pipe for a shell".into())?;
        let (variable, value) = reaper.environment();
        let environment = stand.environment_of_steps().into_iter().chain([
            ("PGAPPNAME".into(), name.into()),
            ("TMPDIR".into(), scratch.temporary().into()),
            (variable.into(), value.into()),
        ]);
        let (program, expression) = match interpreter {
            [] => {
                let bash = duct::cmd("bash", ["-euo", "pipefail", "-c", script]);
                ("bash", bash.stdin_null())
            }
            [program, arguments @ ..] => {
                let command = duct::cmd(program, arguments);
                (program.as_str(), command.stdin_bytes(script))
            }
        };
        let expression = expression
            .stderr_to_stdout()
            .stdout_file(write)
            .unchecked()
            .dir(scratch.work())
            .full_env(environment)
            .before_spawn(|command| {
                command.process_group(0);
                Ok(())
            });
        // The expression holds the pipe's writing end, and is dropped with the closure.
        let started = scratch.sandbox().start(move || expression.start());
        let handle = started.context(|| format!("starting {program}"))?;
        let leader = handle
            .pids()
            .first()
            .copied()
            .unwrap_or_default()
            .cast_signed();
        let registration = Some(reaper.watch(Resource::Group(leader)));
        Ok(Self {
            handle,
            leader,
            reader: Some(OutputReader::of(read)),
            registration,
        })
    }

    /// Returns `true` if it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        !matches!(self.handle.try_wait(), Ok(None))
    }

    /// Its exit status, see [`ShellEnd::code`], if it has ended.
    pub(crate) fn ended(&self) -> Option<Option<i32>> {
        match self.handle.try_wait() {
            Ok(None) => None,
            Ok(Some(output)) => Some(code(output.status)),
            Err(_) => Some(None),
        }
    }

    /// Sends a signal to its process group.
    pub(crate) fn signal(&self, signal: Signal) {
        process_group::signal(self.leader, signal);
    }

    /// Waits for its end; false at the deadline.
    pub(crate) fn wait(&self, deadline: Instant) -> bool {
        !matches!(self.handle.wait_deadline(deadline), Ok(None))
    }

    /// Ends the rest of its group and returns its output.
    pub(crate) fn finish(mut self) -> ShellEnd {
        let at = Instant::now();
        let (status, left_over) = self.end();
        let (output, is_open) = self
            .reader
            .take()
            .map(OutputReader::finish)
            .unwrap_or_default();
        ShellEnd {
            output,
            status,
            left_over: left_over || is_open,
            at,
        }
    }

    /// Ends the group. True if processes were left in it after the shell's own end.
    fn end(&mut self) -> (Option<ExitStatus>, bool) {
        let ended = self.has_ended();
        if !ended {
            self.signal(Signal::SIGTERM);
            self.wait(Instant::now() + GRACE);
        }
        // The shell has been reaped, so a group that still exists has other processes.
        let left_over = ended && process_group::is_there(self.leader);
        process_group::kill(self.leader);
        let status = self.handle.wait().ok().map(|o| o.status);
        if let Some(registration) = self.registration.take() {
            registration.release();
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

/// Reads the output of a shell, on a thread.
struct OutputReader {
    capture: Arc<Mutex<OutputCapture>>,
    end: Receiver<()>,
}

impl OutputReader {
    fn of(from: PipeReader) -> Self {
        let (ended, end) = channel();
        let capture = Arc::new(Mutex::new(OutputCapture::default()));
        let shared = Arc::clone(&capture);
        std::thread::spawn(move || {
            let mut lines = LineReader::new(from);
            // An error while reading is the end of the pipe as well.
            while let Ok(Some(line)) = lines.next() {
                let mut capture = shared.lock().unwrap_or_else(PoisonError::into_inner);
                capture.line(OutputKind::Plain, line.bytes, line.cut);
            }
            // The send fails if the pipe was held open for too long.
            let _ = ended.send(());
        });
        Self { capture, end }
    }

    /// The whole output, and whether the pipe is still open. A process that left the group may hold it for ever, so the
    /// wait for its end is short.
    fn finish(self) -> (Output, bool) {
        let is_open = self.end.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout);
        let mut capture = self.capture.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut *capture).finish(), is_open)
    }
}
