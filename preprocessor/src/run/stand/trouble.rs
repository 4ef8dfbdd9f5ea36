//! Why a server doesn't serve, in the words of its own log.

use crate::error::Error;
use std::fs;
use std::path::Path;

/// How many lines of a log tell the reason.
const LINES: usize = 12;

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
        return Error::setup(
            format!(
                "the disk is full below {}: {what} said: {}",
                place.display(),
                line.trim()
            ),
            "make room there, or name a directory on another disk in the environment's WITNESS_CACHE",
        );
    }
    Error::setup(
        format!("{what} failed:\n{said}"),
        "mdbook-witness doctor tells what can serve on this machine; WITNESS_STAND=pip takes another server",
    )
}

/// Whether a line of a log says that there is no room.
pub fn is_full(line: &str) -> bool {
    line.contains("No space left on device") || line.contains("Disk quota exceeded")
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
}
