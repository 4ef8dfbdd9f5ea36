//! A part of the tests, which may run beside others.

use super::Count;
use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{BufRead, BufReader, PipeReader, Write, pipe};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The process groups of the suites that run.
#[derive(Debug, Default, Clone)]
pub(super) struct Groups(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    running: Vec<Pid>,
    /// True if this process was asked to end: no further suite is started.
    ending: bool,
}

/// A command in a process group of its own, which ends at the latest with this value.
pub(super) struct Suite {
    child: Child,
    lines: Receiver<std::io::Result<String>>,
    groups: Groups,
}

/// The result of a suite.
pub(super) struct Ended {
    pub(super) succeeded: bool,
    pub(super) count: Count,
}

/// From now on, signals that ask this process to end are handed on to the suites, and this process ends after them.
pub(super) fn hand_signals_on() -> Result<Groups> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for signals")?;
    let groups = Groups::default();
    let known = groups.clone();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            known.signal(Signal::try_from(signal).unwrap_or(Signal::SIGTERM));
        }
    });
    Ok(groups)
}

impl Groups {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signal(&self, signal: Signal) {
        let mut known = self.known();
        known.ending = true;
        for group in &known.running {
            let _ = killpg(*group, signal);
        }
    }
}

impl Suite {
    /// Starts a command. Its output is read and buffered until it is printed, so that the outputs of two commands
    /// aren't mixed.
    pub(super) fn start(mut command: Command, groups: &Groups) -> Result<Self> {
        let (reader, writer) = pipe().context("making a pipe")?;
        // No signal may come between the start and its registration.
        let mut known = groups.known();
        ensure!(!known.ending, "ended by a signal");
        let child = command
            .stdin(Stdio::null())
            .stderr(writer.try_clone().context("making a pipe")?)
            .stdout(writer)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {}", command.get_program().display()))?;
        known.running.push(Pid::from_raw(child.id().cast_signed()));
        drop(known);
        Ok(Self {
            child,
            lines: read(reader),
            groups: groups.clone(),
        })
    }

    /// Prints its output, from its beginning on, until it ends.
    pub(super) fn told(mut self, to: &mut impl Write) -> Result<Ended> {
        let mut count = Count::default();
        for line in &self.lines {
            let line = line.context("reading what the tests say")?;
            count.add_line(&line);
            writeln!(to, "{line}")?;
        }
        let status = self.child.wait().context("waiting for the tests")?;
        Ok(Ended {
            succeeded: status.success(),
            count,
        })
    }

    /// Its process group.
    fn group(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }
}

impl Drop for Suite {
    fn drop(&mut self) {
        let group = self.group();
        self.groups.known().running.retain(|it| *it != group);
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = killpg(group, Signal::SIGTERM);
            let _ = self.child.wait();
        }
    }
}

/// The lines of a pipe, read as soon as they come, so that the writer never waits for the printer.
fn read(from: PipeReader) -> Receiver<std::io::Result<String>> {
    let (to, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            if to.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    /// A script that prints a line, and leaves a process behind that lives longer than any test.
    const LASTING: &str = "echo here; sleep 600 & wait";

    /// A shell that runs this script, and has printed a line.
    fn started(script: &str, groups: &Groups) -> Suite {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let suite = Suite::start(command, groups).expect("it starts");
        suite.lines.recv().expect("a line").expect("text");
        suite
    }

    #[test]
    fn what_two_say_is_told_one_after_the_other_and_counted() {
        let groups = Groups::default();
        let summary = "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'";
        let good = started(&format!("echo here; {summary}"), &groups);
        let bad = started(&format!("echo here; {summary} >&2; exit 1"), &groups);
        let mut said = Vec::new();
        let bad = bad.told(&mut said).expect("told");
        let good = good.told(&mut said).expect("told");
        assert_eq!(String::from_utf8(said).expect("text").lines().count(), 2);
        assert!(good.succeeded && !bad.succeeded);
        assert_eq!((good.count + bad.count).passed, 4);
        assert!(groups.known().running.is_empty());
    }

    #[test]
    fn nothing_is_left_of_a_suite_that_nobody_waits_for() {
        let mut suite = started(LASTING, &Groups::default());
        let lines = std::mem::replace(&mut suite.lines, channel().1);
        drop(suite);
        // As long as the pipe is open, a process that can write to it still lives.
        let end = lines.recv_timeout(Duration::from_secs(60));
        assert!(matches!(end, Err(RecvTimeoutError::Disconnected)));
    }

    #[test]
    fn a_signal_is_handed_on_to_all_that_a_suite_has_started() {
        let groups = Groups::default();
        let suite = started(LASTING, &groups);
        groups.signal(Signal::SIGTERM);
        // This returns when no process can write to the pipe any more.
        assert!(!suite.told(&mut Vec::new()).expect("told").succeeded);
        assert!(Suite::start(Command::new("true"), &groups).is_err());
    }
}
