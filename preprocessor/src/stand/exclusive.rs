//! ACCESS EXCLUSIVE locks, read from the write-ahead log.
//!
//! For its standbys, a server logs each ACCESS EXCLUSIVE lock on a relation when a transaction acquires it
//! (`LogAccessExclusiveLock` in src/backend/storage/ipc/standby.c). So these locks are known for certain, however short
//! they were.

use crate::error::{Context, Result};
use crate::process_group;
use crate::stand::Stand;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The program that reads the log.
const PROGRAM: &str = "pg_waldump";

/// The most log that is read for one step, in bytes: reading more would hold up the chapter.
const MOST: u64 = 64 << 20;

/// Time limit for reading the log.
const LIMIT: Duration = Duration::from_secs(10);

/// An ACCESS EXCLUSIVE lock that a transaction has held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exclusive {
    /// The transaction.
    pub(crate) xid: u32,
    /// The relation's database.
    pub(crate) database: u32,
    /// The relation.
    pub(crate) relation: u32,
    /// True if the lock may be that of a VACUUM, which truncates the empty end of a table.
    pub(crate) truncates: bool,
}

impl Stand {
    /// Returns the ACCESS EXCLUSIVE locks in a part of the log that has reached the disk, given by its first and last
    /// position in bytes. `None` if the log can't be read: the server isn't private, the program is missing, or the
    /// part is too large.
    ///
    /// # Errors
    /// If this machine can't store the program's output.
    pub(crate) fn exclusive_locks(&self, from: u64, to: u64) -> Result<Option<Vec<Exclusive>>> {
        if from == to {
            return Ok(Some(Vec::new()));
        }
        let (Ok((data, _)), true) = (self.data(), to.saturating_sub(from) <= MOST) else {
            return Ok(None);
        };
        let said = self.directory.join("exclusive-locks");
        let file = File::create(&said).context(|| format!("making {}", said.display()))?;
        let child = Command::new(self.program(PROGRAM))
            .arg("--path")
            .arg(data.join("pg_wal"))
            .args([
                "--rmgr",
                "Standby",
                "--rmgr",
                "Storage",
                "--start",
                &position(from),
                "--end",
                &position(to),
            ])
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            return Ok(None);
        };
        let is_read = process_group::wait_for(&mut child, Instant::now() + LIMIT);
        let _ = child.kill();
        let is_whole = is_read && child.wait().is_ok_and(|status| status.success());
        let text = fs::read_to_string(&said).context(|| format!("reading {}", said.display()))?;
        let _ = fs::remove_file(&said);
        Ok(is_whole.then(|| exclusive(&text)))
    }
}

/// Formats a position as the server's programs do.
fn position(at: u64) -> String {
    format!("{:X}/{:X}", at >> 32, at & 0xFFFF_FFFF)
}

/// Parses the locks in the program's output.
fn exclusive(said: &str) -> Vec<Exclusive> {
    let truncating: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("desc: TRUNCATE "))
        .filter_map(|line| line.split_once("tx:")?.1.split(',').next())
        .map(str::trim)
        .collect();
    let mut all: Vec<Exclusive> = said.lines().flat_map(locks).collect();
    for lock in &mut all {
        lock.truncates = truncating.contains(&lock.xid.to_string().as_str());
    }
    all
}

/// Parses the locks in a line: `… desc: LOCK xid 745 db 5 rel 16385 xid …`.
fn locks(line: &str) -> Vec<Exclusive> {
    let Some((_, said)) = line.split_once("desc: LOCK ") else {
        return Vec::new();
    };
    let words: Vec<&str> = said.split_whitespace().collect();
    let lock = |words: &[&str]| match words {
        ["xid", xid, "db", database, "rel", relation] => Some(Exclusive {
            xid: xid.parse().ok()?,
            database: database.parse().ok()?,
            relation: relation.parse().ok()?,
            truncates: false,
        }),
        _ => None,
    };
    words.chunks(6).filter_map(lock).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_have_several_locks() {
        let line = "rmgr: Standby     len (rec/tot):     42/    42, tx:       3557, lsn: 0/32972508, prev 0/32972370, \
                    desc: LOCK xid 3557 db 16396 rel 30264 xid 3558 db 16396 rel 30265 ";
        let lock = |xid, relation| Exclusive {
            xid,
            database: 16396,
            relation,
            truncates: false,
        };
        assert_eq!(locks(line), [lock(3557, 30264), lock(3558, 30265)]);
        let other = "rmgr: Standby len (rec/tot): 50/ 50, tx: 0, desc: RUNNING_XACTS nextXid 745 latestCompletedXid 744";
        assert_eq!(locks(other), []);
    }

    #[test]
    fn a_vacuum_is_told_by_what_it_cuts_off() {
        let said = "rmgr: Standby     len (rec/tot):     42/    42, tx:       4570, lsn: 0/57DADE98, prev 0/57DADE58, \
                    desc: LOCK xid 4570 db 16396 rel 33721 \n\
                    rmgr: Storage     len (rec/tot):     46/    46, tx:       4570, lsn: 0/57DADEC8, prev 0/57DADE98, \
                    desc: TRUNCATE base/16396/33721 to 1 blocks flags 7\n\
                    rmgr: Standby     len (rec/tot):     42/    42, tx:       4571, lsn: 0/57DADF98, prev 0/57DADEC8, \
                    desc: LOCK xid 4571 db 16396 rel 33721 \n";
        let truncates: Vec<bool> = exclusive(said).iter().map(|lock| lock.truncates).collect();
        assert_eq!(truncates, [true, false]);
    }

    #[test]
    fn a_position_is_written_in_two_parts() {
        assert_eq!(position(0x1_0000_00AB), "1/AB");
    }
}
