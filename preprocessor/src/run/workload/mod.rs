//! A workload: the processes that run beside a chapter, each a `pgbench`, or the tool's [`crate::client`] if it counts
//! errors, with a log of every transaction.
//!
//! 1. [`RunningWorkload::start`] starts them; [`RunningWorkload::is_steady`] checks that all clients work.
//! 2. [`RunningWorkload::is_settled`] checks that a backlog has been worked off.
//! 3. [`RunningWorkload::stop`] ends them without losing any of their logs, and [`log`] reads these.
//!
//! [`foreground`] runs them at a reader's terminal.

pub(crate) mod foreground;
mod log;

use crate::clocks;
use crate::connection::{Connection, ConnectionError};
use crate::error::{Context, Error, Result};
use crate::plan::{Errors, WorkloadProcess};
use crate::programs::scratch::Scratch;
use crate::programs::shell::{Shell, ShellEnd};
use crate::reaper::{self, Reaper};
use crate::stand::Stand;
use crate::transcript::evidence::Workload;
use nix::sys::signal::Signal;
use std::borrow::Cow;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The processes of a workload.
pub(crate) struct RunningWorkload {
    members: Vec<ClientProcess>,
    /// The directory of their logs.
    work: PathBuf,
}

/// One of the processes.
struct ClientProcess {
    process: WorkloadProcess,
    shell: Shell,
    started: Instant,
    /// The system's clock at `started`: logs use that clock, as it was when their process began.
    clock: SystemTime,
}

/// The script of the shell that becomes a process.
fn script(process: &WorkloadProcess, scratch: &Scratch) -> Result<String> {
    let program = match process.errors {
        Errors::End => "pgbench".to_owned(),
        Errors::Count => {
            let own = own_program(scratch)?;
            let own = own.to_string_lossy();
            let own = shlex::try_quote(&own).unwrap_or(Cow::Borrowed(&own));
            format!("-a mdbook-witness {own}")
        }
    };
    Ok(format!("exec {program} {}", process.arguments()))
}

/// The file of this program, for use in the chapter's sandbox, which hides this process. A file that has been replaced
/// meanwhile is copied.
fn own_program(scratch: &Scratch) -> Result<PathBuf> {
    let (running, file) = (reaper::program()?, std::env::current_exe());
    let identity = |path: &Path| fs::metadata(path).ok().map(|it| (it.dev(), it.ino()));
    match file {
        Ok(file) if identity(&file) == identity(&running) => Ok(file),
        _ => {
            let copy = scratch.temporary().join("mdbook-witness");
            fs::copy(&running, &copy)
                .context(|| format!("copying this program to {}", copy.display()))?;
            Ok(copy)
        }
    }
}

/// Returns `true` if every client of these processes is connected and has been working for a second.
fn is_steady<'a>(
    processes: impl IntoIterator<Item = &'a WorkloadProcess>,
    client: &mut Connection,
) -> Result<bool, ConnectionError> {
    processes.into_iter().try_fold(true, |steady, process| {
        let clients = i64::from(process.clients);
        let row = client.query_one(include_str!("steady.sql"), &[&process.name, &clients])?;
        Ok(steady && row.get(0))
    })
}

/// The results of a workload: the output and the transactions of each process.
pub(crate) struct WorkloadReport {
    pub(crate) ended: Vec<(String, ShellEnd)>,
    pub(crate) workloads: Vec<Workload>,
}

impl RunningWorkload {
    /// Starts the processes in a chapter's directory.
    pub(crate) fn start(
        processes: &[WorkloadProcess],
        stand: &Stand,
        reaper: &Reaper,
        scratch: &Scratch,
    ) -> Result<Self> {
        let mut members = Vec::with_capacity(processes.len());
        for process in processes {
            let (started, clock) = clocks::now();
            let script = script(process, scratch)?;
            members.push(ClientProcess {
                shell: Shell::start(&[], &script, &process.name, stand, reaper, scratch)?,
                process: process.clone(),
                started,
                clock,
            });
        }
        Ok(Self {
            members,
            work: scratch.work(),
        })
    }

    /// Returns `true` if every client is connected and has been working for a second.
    ///
    /// # Errors
    /// The server's error.
    pub(crate) fn is_steady(&self, client: &mut Connection) -> Result<bool, ConnectionError> {
        is_steady(self.members.iter().map(|member| &member.process), client)
    }

    /// Returns `true` if the backlog from before the step that ended `ago` has been worked off since, and another
    /// second has passed: a process with a schedule is idle then, and one without has no backlog.
    ///
    /// # Errors
    /// The server's error.
    pub(crate) fn is_settled(
        &self,
        client: &mut Connection,
        ago: Duration,
    ) -> Result<bool, ConnectionError> {
        self.members.iter().try_fold(true, |settled, member| {
            let has_schedule = member.process.rate.is_some();
            let clients = i64::from(member.process.clients);
            let row = client.query_one(
                include_str!("settled.sql"),
                &[
                    &member.process.name,
                    &clients,
                    &has_schedule,
                    &ago.as_secs_f64(),
                ],
            )?;
            Ok(settled && row.get(0))
        })
    }

    /// The process that has ended on its own, if any.
    pub(crate) fn dead(&self) -> Option<&WorkloadProcess> {
        let dead = self.members.iter().find(|member| member.shell.has_ended());
        dead.map(|member| &member.process)
    }

    /// Ends the processes at once, and returns their output.
    pub(crate) fn kill(self) -> Vec<(String, ShellEnd)> {
        let members = self.members.into_iter();
        members
            .map(|member| (member.process.name, member.shell.finish()))
            .collect()
    }

    /// Ends the processes: SIGALRM lets them finish what they have begun, write their logs to the end, and exit with 0.
    /// With SIGINT and SIGTERM, pgbench would lose the log's last 4 kB. Offsets are counted from `begun`.
    ///
    /// # Errors
    /// Fails if a log can't be read.
    pub(crate) fn stop(self, begun: Instant, deadline: Instant) -> Result<WorkloadReport> {
        for member in &self.members {
            member.shell.signal(Signal::SIGALRM);
        }
        let mut left = WorkloadReport {
            ended: Vec::new(),
            workloads: Vec::new(),
        };
        for member in self.members {
            let name = member.process.name.clone();
            if !member.shell.wait(deadline) {
                return Err(Error::setup(
                    format!("the workload's process {name} did not end"),
                    "a client of it waits for a lock that a session still holds: end that first",
                ));
            }
            let ended = Instant::now();
            let shell = member.shell.finish();
            let offset = |at: Instant| at.saturating_duration_since(begun);
            let clock = log::LogClock {
                epoch: member
                    .clock
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default(),
                offset: offset(member.started),
            };
            left.workloads.push(Workload {
                transactions: log::read(&self.work, &name, clock)
                    .context(|| format!("reading the log of the workload's process {name}"))?,
                name: name.clone(),
                clients: member.process.clients,
                rate: member.process.rate,
                started: offset(member.started),
                ended: offset(ended),
            });
            left.ended.push((name, shell));
        }
        Ok(left)
    }
}
