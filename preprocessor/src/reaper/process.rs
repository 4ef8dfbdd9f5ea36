//! The processes of this machine, and their identity over time.
//!
//! A process is identified by its pid and its start time, since the system reuses pids.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Returns a command without input whose output is discarded.
pub(super) fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Polling interval for processes that are not children of this one.
const LOOK: Duration = Duration::from_millis(2);

/// The variable that marks every process that a run started, including those that left its process group.
pub const TOKEN: &str = "WITNESS_RUN";

/// A process as the system lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProcessInfo {
    pub(crate) pid: i32,
    pub(crate) parent: i32,
    pub(crate) group: i32,
    /// True if the process has ended, but its parent has not waited for it.
    pub(crate) zombie: bool,
    /// The start time, in the system's own format.
    pub(crate) started: String,
}

/// A process that can't be confused with another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessIdentity {
    /// The pid.
    pub pid: i32,
    /// The start time: on Linux field 22 of `/proc/<pid>/stat` (proc(5)), elsewhere `ps -o lstart`.
    pub started: String,
}

impl ProcessIdentity {
    /// Returns the process that has this pid now.
    pub fn of(pid: i32) -> Option<Self> {
        one(pid).map(|process| Self {
            pid,
            started: process.started,
        })
    }

    /// Returns this process.
    pub fn own() -> Self {
        let pid = Pid::this().as_raw();
        Self::of(pid).unwrap_or(Self {
            pid,
            started: String::new(),
        })
    }

    /// Returns `true` if the process still runs.
    pub fn is_alive(&self) -> bool {
        one(self.pid).is_some_and(|process| !process.zombie && process.started == self.started)
    }

    /// Sends a signal to the process and waits for its end; returns `true` if it ended in time.
    pub fn end(&self, signal: Signal, within: Duration) -> bool {
        self.signal(signal);
        wait(within, || !self.is_alive())
    }

    /// Sends a signal to the process if it still runs.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.is_alive() {
            send(self.pid, signal);
        }
    }
}

/// Polls until `done` returns `true` or the time is over; returns `true` if it was done.
pub(super) fn wait(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(LOOK);
    }
}

/// Sends a signal; does nothing if the process is gone.
pub(crate) fn send(pid: i32, signal: Signal) {
    if pid > 1 {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

#[cfg(target_os = "linux")]
mod system {
    use crate::reaper::process::{ProcessInfo, TOKEN};
    use std::fs;

    pub(crate) fn one(pid: i32) -> Option<ProcessInfo> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may itself contain spaces and parentheses.
        let fields: Vec<&str> = stat[stat.rfind(')')? + 1..].split_whitespace().collect();
        Some(ProcessInfo {
            pid,
            zombie: matches!(*fields.first()?, "Z" | "X"),
            parent: fields.get(1)?.parse().ok()?,
            group: fields.get(2)?.parse().ok()?,
            started: (*fields.get(19)?).to_owned(),
        })
    }

    pub(crate) fn all() -> Vec<ProcessInfo> {
        let Ok(entries) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(one)
            .collect()
    }

    pub(crate) fn carries(pid: i32, token: &str) -> bool {
        let wanted = format!("{TOKEN}={token}");
        fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
            environment
                .split(|byte| *byte == 0)
                .any(|variable| variable == wanted.as_bytes())
        })
    }

    pub(crate) fn boot() -> String {
        fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .unwrap_or_default()
            .trim()
            .to_owned()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use crate::reaper::process::ProcessInfo;
    use std::process::{Command, Stdio};
    use std::sync::OnceLock;

    const COLUMNS: &str = "pid=,ppid=,pgid=,stat=,lstart=";

    fn ps(arguments: &[&str]) -> Vec<ProcessInfo> {
        let output = Command::new("ps")
            .args(arguments)
            .env("LC_ALL", "C")
            .output();
        let Ok(output) = output else {
            return Vec::new();
        };
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(parse)
            .collect()
    }

    fn parse(line: &str) -> Option<ProcessInfo> {
        let mut words = line.split_whitespace();
        Some(ProcessInfo {
            pid: words.next()?.parse().ok()?,
            parent: words.next()?.parse().ok()?,
            group: words.next()?.parse().ok()?,
            zombie: words.next()?.starts_with('Z'),
            started: words.collect::<Vec<_>>().join(" "),
        })
    }

    pub(crate) fn one(pid: i32) -> Option<ProcessInfo> {
        ps(&["-o", COLUMNS, "-p", &pid.to_string()]).pop()
    }

    pub(crate) fn all() -> Vec<ProcessInfo> {
        ps(&["-A", "-o", COLUMNS])
    }

    /// Returns `false`: the environment of another process can't be read here.
    pub(crate) fn carries(_pid: i32, _token: &str) -> bool {
        false
    }

    /// Returns the id that macOS gives to each boot (`sysctl kern.bootsessionuuid`). Asking costs a process, so the
    /// answer is cached.
    pub(crate) fn boot() -> String {
        static BOOT: OnceLock<String> = OnceLock::new();
        let ask = || {
            let output = Command::new("sysctl")
                .args(["-n", "kern.bootsessionuuid"])
                .stdin(Stdio::null())
                .stderr(Stdio::null())
                .output()
                .ok()
                .filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        BOOT.get_or_init(|| ask().unwrap_or_default()).clone()
    }
}

/// Lists all processes.
pub(crate) fn all() -> Vec<ProcessInfo> {
    system::all()
}

/// Returns the process that has this pid now.
pub(crate) fn one(pid: i32) -> Option<ProcessInfo> {
    system::one(pid)
}

/// Returns `true` if a process was started with this run's token. Always false where the system doesn't reveal it.
pub(crate) fn carries(pid: i32, token: &str) -> bool {
    !token.is_empty() && system::carries(pid, token)
}

/// Returns an id of the current boot of this machine, or an empty string where the system has none.
pub(crate) fn boot() -> String {
    system::boot()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_another_start_is_another_process() {
        let own = ProcessIdentity::own();
        assert!(own.is_alive());
        let other = ProcessIdentity {
            started: "1".into(),
            ..own
        };
        assert!(!other.is_alive());
    }
}
