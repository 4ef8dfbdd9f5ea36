//! Cleanup of everything that is registered.
//!
//! 1. Processes: all groups, and every process that carries the run's token, get SIGTERM, then SIGKILL.
//! 2. Databases on the user's servers are dropped.
//! 3. Servers and containers of the run are stopped the fast way, since none of their data is kept.
//! 4. The remaining processes with the token (those of servers) are ended.
//! 5. Shared memory that they have left is removed.
//! 6. Directories are removed, if mdbook-witness made them.

use crate::connection::database_removal::drop_made;
use crate::connection::url::ServerUrl;
use crate::container_engine;
use crate::error::Error;
use crate::reaper::directory;
use crate::reaper::process::{self, ProcessInfo, wait};
use crate::reaper::protocol::{Message, RegisteredResource, Resource};
use crate::reaper::shared_memory::{self, SharedMemory};
use crate::secret::Secret;
use nix::sys::signal::Signal;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Time limit for a process to end after SIGTERM.
const ASKED: Duration = Duration::from_secs(2);
/// Rounds of looking for processes that were started while others were being stopped.
const ROUNDS: usize = 20;
/// Time limit for a process to vanish after SIGKILL.
const KILLED: Duration = Duration::from_secs(3);
/// Time limit for an immediate shutdown of a server, which kills its own children after five seconds.
const SERVER: Duration = Duration::from_secs(7);

/// The process that does the cleanup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// The reaper of the run: registered pids still belong to the run.
    Live,
    /// A later run: pids may belong to other processes by now, so each one is verified first.
    After,
}

/// The resources that were ended and those that could not be, as phrases.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) ended: Vec<String>,
    pub(super) failed: Vec<String>,
    /// The resources that a later run can still end: all but databases on the user's servers, whose URL is never saved.
    pub(super) unended: Vec<RegisteredResource>,
    /// Databases that have the expected name but were not made by the run.
    pub(super) left: Vec<String>,
}

/// Everything that must be cleaned up.
pub(super) struct Cleanup<'a> {
    /// The registered resources, oldest first.
    pub(super) resources: &'a [RegisteredResource],
    /// The token in the environment of the run's processes.
    pub(super) token: &'a str,
    /// Shared memory of processes that an earlier attempt has ended.
    pub(super) shared: &'a SharedMemory,
    /// The run's journal; the run's directories lie beside it.
    pub(super) journal: &'a Path,
    pub(super) when: Caller,
}

