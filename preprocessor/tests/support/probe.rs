//! The helper `probe` at work, and the processes that are left of it.

use super::{HELPER, TestBook, eventually};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

impl TestBook {
    /// Starts the helper `probe` and reads what it says until it is ready, or has ended.
    pub(crate) fn probe(&self, end: &str) -> Probe {
        let mut child = self
            .prepare(HELPER)
            .arg("probe")
            .arg(self.root())
            .arg(end)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut said: HashMap<String, Vec<String>> = HashMap::new();
        for line in &mut lines {
            let line = line.expect("text");
            let (key, value) = line.split_once(' ').unwrap_or((&line, ""));
            said.entry(key.into()).or_default().push(value.into());
            if key == "ready" || key == "waiting" {
                break;
            }
        }
        Probe {
            child,
            said,
            lines: Box::new(lines.map_while(Result::ok)),
        }
    }
}

/// A run of the helper.
pub(crate) struct Probe {
    pub(crate) child: Child,
    said: HashMap<String, Vec<String>>,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Probe {
    pub(crate) fn said(&self, key: &str) -> &str {
        &self
            .said
            .get(key)
            .unwrap_or_else(|| panic!("no {key} in {:?}", self.said))[0]
    }

    pub(crate) fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// What it says from now on, up to a line that begins so.
    pub(crate) fn until(&mut self, key: &str) -> String {
        let found = self.lines.find(|line| line.starts_with(key));
        found.unwrap_or_else(|| panic!("it ended without saying {key}"))
    }

    /// Waits for its end; what it said on stderr.
    pub(crate) fn wait(&mut self) -> (std::process::ExitStatus, String) {
        let stderr = self.child.stderr.take().expect("piped");
        let said = std::io::read_to_string(stderr).expect("text");
        (self.child.wait().expect("ours"), said)
    }

    /// Waits until nothing of it is left: processes, server, directories, journal.
    pub(crate) fn nothing_is_left(&self) {
        let token = format!("WITNESS_RUN={}", self.said("token"));
        eventually("no process is left", || carrying(&token).is_empty());
        let server: Option<i32> = self
            .said
            .get("server")
            .and_then(|pids| pids[0].parse().ok());
        eventually("no server is left", || server.is_none_or(|pid| !runs(pid)));
        for child in &self.said["child"] {
            let pid = child.parse().expect("a pid");
            eventually("no child is left", || !runs(pid));
        }
        let directory = PathBuf::from(self.said("directory"));
        eventually("no directory is left", || !directory.exists());
        let journal = PathBuf::from(self.said("journal"));
        eventually("no journal is left", || !journal.exists());
    }
}

/// Whether a process runs, zombies left out.
pub(crate) fn runs(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat[stat.rfind(')').unwrap_or(0)..].starts_with(") Z"))
}

/// The processes with this variable in their environment.
pub(crate) fn carrying(variable: &str) -> Vec<i32> {
    fs::read_dir("/proc")
        .expect("Linux")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            fs::read(format!("/proc/{pid}/environ")).is_ok_and(|all| {
                all.split(|byte| *byte == 0)
                    .any(|one| one == variable.as_bytes())
            })
        })
        .filter(|pid| runs(*pid))
        .collect()
}
