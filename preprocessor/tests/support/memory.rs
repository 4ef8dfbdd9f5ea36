//! Shared memory that servers leave when nobody ends them well.

use super::left::Process;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

/// What processes of the runs had.
#[derive(Debug)]
pub(crate) struct Shared {
    /// In seconds.
    since: u64,
    /// By their pids, with their commands.
    processes: BTreeMap<i32, String>,
    /// Files in `/dev/shm` that they had mapped.
    files: BTreeMap<PathBuf, String>,
}

impl Shared {
    /// Nothing has been seen yet.
    pub(crate) fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self {
            since: now.expect("the clock is set").as_secs(),
            processes: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// Remembers processes, and what they share now.
    pub(crate) fn see(&mut self, processes: &[Process]) {
        for process in processes {
            let command = &process.command;
            self.processes.insert(process.pid, command.clone());
            let maps = std::fs::read_to_string(format!("/proc/{}/maps", process.pid));
            let maps = maps.unwrap_or_default();
            let paths = maps
                .lines()
                .filter_map(|line| line.split_whitespace().nth(5));
            let shared = paths.filter(|path| path.starts_with("/dev/shm/PostgreSQL."));
            self.files
                .extend(shared.map(|path| (path.into(), command.clone())));
        }
    }

    /// How much has been seen.
    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// What of it is there, now that none of the processes is.
    pub(crate) fn left(&self) -> Vec<String> {
        let files = self.files.iter().filter(|(file, _)| file.exists());
        let files = files.map(|(file, of)| format!("{} of {of}", file.display()));
        // See proc(5): the fifth column is the creator's pid, the fourteenth the time of the creation in seconds.
        let segments = std::fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
        let segments = segments.lines().filter_map(|line| {
            let column = |index| line.split_whitespace().nth(index);
            let of = self.processes.get(&column(4)?.parse().ok()?)?;
            // An older one is of another process that had this number.
            (column(13)?.parse::<u64>().ok()? >= self.since).then_some(())?;
            Some(format!("{line} of {of}"))
        });
        files.chain(segments).collect()
    }
}
