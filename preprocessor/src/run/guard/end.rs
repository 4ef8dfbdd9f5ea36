//! The end of everything that is registered.
//!
//! 1. Processes: all groups, and whatever carries the run's token, are asked to end, then made to.
//! 2. Databases on servers of others are dropped.
//! 3. Our servers and containers are stopped. Nothing of theirs is kept, so this is done the fast way.
//! 4. What carries the token and was left until now is ended too.
//! 5. Shared memory is removed that they have left.
//! 6. Directories are removed, if they are ours.

use super::directory;
use super::process::{self, Process, wait};
use super::shared::{self, Shared};
use super::ward::{Kept, Message, Ward};
use crate::error::Error;
use crate::run::secret::Secret;
use crate::run::stand::{self, docker, url::Address};
use nix::sys::signal::Signal;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a process may take to end when it is asked.
const ASKED: Duration = Duration::from_secs(2);
/// How often those are looked for that were started while others were stopped.
const ROUNDS: usize = 20;
/// How long a process may take to vanish when it is killed.
const KILLED: Duration = Duration::from_secs(3);
/// How long a server may take for an immediate shutdown; it kills its own children after five seconds.
const SERVER: Duration = Duration::from_secs(7);

/// Who ends things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// The guard of the run: numbers it was told are still the run's.
    Live,
    /// A later run: numbers may belong to others by now, and every one is proven first.
    After,
}

/// What was ended and what could not be, as phrases.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) ended: Vec<String>,
    pub(super) failed: Vec<String>,
    /// Of what could not be ended, all that a later run can end: it doesn't know the way to a server of the user's.
    pub(super) unended: Vec<Kept>,
    /// All that is not ours though it looks so.
    pub(super) left: Vec<String>,
}

/// All there is to end.
pub(super) struct Ending<'a> {
    /// What is registered, oldest first.
    pub(super) wards: &'a [Kept],
    /// What the run's processes carry.
    pub(super) token: &'a str,
    /// What those share that an earlier attempt has ended.
    pub(super) shared: &'a Shared,
    /// The run's journal; directories of ours lie beside it.
    pub(super) journal: &'a Path,
    pub(super) when: When,
}

impl Ending<'_> {
    /// Ends everything, newest first.
    pub(super) fn run(&self) -> Report {
        let mut report = Report::default();
        let mut shared = self.shared.clone();
        self.processes(&mut report, &mut shared, false);
        for kept in self.wards.iter().rev() {
            if let Ward::Database { url, name, oid } = &kept.ward
                && !url.reveal().is_empty()
            {
                match drop_database(url, name, *oid) {
                    Ok(left) => {
                        report.ended.push(format!("database {name}"));
                        report.left.extend(left);
                    }
                    Err(why) => report.failed.push(format!("database {name} ({why})")),
                }
            }
        }
        for kept in self.wards.iter().rev() {
            match &kept.ward {
                Ward::Server { .. } => server(kept, &mut report),
                Ward::Compose { file, project } => {
                    let what = format!("containers of {project}");
                    if !note(&mut report, what, || docker::end_project(file, project)) {
                        report.unended.push(kept.clone());
                    }
                }
                _ => {}
            }
        }
        // A server's processes carry the token too; until now they were left to the server.
        let is_server = |kept: &Kept| matches!(kept.ward, Ward::Server { .. });
        if self.wards.iter().any(is_server) {
            self.processes(&mut report, &mut shared, true);
        }
        shared.remove();
        for kept in self.wards {
            if let Ward::Server { pid, data } = &kept.ward {
                forget_shared_memory(*pid, data);
            }
        }
        let home = self.journal.parent().unwrap_or(Path::new("/"));
        for kept in self.wards.iter().rev() {
            if let Ward::Directory(path) = &kept.ward
                && path.symlink_metadata().is_ok()
            {
                note(&mut report, format!("directory {}", path.display()), || {
                    directory::remove(path, home)
                });
            }
        }
        report
    }

    /// Ends the groups and what carries the token; what belongs to a server only if `servers` says so.
    fn processes(&self, report: &mut Report, shared: &mut Shared, servers: bool) {
        let mut left = self.stopped(servers);
        if left.is_empty() {
            return;
        }
        shared.see(&left);
        // Whoever comes after us, if we are killed now, can't see it any more.
        self.write(&Message::Share(shared.clone()));
        let count = left.len();
        for process in left.iter().rev() {
            process::send(process.pid, Signal::SIGTERM);
            process::send(process.pid, Signal::SIGCONT);
        }
        wait(ASKED, || {
            left = self.left(servers);
            left.is_empty()
        });
        wait(KILLED, || {
            for process in &left {
                process::send(process.pid, Signal::SIGKILL);
            }
            left = self.left(servers);
            left.is_empty()
        });
        let plural = if count == 1 { "" } else { "es" };
        report.ended.push(format!("{count} process{plural}"));
        for process in left {
            report.failed.push(format!("process {}", process.pid));
            let is_of =
                |kept: &&Kept| matches!(kept.ward, Ward::Group(group) if group == process.group);
            report
                .unended
                .extend(self.wards.iter().find(is_of).cloned());
        }
    }

    /// The processes of the run that still run, none of which does anything now.
    fn stopped(&self, servers: bool) -> Vec<Process> {
        let mut stopped = HashSet::new();
        for _ in 0..ROUNDS {
            let left = self.left(servers);
            let new = left.iter().filter(|it| stopped.insert(it.pid));
            let count = new.map(|it| process::send(it.pid, Signal::SIGSTOP)).count();
            if count == 0 {
                return left;
            }
        }
        self.left(servers)
    }

    /// Adds a line to the journal.
    fn write(&self, message: &Message) {
        if let Ok(line) = serde_json::to_string(message)
            && let Ok(mut file) = File::options().append(true).open(self.journal)
        {
            let _ = writeln!(file, "{line}");
        }
    }

    /// The processes of the run that still run.
    fn left(&self, servers: bool) -> Vec<Process> {
        let own = std::process::id().cast_signed();
        let all = process::all();
        let groups: Vec<i32> = self
            .wards
            .iter()
            .filter_map(|kept| match kept.ward {
                Ward::Group(group) if self.is_meant(group, kept, &all) => Some(group),
                _ => None,
            })
            .collect();
        let postmasters: Vec<i32> = self
            .wards
            .iter()
            .filter_map(|kept| match kept.ward {
                Ward::Server { pid, .. } => Some(pid),
                _ => None,
            })
            .collect();
        let is_server = |process: &Process| {
            postmasters.contains(&process.pid) || postmasters.contains(&process.parent)
        };
        all.iter()
            // Those of the kernel have no group.
            .filter(|process| !process.zombie && process.pid != own && process.group > 0)
            .filter(|process| {
                groups.contains(&process.group)
                    || ((servers || !is_server(process))
                        && process::carries(process.pid, self.token))
            })
            .cloned()
            .collect()
    }

    /// Whether this group is still the one that was registered.
    fn is_meant(&self, group: i32, kept: &Kept, all: &[Process]) -> bool {
        if group <= 1 {
            return false;
        }
        match all.iter().find(|process| process.pid == group) {
            Some(leader) => kept
                .identity
                .as_ref()
                .is_some_and(|identity| identity.started == leader.started),
            // The number of a group is not given to another process while the group has members.
            None => self.when == When::Live,
        }
    }
}

