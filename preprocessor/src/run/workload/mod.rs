//! A workload: the processes that a chapter runs under, each a `pgbench`, or our own [`super::client`] where it counts
//! errors, with a log of every transaction.
//!
//! 1. [`Running::start`] starts them; they are steady when [`Running::is_steady`].
//! 2. [`Running::is_settled`] says when what was held up has been worked off.
//! 3. [`Running::stop`] ends them so that nothing of their logs is lost, and [`log`] reads these.

mod log;

use super::clocks;
use super::guard::{self, Guard};
use super::scratch::Scratch;
use super::shell::{Ended, Shell};
use super::stand::{Connection, Stand, Trouble};
use crate::error::{Doing, Error, Result};
use crate::plan::{Errors, Process};
use crate::transcript::evidence::Workload;
use nix::sys::signal::Signal;
use std::borrow::Cow;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The processes of a workload.
pub(crate) struct Running {
    members: Vec<Member>,
    /// Where their logs are.
    work: PathBuf,
}

/// One of them.
struct Member {
    process: Process,
    shell: Shell,
    started: Instant,
    /// The system's clock at `started`: logs tell the time by that clock, as it was when their process began.
    clock: SystemTime,
}

/// The script of the shell that becomes a process.
fn script(process: &Process, scratch: &Scratch) -> Result<String> {
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

/// The file of this program, for what runs in the chapter's sandbox, where nothing is seen of this process. One whose file has been
/// replaced meanwhile is copied.
fn own_program(scratch: &Scratch) -> Result<PathBuf> {
    let (running, file) = (guard::program()?, std::env::current_exe());
    let identity = |path: &Path| fs::metadata(path).ok().map(|it| (it.dev(), it.ino()));
    match file {
        Ok(file) if identity(&file) == identity(&running) => Ok(file),
        _ => {
            let copy = scratch.temporary().join("mdbook-witness");
            fs::copy(&running, &copy)
                .doing(|| format!("copying this program to {}", copy.display()))?;
            Ok(copy)
        }
    }
}

/// What a workload left: what it printed and what it felt, process by process.
pub(crate) struct Left {
    pub(crate) ended: Vec<(String, Ended)>,
    pub(crate) workloads: Vec<Workload>,
}

impl Running {
    /// Starts the processes in a chapter's directory.
    pub(crate) fn start(
        processes: &[Process],
        stand: &Stand,
        guard: &Guard,
        scratch: &Scratch,
    ) -> Result<Self> {
        let mut members = Vec::with_capacity(processes.len());
        for process in processes {
            let (started, clock) = clocks::now();
            let script = script(process, scratch)?;
            members.push(Member {
                shell: Shell::start(&script, &process.name, stand, guard, scratch)?,
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

    /// Whether every client is connected and has been at work for a second.
    ///
    /// # Errors
    /// What the server says.
    pub(crate) fn is_steady(&self, client: &mut Connection) -> Result<bool, Trouble> {
        self.members.iter().try_fold(true, |steady, member| {
            let clients = i64::from(member.process.clients);
            let row = client.query_one(
                include_str!("steady.sql"),
                &[&member.process.name, &clients],
            )?;
            Ok(steady && row.get(0))
        })
    }

    /// Whether what was held up before the step that ended `ago` has been worked off since, and another second has
    /// passed: a process with a schedule is idle then, and one without has no backlog.
    ///
    /// # Errors
    /// What the server says.
    pub(crate) fn is_settled(
        &self,
        client: &mut Connection,
        ago: Duration,
    ) -> Result<bool, Trouble> {
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

    /// The process that has ended by itself, if one has.
    pub(crate) fn dead(&self) -> Option<&Process> {
        let dead = self.members.iter().find(|member| member.shell.has_ended());
        dead.map(|member| &member.process)
    }

    /// Ends the processes at once; what they printed.
    pub(crate) fn kill(self) -> Vec<(String, Ended)> {
        let members = self.members.into_iter();
        members
            .map(|member| (member.process.name, member.shell.finish()))
            .collect()
    }

    /// Ends the processes: SIGALRM lets them finish what they have begun, write their logs to the end, and exit with 0.
    /// With SIGINT and SIGTERM, pgbench would lose the log's last 4 kB. Offsets are counted from `begun`.
    ///
    /// # Errors
    /// A log that can't be read.
    pub(crate) fn stop(self, begun: Instant, deadline: Instant) -> Result<Left> {
        for member in &self.members {
            member.shell.signal(Signal::SIGALRM);
        }
        let mut left = Left {
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
            let clock = log::Clock {
                epoch: member
                    .clock
                    .duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap_or_default(),
                offset: offset(member.started),
            };
            left.workloads.push(Workload {
                transactions: log::read(&self.work, &name, clock)
                    .doing(|| format!("reading the log of the workload's process {name}"))?,
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
