//! The lock that allows one run at a time for each stand.

use crate::error::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The right to use a stand, for the lifetime of this value. The system releases it when the process ends.
#[derive(Debug)]
pub(crate) struct StandLock {
    _file: File,
}

/// The holder of a stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockHolder {
    /// Its process.
    pub pid: u32,
    /// Its command line, as words.
    pub command: Vec<String>,
    /// The root of the book.
    pub book: PathBuf,
    /// The time at which it got the lock.
    pub since: SystemTime,
}

impl fmt::Display for LockHolder {
    /// `pid 1234, started 12s ago`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let age = self.since.elapsed().unwrap_or_default();
        let age = humantime::format_duration(Duration::from_secs(age.as_secs()));
        write!(f, "pid {}, started {age} ago", self.pid)
    }
}

/// The holder that a command waits for, as the end of a sentence; empty if unknown.
pub(crate) fn who(holder: Option<&LockHolder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" ({holder})"))
}

impl StandLock {
    /// Takes the lock of a stand's directory for a book. If another process has it, calls `on_wait` once with the
    /// holder, if known, and waits until it is free.
    ///
    /// # Errors
    /// Fails if the file `lock` in the directory can't be used.
    pub(crate) fn take(
        dir: &Path,
        book: &Path,
        on_wait: impl FnOnce(Option<&LockHolder>),
    ) -> Result<Self> {
        let path = dir.join("lock");
        let doing = || format!("locking {}", path.display());
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .context(doing)?;
        // Every user who can read the file could lock it.
        let permissions = std::fs::Permissions::from_mode(0o600);
        file.set_permissions(permissions).context(doing)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                on_wait(read(&mut file).as_ref());
                lock(&file).context(doing)?;
            }
            Err(TryLockError::Error(error)) => return Err(error).context(doing),
        }
        let holder = LockHolder {
            pid: std::process::id(),
            command: std::env::args().collect(),
            book: book.to_owned(),
            since: SystemTime::now(),
        };
        write(&mut file, &holder).context(doing)?;
        Ok(Self { _file: file })
    }
}

/// Waits for the lock. A signal with a handler interrupts the wait but doesn't end it.
fn lock(file: &File) -> std::io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

fn read(file: &mut File) -> Option<LockHolder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write(file: &mut File, holder: &LockHolder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(serde_json::to_string(holder)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn the_second_waits_and_names_the_first() {
        let dir = tempfile::tempdir().expect("a directory");
        let book = Path::new("/a/book");
        let first = StandLock::take(dir.path(), book, |_| panic!("nobody has it")).expect("free");
        let (say, hear) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                StandLock::take(dir.path(), book, |holder| {
                    say.send(holder.cloned()).expect("heard");
                })
                .expect("taken");
                say.send(None).expect("heard");
            });
            let limit = Duration::from_secs(10);
            let holder = hear.recv_timeout(limit).expect("said").expect("known");
            assert_eq!(holder.pid, std::process::id());
            assert_eq!(holder.book, book);
            assert!(hear.try_recv().is_err(), "it must wait");
            drop(first);
            assert_eq!(hear.recv_timeout(limit).expect("said"), None);
        });
    }
}