/// Ends something and notes what came of it; false if it could not be ended.
fn note(report: &mut Report, what: String, end: impl FnOnce() -> Result<(), String>) -> bool {
    let ended = end();
    let is_ended = ended.is_ok();
    match ended {
        Ok(()) => report.ended.push(what),
        Err(why) => report.failed.push(format!("{what} ({why})")),
    }
    is_ended
}

fn server(kept: &Kept, report: &mut Report) {
    let (Ward::Server { pid, .. }, Some(identity)) = (&kept.ward, &kept.identity) else {
        return;
    };
    if !identity.is_alive() {
        return;
    }
    let children = |all: &[Process]| -> Vec<i32> {
        all.iter()
            .filter(|process| process.parent == *pid && !process.zombie)
            .map(|process| process.pid)
            .collect()
    };
    identity.signal(Signal::SIGQUIT);
    if !wait(SERVER, || !identity.is_alive()) {
        let orphans = children(&process::all());
        identity.signal(Signal::SIGKILL);
        for orphan in orphans {
            process::send(orphan, Signal::SIGKILL);
        }
        wait(KILLED, || !identity.is_alive());
    }
    let what = format!("server (pid {pid})");
    if identity.is_alive() {
        report.failed.push(what);
        report.unended.push(kept.clone());
    } else {
        report.ended.push(what);
    }
}

/// Removes the segment that a server which was killed, by us or by anybody, could not: its id is the second number of line 7 of
/// `postmaster.pid`, which goes with a server that ends by itself.
fn forget_shared_memory(pid: i32, data: &Path) {
    let pid_file = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    if let Some(id) = pid_file
        .lines()
        .nth(6)
        .and_then(|line| line.split_whitespace().nth(1))
    {
        shared::remove_segment(id, pid);
    }
}

pub(super) fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Drops a database of ours; what stays though it has the name, as a phrase.
fn drop_database(url: &Secret, name: &str, oid: Option<u32>) -> Result<Option<String>, String> {
    let drop = |address: Address| stand::drop_made(&mut address.connect()?, name, oid, &address);
    Address::parse(url)
        .and_then(drop)
        .map_err(|error| match error {
            Error::Setup {
                message,
                help: Some(help),
            } => format!("{message}: {help}"),
            error => error.to_string(),
        })
}
