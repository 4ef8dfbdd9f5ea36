//! Shared memory of processes that have no time to remove it.
//!
//! A server that is killed leaves its own, and so does `initdb` in the middle of its work: the server that it runs ends at
//! once by any signal (PostgreSQL's `bootstrap_signals`). A later server would remove what it finds by the same data
//! directory, which nobody will have. Only Linux tells what a process shares; elsewhere nothing is found.

use super::end::quiet;
use super::process::Process;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Where PostgreSQL's POSIX shared memory lies (shm_overview(7)), and how it is called.
const FILES: &str = "/dev/shm/PostgreSQL.";
/// The system's list of its System V segments, see proc(5).
const SEGMENTS: &str = "/proc/sysvipc/shm";

/// What processes share that are about to end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shared {
    files: BTreeSet<PathBuf>,
    /// The ids of System V segments.
    segments: BTreeSet<String>,
}

impl Shared {
    /// Adds what these processes have now. They don't run on meanwhile.
    pub(super) fn see(&mut self, processes: &[Process]) {
        for process in processes {
            let maps = fs::read_to_string(format!("/proc/{}/maps", process.pid));
            let maps = maps.unwrap_or_default();
            let paths = maps
                .lines()
                .filter_map(|line| Some(&line[line.find(FILES)?..]));
            self.files.extend(paths.map(PathBuf::from));
        }
        let segments = fs::read_to_string(SEGMENTS).unwrap_or_default();
        let made_by = |pid| processes.iter().any(|process| process.pid == pid);
        let segments = segments.lines().filter_map(segment);
        // One that nobody uses was made by another process that had this number.
        let ours = segments.filter(|it| it.attached > 0 && made_by(it.creator));
        self.segments.extend(ours.map(|it| it.id.to_owned()));
    }

    /// Adds what was seen by somebody else.
    pub(super) fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.segments.extend(other.segments);
    }

    /// Removes what is left of it, now that the processes have ended.
    pub(super) fn remove(self) {
        for file in self.files {
            // Mostly it is gone.
            let _ = fs::remove_file(file);
        }
        if self.segments.is_empty() {
            return;
        }
        let segments = fs::read_to_string(SEGMENTS).unwrap_or_default();
        let segments = segments.lines().filter_map(segment);
        for left in segments.filter(|it| it.attached == 0 && self.segments.contains(it.id)) {
            let _ = quiet("ipcrm").args(["-m", left.id]).status();
        }
    }
}

/// Removes a System V segment that nobody uses. Where the system has a list of them, this process must have made it: its number
/// was read from a file that others may write.
pub(super) fn remove_segment(id: &str, creator: i32) {
    let is_left = match fs::read_to_string(SEGMENTS) {
        Ok(segments) => segments
            .lines()
            .filter_map(segment)
            .any(|it| it.id == id && it.creator == creator && it.attached == 0),
        Err(_) => true,
    };
    if is_left {
        let _ = quiet("ipcrm").args(["-m", id]).status();
    }
}

/// A System V segment.
#[derive(Debug, PartialEq, Eq)]
struct Segment<'a> {
    id: &'a str,
    creator: i32,
    attached: u32,
}

/// Reads a line of the system's list.
fn segment(line: &str) -> Option<Segment<'_>> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let [_, id, _, _, creator, _, attached, ..] = columns[..] else {
        return None;
    };
    Some(Segment {
        id,
        creator: creator.parse().ok()?,
        attached: attached.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_systems_list_is_read() {
        let line = " 10686589 6291497  600  56 11059 7  2 101 104 101 104 1 1 1 4096 0";
        let expected = Segment {
            id: "6291497",
            creator: 11059,
            attached: 2,
        };
        assert_eq!(segment(line), Some(expected));
        assert_eq!(segment("key shmid perms size cpid lpid nattch uid"), None);
    }
}
