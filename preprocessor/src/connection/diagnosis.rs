//! Diagnosis of a server's failure from its log.

use crate::error::Error;
use nix::sys::statvfs::statvfs;
use std::fs;
use std::path::Path;

/// The advice for a full /dev/shm.
pub(crate) const SHARED_MEMORY: &str = "make /dev/shm larger: `docker run --shm-size=1g` for a container, `mount -o remount,size=1g /dev/shm` elsewhere";

/// The number of a log's last lines that are shown.
const LINES: usize = 12;

/// The messages of a server that can't create a file.
const CREATING: [&str; 2] = ["could not create file", "could not create directory"];

/// The number of files of a new server, rounded up.
const FILES: u64 = 2000;

/// Returns the last lines of a log; empty if it can't be read.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// Creates the error of a program that failed in `place` with this output.
pub(crate) fn failed(what: &str, said: &str, place: &Path) -> Error {
    let said = said.trim();
    if let Some(line) = said.lines().rev().find(|line| is_full(line)) {
        let (full, help) = full(line, place);
        return Error::setup(format!("{full}: {what} said: {}", line.trim()), help);
    }
    Error::setup(
        format!("{what} failed:\n{said}"),
        "mdbook-witness doctor lists the servers that this machine has; WITNESS_STAND=pip uses another one",
    )
}

/// Returns `true` if a line of a log reports a lack of space.
pub(crate) fn is_full(line: &str) -> bool {
    // The last is PostgreSQL's message for an incomplete write, see `mdextend` in its src/backend/storage/smgr/md.c.
    let words = [
        "No space left on device",
        "Disk quota exceeded",
        ": wrote only ",
    ];
    words.iter().any(|words| line.contains(words))
}

/// Returns the full resource according to a log line of a server in `place`, and the advice.
fn full(line: &str, place: &Path) -> (String, &'static str) {
    if is_shared_memory(line) {
        return ("/dev/shm is full".into(), SHARED_MEMORY);
    }
    // A failed server has removed its files: if the disk has space again now, but few files are left, the message was
    // about files.
    let is_of_file = CREATING.iter().any(|words| line.contains(words));
    let what = match statvfs(place) {
        Ok(system)
            if system.files() > 0
                && (system.files_available() == 0
                    || is_of_file && system.files_available() < FILES) =>
        {
            "no more files can be created on the disk"
        }
        _ => "the disk is full",
    };
    (
        format!("{what} below {}", place.display()),
        "free space there, or set WITNESS_CACHE to a directory on another disk",
    )
}

/// Does the same for a server whose disk isn't known.
pub(crate) fn full_on_server(line: &str) -> (&'static str, &'static str) {
    match is_shared_memory(line) {
        true => ("/dev/shm is full", SHARED_MEMORY),
        false if CREATING.iter().any(|words| line.contains(words)) => (
            "no more files can be created on the server's disk, or it is full",
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
