//! The segments of the write-ahead log that a checkpoint needs.
//!
//! A server that was stopped cleanly starts from its last checkpoint record. The segments before it are only of use to
//! replication slots, archives and the like; those after it are old ones renamed to be written again. With a large
//! `max_wal_size` they are most of a data directory.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// The running server's WAL position, see `wal.sql`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WalPosition {
    /// The current segment.
    pub(super) current: String,
    /// The oldest segment that is needed; all of them if none is named.
    pub(super) oldest: Option<String>,
}

/// The segments in `pg_wal` that the stopped server does not need.
pub(super) fn dispensable(pg_wal: &Path, at: &WalPosition) -> io::Result<HashSet<String>> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(pg_wal)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_segment(&name) {
            segments.push((name, entry.metadata()?.modified()?));
        }
    }
    segments.sort();
    Ok(without(&segments, at))
}

/// 24 hexadecimal digits: timeline, and the number in two parts. So names within one timeline sort by number.
fn is_segment(name: &str) -> bool {
    name.len() == 24 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// See [`dispensable`]. The segments are sorted.
fn without(segments: &[(String, SystemTime)], at: &WalPosition) -> HashSet<String> {
    let Some(oldest) = &at.oldest else {
        return HashSet::new();
    };
    let timeline = &at.current[..8.min(at.current.len())];
    let mut dispensable = HashSet::new();
    // The log is written in order, so a segment that the server has continued in is not older than the one before it. A
    // recycled segment was last written under its earlier name.
    let mut written: Option<SystemTime> = None;
    let mut is_past = false;
    for (name, modified) in segments {
        if !name.starts_with(timeline) {
            continue;
        }
        if name < oldest {
            dispensable.insert(name.clone());
        } else if *name > at.current {
            is_past = is_past || written.is_some_and(|written| *modified < written);
            if is_past {
                dispensable.insert(name.clone());
            }
        }
        written = Some(*modified);
    }
    dispensable
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn segment(number: u32) -> String {
        format!("0000000100000000{number:08X}")
    }

    fn left(segments: &[(u32, u64)], current: u32, oldest: Option<u32>) -> Vec<u32> {
        let at = WalPosition {
            current: segment(current),
            oldest: oldest.map(segment),
        };
        let second = |second| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        let segments: Vec<_> = segments
            .iter()
            .map(|(number, modified)| (segment(*number), second(*modified)))
            .collect();
        let without = without(&segments, &at);
        let numbers = (0..20).filter(|number| segments.iter().any(|it| it.0 == segment(*number)));
        numbers
            .filter(|number| !without.contains(&segment(*number)))
            .collect()
    }

    #[test]
    fn one_segment_is_enough_after_a_clean_stop() {
        let recycled = [(4, 40), (5, 50), (6, 20), (7, 30)];
        assert_eq!(left(&recycled, 5, Some(5)), [5]);
    }

    #[test]
    fn what_the_stop_went_on_to_stays() {
        let crossed = [(4, 40), (5, 50), (6, 50), (7, 51), (8, 10), (9, 90)];
        assert_eq!(left(&crossed, 5, Some(5)), [5, 6, 7]);
    }

    #[test]
    fn what_a_slot_needs_stays() {
        let slot = [(2, 20), (3, 30), (4, 40), (5, 50), (6, 1)];
        assert_eq!(left(&slot, 5, Some(3)), [3, 4, 5]);
    }

    #[test]
    fn in_doubt_all_stay() {
        assert_eq!(left(&[(4, 40), (5, 50), (6, 1)], 5, None), [4, 5, 6]);
    }

    #[test]
    fn only_segments_are_segments() {
        assert!(is_segment("00000001000000000000000A"));
        assert!(!is_segment("00000002.history"));
        assert!(!is_segment("000000010000000000000002.00000028.backup"));
    }
}
