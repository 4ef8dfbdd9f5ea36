//! One run at a time for each stand.

use crate::error::{Doing, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The right to use a stand, for as long as this value lives. The system takes it back when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who has the stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process.
    pub pid: u32,
    /// What was called, as words.
    pub command: Vec<String>,
    /// The root of the book.
    pub book: PathBuf,
    /// Since when it has it.
    pub since: SystemTime,
}

impl fmt::Display for Holder {
    /// `pid 1234, started 12s ago`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let age = self.since.elapsed().unwrap_or_default();
        let age = humantime::format_duration(Duration::from_secs(age.as_secs()));
        write!(f, "pid {}, started {age} ago", self.pid)
    }
}

/// Who that is whom a command waits for, as the end of a sentence; nothing if it isn't known.
pub fn who(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" ({holder})"))
}

impl Lock {
    /// Takes the lock of a stand's directory for a book. Where another process has it, `on_wait` is called once
    /// with who that is, as far as is known, and this waits until it is free.
    ///
    /// # Errors
    /// When the file `lock` in the directory can't be used.
    pub fn take(dir: &Path, book: &Path, on_wait: impl FnOnce(Option<&Holder>)) -> Result<Self> {
        let path = dir.join("lock");
        let doing = || format!("locking {}", path.display());
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .doing(doing)?;
        // Whoever may read it could lock it.
        let permissions = std::fs::Permissions::from_mode(0o600);
        file.set_permissions(permissions).doing(doing)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                on_wait(read(&mut file).as_ref());
                lock(&file).doing(doing)?;
            }
            Err(TryLockError::Error(error)) => return Err(error).doing(doing),
        }
        let holder = Holder {
            pid: std::process::id(),
            command: std::env::args().collect(),
            book: book.to_owned(),
            since: SystemTime::now(),
        };
        write(&mut file, &holder).doing(doing)?;
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

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write(file: &mut File, holder: &Holder) -> std::io::Result<()> {
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
        let first = Lock::take(dir.path(), book, |_| panic!("nobody has it")).expect("free");
        let (say, hear) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                Lock::take(dir.path(), book, |holder| {
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
