//! What a run should have ended.

use super::SOON;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The variable by which all that a run of a test started is found, even what left its session.
pub(crate) const VARIABLE: &str = "WITNESS_TEST";

/// A process as a person would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) command: String,
}

/// The processes that a run of the book in `root` has started: by the variable they carry, or, since a server's
/// processes overwrite that, by the directory they work in.
pub(crate) fn processes(root: &Path) -> Vec<Process> {
    let wanted = format!("{VARIABLE}={}", root.display());
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: i32| {
        let directory = PathBuf::from(format!("/proc/{pid}"));
        let environment = std::fs::read(directory.join("environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        let carries = variables.any(|variable| variable == wanted.as_bytes());
        let works_there =
            std::fs::read_link(directory.join("cwd")).is_ok_and(|cwd| cwd.starts_with(root));
        let command = std::fs::read(directory.join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        (carries || works_there).then_some(Process { pid, command })
    })
    .collect()
}

/// The reaper of a run, while it has one.
pub(crate) fn reaper(root: &Path, run: i32) -> Option<i32> {
    let is_reaper = |process: &Process| {
        process.command.contains(" reaper --journal") && parent(process.pid) == Some(run)
    };
    let found = processes(root).into_iter().find(is_reaper);
    found.map(|process| process.pid)
}

fn parent(pid: i32) -> Option<i32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    line?.trim().parse().ok()
}

/// What stays in a book's directory in the cache.
const KEPT: [&str; 8] = [
    "lock",
    "build",
    "reader",
    "checkpoints",
    "transcripts",
    "verified",
    "served.json",
    "renderers.json",
];

/// What lies below the book's caches and is not meant to stay there.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let below = std::fs::read_dir(root).into_iter().flatten().flatten();
    let caches: Vec<PathBuf> = below.map(|entry| entry.path().join("books")).collect();
    let mut open = caches.clone();
    while let Some(directory) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries.flatten() {
            let kind = entry.file_type().expect("a kind");
            if kind.is_dir() {
                open.push(entry.path());
            }
            let name = entry.file_name();
            let is_kept = KEPT.iter().any(|kept| name == *kept)
                || (name.as_encoded_bytes().ends_with(b".kept"))
                || directory.ends_with("transcripts")
                || ["checkpoints", "verified"]
                    .iter()
                    .any(|kept| directory.ancestors().any(|it| it.ends_with(kept)));
            if !is_kept && !caches.contains(&directory) {
                found.push(entry.path());
            }
        }
    }
    found
}

/// That nothing is left of the runs of the book in `root`.
#[track_caller]
pub(crate) fn assert_nothing(root: &Path) {
    ends("the processes of the run end", || processes(root));
    ends("the files of the run go", || files(root));
}

/// Waits until there are none of them.
#[track_caller]
fn ends<T: std::fmt::Debug>(what: &str, left: impl Fn() -> Vec<T>) {
    let deadline = Instant::now() + SOON;
    loop {
        let left = left();
        if left.is_empty() {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "not within {SOON:?}: {what}: {left:?}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}
