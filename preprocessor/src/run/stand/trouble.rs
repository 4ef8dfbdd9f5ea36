//! Why a server doesn't serve, in the words of its own log.

use crate::error::Error;
use nix::sys::statvfs::statvfs;
use std::fs;
use std::path::Path;

/// The way out of a /dev/shm that is full.
pub(super) const SHARED_MEMORY: &str = "make /dev/shm larger: `docker run --shm-size=1g` for a container, `mount -o remount,size=1g /dev/shm` elsewhere";

/// How many lines of a log tell the reason.
const LINES: usize = 12;

/// The words of a server that can't make a file.
const CREATING: [&str; 2] = ["could not create file", "could not create directory"];

/// The number of files of a new server, and some more.
const FILES: u64 = 2000;

/// The last lines of a log, or nothing.
pub fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// The error of a program that failed in `place` and said this.
pub fn failed(what: &str, said: &str, place: &Path) -> Error {
    let said = said.trim();
    if let Some(line) = said.lines().rev().find(|line| is_full(line)) {
        let (full, help) = full(line, place);
        return Error::setup(format!("{full}: {what} said: {}", line.trim()), help);
    }
    Error::setup(
        format!("{what} failed:\n{said}"),
        "mdbook-witness doctor tells what can serve on this machine; WITNESS_STAND=pip takes another server",
    )
}

/// Whether a line of a log says that there is no room.
pub fn is_full(line: &str) -> bool {
    // The last is what PostgreSQL says of a write that stopped half-way, see `mdextend` in its src/backend/storage/smgr/md.c.
    let words = [
        "No space left on device",
        "Disk quota exceeded",
        ": wrote only ",
    ];
    words.iter().any(|words| line.contains(words))
}

/// What is full, as a line of a log of a server in `place` says, and the way out.
fn full(line: &str, place: &Path) -> (String, &'static str) {
    if is_shared_memory(line) {
        return ("/dev/shm is full".into(), SHARED_MEMORY);
    }
    // A server that has failed has taken away what it had made: then it was a file, and not a part of one, that had no room.
    let is_of_file = CREATING.iter().any(|words| line.contains(words));
    let what = match statvfs(place) {
        Ok(system)
            if system.files() > 0
                && (system.files_available() == 0
                    || is_of_file && system.files_available() < FILES) =>
        {
            "no more files can be made on the disk"
        }
        _ => "the disk is full",
    };
    (
        format!("{what} below {}", place.display()),
        "make room there, or name a directory on another disk in the environment's WITNESS_CACHE",
    )
}

/// The same of a server whose disk isn't known.
pub(super) fn full_on_server(line: &str) -> (&'static str, &'static str) {
    match is_shared_memory(line) {
        true => ("/dev/shm is full", SHARED_MEMORY),
        false if CREATING.iter().any(|words| line.contains(words)) => (
            "no more files can be made on the server's disk, or it is full",
            "make room on the server",
        ),
        false => ("the server's disk is full", "make room on the server"),
    }
}

fn is_shared_memory(line: &str) -> bool {
    line.contains("shared memory segment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named() {
        let said =
            "FATAL:  could not write lock file \"postmaster.pid\": No space left on device\n";
        let error = failed("the server", said, Path::new("/small/stand"));
        let Error::Setup { message, help } = error else {
            panic!("setup")
        };
        assert!(
            message.contains("disk is full below /small/stand"),
            "{message}"
        );
        assert!(help.is_some_and(|help| help.contains("WITNESS_CACHE")));
    }

    #[test]
    fn full_shared_memory_is_no_full_disk() {
        let said = "FATAL:  could not resize shared memory segment \"/PostgreSQL.1\" to 26976 bytes: No space left on device\n";
        let Error::Setup { message, help } = failed("the server", said, Path::new("/stand")) else {
            panic!("setup")
        };
        assert!(message.starts_with("/dev/shm is full: "), "{message}");
        assert!(help.is_some_and(|help| help.contains("--shm-size")));
    }
}
