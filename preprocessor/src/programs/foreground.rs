//! A process that runs at a reader's terminal, in a group of its own, and reports what it prints.

use crate::error::{Context, Result};
use crate::process_group;
use crate::programs::line_reader::LineReader;
use crate::reaper::{Reaper, Registration, Resource};
use nix::sys::signal::Signal;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

/// A running process. It ends at the latest with this value.
pub(crate) struct ForegroundProcess {
    /// None after its end.
    child: Option<Child>,
    leader: i32,
    registration: Option<Registration>,
}

/// A message of a process.
pub(crate) enum ProcessMessage {
    /// A line on stderr.
    Line(String),
    /// It has closed its pipes, after this text on stdout, which is its end.
    End(String),
}

impl ForegroundProcess {
    /// Starts a command. `hear` gets its messages, on threads of their own.
    ///
    /// # Errors
    /// Fails if it can't be started.
    pub(crate) fn start(
        mut command: Command,
        reaper: &Reaper,
        hear: impl Fn(ProcessMessage) + Clone + Send + 'static,
    ) -> Result<Self> {
        let (variable, token) = reaper.environment();
        let mut child = command
            .env(variable, token)
            // The terminal's Ctrl-C reaches only this program.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context(|| format!("starting {}", command.get_program().display()))?;
        let leader = process_group::leader(&child);
        let registration = Some(reaper.watch(Resource::Group(leader)));
        if let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) {
            let hear_too = hear.clone();
            let lines = std::thread::spawn(move || read_lines(err, hear_too));
            std::thread::spawn(move || {
                let output = read_output(out);
                // Its last lines on stderr come before its end.
                let _ = lines.join();
                hear(ProcessMessage::End(output));
            });
        }
        Ok(Self {
            child: Some(child),
            leader,
            registration,
        })
    }

    /// Returns `true` if [`ForegroundProcess::end`] has seen its end.
    pub(crate) fn has_ended(&self) -> bool {
        self.child.is_none()
    }

    /// Returns its exit status, after [`ProcessMessage::End`]; `None` if it was returned before.
    ///
    /// # Errors
    /// Fails if the status can't be read.
    pub(crate) fn end(&mut self) -> Result<Option<ExitStatus>> {
        let Some(mut child) = self.child.take() else {
            return Ok(None);
        };
        let status = child.wait().context(|| "waiting for a process".into())?;
        if let Some(registration) = self.registration.take() {
            registration.release();
        }
        Ok(Some(status))
    }

    /// Sends a signal to its group, unless it has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.child.is_some() {
            process_group::signal(self.leader, signal);
        }
    }
}

impl Drop for ForegroundProcess {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
        let _ = self.end();
    }
}

fn read_lines(from: ChildStderr, hear: impl Fn(ProcessMessage)) {
    let mut lines = LineReader::new(from);
    // An error while reading is the end of the pipe as well.
    while let Ok(Some(line)) = lines.next() {
        hear(ProcessMessage::Line(
            String::from_utf8_lossy(line.bytes).into_owned(),
        ));
    }
}

fn read_output(mut from: ChildStdout) -> String {
    let mut output = Vec::new();
    // What was read before an error is shown.
    let _ = from.read_to_end(&mut output);
    String::from_utf8_lossy(&output).into_owned()
}
