//! Removes System V and POSIX shared memory left by killed processes.
//!
//! A killed server leaves its shared memory behind, and so does `initdb` in the middle of its work: the server that it
//! runs ends at once by any signal (PostgreSQL's `bootstrap_signals`). A later server would remove the segments that it
//! finds for the same data directory, but there will be no such server. Only Linux lists the shared memory of a
//! process; elsewhere nothing is found.

use crate::reaper::process::{ProcessInfo, quiet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Prefix of PostgreSQL's POSIX shared memory (shm_overview(7)).
const FILES: &str = "/dev/shm/PostgreSQL.";
/// The system's list of its System V segments, see proc(5).
const SEGMENTS: &str = "/proc/sysvipc/shm";

/// The shared memory of processes that are about to end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SharedMemory {
    files: BTreeSet<PathBuf>,
    /// The ids of System V segments.
    segments: BTreeSet<String>,
}

impl SharedMemory {
    /// Adds the shared memory of these processes. They must be stopped.
    pub(super) fn see(&mut self, processes: &[ProcessInfo]) {
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
        // A segment that nobody uses was made by another process that had this pid.
        let ours = segments.filter(|it| it.attached > 0 && made_by(it.creator));
        self.segments.extend(ours.map(|it| it.id.to_owned()));
    }

    /// Adds the shared memory that an earlier attempt has found.
    pub(super) fn add(&mut self, other: Self) {
        self.files.extend(other.files);
        self.segments.extend(other.segments);
    }

    /// Removes the remaining shared memory after the processes have ended.
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

/// Removes a System V segment that nobody uses. Where the system lists segments, `creator` must have made it, since the
/// id was read from a file that others may write.
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

/// Parses a line of the system's list.
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