impl Cleanup<'_> {
    /// Ends everything, newest first.
    pub(super) fn run(&self) -> Report {
        let mut report = Report::default();
        let mut shared = self.shared.clone();
        self.processes(&mut report, &mut shared, false);
        for registered in self.resources.iter().rev() {
            if let Resource::Database { url, name, oid } = &registered.resource
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
        for registered in self.resources.iter().rev() {
            match &registered.resource {
                Resource::Server { .. } => server(registered, &mut report),
                Resource::Compose { file, project } => {
                    let what = format!("containers of {project}");
                    if !note(&mut report, what, || {
                        container_engine::end_project(file, project)
                    }) {
                        report.unended.push(registered.clone());
                    }
                }
                _ => {}
            }
        }
        // A server's processes carry the token too; until now they were left to the server.
        let is_server = |registered: &RegisteredResource| {
            matches!(registered.resource, Resource::Server { .. })
        };
        if self.resources.iter().any(is_server) {
            self.processes(&mut report, &mut shared, true);
        }
        shared.remove();
        for registered in self.resources {
            if let Resource::Server { pid, data } = &registered.resource {
                forget_shared_memory(*pid, data);
            }
        }
        let home = self.journal.parent().unwrap_or(Path::new("/"));
        for registered in self.resources.iter().rev() {
            if let Resource::Directory(path) = &registered.resource
                && path.symlink_metadata().is_ok()
            {
                note(&mut report, format!("directory {}", path.display()), || {
                    directory::remove(path, home)
                });
            }
        }
        report
    }

    /// Ends the groups and all processes with the token; those of a server only with `servers`.
    fn processes(&self, report: &mut Report, shared: &mut SharedMemory, servers: bool) {
        let mut left = self.stopped(servers);
        if left.is_empty() {
            return;
        }
        shared.see(&left);
        // If this process is killed now, its successor can't find this out any more.
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
            let is_of = |registered: &&RegisteredResource| matches!(registered.resource, Resource::Group(group) if group == process.group);
            report
                .unended
                .extend(self.resources.iter().find(is_of).cloned());
        }
    }

    /// Stops (SIGSTOP) the run's remaining processes and returns them.
    fn stopped(&self, servers: bool) -> Vec<ProcessInfo> {
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

    /// Lists the run's processes that still run.
    fn left(&self, servers: bool) -> Vec<ProcessInfo> {
        let own = std::process::id().cast_signed();
        let all = process::all();
        let groups: Vec<i32> = self
            .resources
            .iter()
            .filter_map(|registered| match registered.resource {
                Resource::Group(group) if self.is_meant(group, registered, &all) => Some(group),
                _ => None,
            })
            .collect();
        let postmasters: Vec<i32> = self
            .resources
            .iter()
            .filter_map(|registered| match registered.resource {
                Resource::Server { pid, .. } => Some(pid),
                _ => None,
            })
            .collect();
        let is_server = |process: &ProcessInfo| {
            postmasters.contains(&process.pid) || postmasters.contains(&process.parent)
        };
        all.iter()
            // Kernel threads have no group.
            .filter(|process| !process.zombie && process.pid != own && process.group > 0)
            .filter(|process| {
                groups.contains(&process.group)
                    || ((servers || !is_server(process))
                        && process::carries(process.pid, self.token))
            })
            .cloned()
            .collect()
    }

    /// Returns `true` if this group is still the one that was registered.
    fn is_meant(&self, group: i32, registered: &RegisteredResource, all: &[ProcessInfo]) -> bool {
        if group <= 1 {
            return false;
        }
        match all.iter().find(|process| process.pid == group) {
            Some(leader) => registered
                .identity
                .as_ref()
                .is_some_and(|identity| identity.started == leader.started),
            // The number of a group is not given to another process while the group has members.
            None => self.when == Caller::Live,
        }
    }
}

/// Ends something and records the result; returns `false` if it could not be ended.
fn note(report: &mut Report, what: String, end: impl FnOnce() -> Result<(), String>) -> bool {
    let ended = end();
    let is_ended = ended.is_ok();
    match ended {
        Ok(()) => report.ended.push(what),
        Err(why) => report.failed.push(format!("{what} ({why})")),
    }
    is_ended
}

fn server(registered: &RegisteredResource, report: &mut Report) {
    let (Resource::Server { pid, .. }, Some(identity)) =
        (&registered.resource, &registered.identity)
    else {
        return;
    };
    if !identity.is_alive() {
        return;
    }
    let children = |all: &[ProcessInfo]| -> Vec<i32> {
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
        report.unended.push(registered.clone());
    } else {
        report.ended.push(what);
    }
}

/// Removes the System V segment of a killed server. Its id is the second number of line 7 of `postmaster.pid`, which a
/// server that ends by itself removes.
fn forget_shared_memory(pid: i32, data: &Path) {
    let pid_file = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    if let Some(id) = pid_file
        .lines()
        .nth(6)
        .and_then(|line| line.split_whitespace().nth(1))
    {
        shared_memory::remove_segment(id, pid);
    }
}

/// Drops a database that the run has made. Returns a phrase about a database of this name that stays because it is
/// another one.
fn drop_database(url: &Secret, name: &str, oid: Option<u32>) -> Result<Option<String>, String> {
    let drop = |address: ServerUrl| drop_made(&mut address.connect()?, name, oid, &address);
    ServerUrl::parse(url)
        .and_then(drop)
        .map_err(|error| match error {
            Error::Setup {
                message,
                help: Some(help),
            } => format!("{message}: {help}"),
            error => error.to_string(),
        })
}
