//! One way for everything to end.
//!
//! A run tells a second process, its guard, of everything that must not outlive it. The guard waits for the
//! end of a pipe, which the system closes whatever happens to the run: a normal end, a panic, a signal,
//! `kill -9`. Then it ends all that is still registered. What it is told stands in a journal before that: also where both are
//! killed, nothing is forgotten.
//!
//! 1. [`clean_up`] ends what an earlier run left that was killed together with its guard.
//! 2. [`Guard::start`] starts the second process, in a process group of its own.
//! 3. [`Guard::watch`] registers a [`Ward`]; [`Warded::release`] takes it back.
//! 4. [`Guard::end`] closes the pipe and returns when nothing is left; [`Guard::leave`] returns at once.

mod directory;
mod end;
mod keeper;
mod process;
mod shared;
mod ward;

pub(crate) use directory::{remove_all, remove_or_set_aside, set_aside, way_out};
pub use keeper::{clean_up, keep};
pub(crate) use process::boot;
pub use process::{Identity, TOKEN};
pub use ward::{MARKER, PREFIX, Ward};

use crate::error::{Doing, Result};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use ward::{Kept, Message, Run};

/// A second process that ends everything this one started.
#[derive(Debug)]
pub struct Guard {
    wire: Wire,
    child: Mutex<Option<Child>>,
    journal: PathBuf,
    token: String,
    next: AtomicU64,
}

/// The way to the guard.
type Wire = Arc<Mutex<Ends>>;

/// Where messages go.
#[derive(Debug)]
struct Ends {
    /// The guard's stdin, until it is closed.
    pipe: Option<ChildStdin>,
    /// What is read when the guard is killed.
    journal: File,
}

/// Something the guard will end. Dropping this changes nothing: what nobody released is ended.
#[derive(Debug)]
#[must_use = "what has ended by itself should be released"]
pub struct Warded {
    id: u64,
    wire: Wire,
}

/// The program to start as a guard: this one, also where its file has been replaced meanwhile.
///
/// # Errors
/// When the system doesn't say which program this is.
pub fn program() -> Result<PathBuf> {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() {
        return Ok(own);
    }
    std::env::current_exe().doing(|| "looking for this program's own file".into())
}

/// Makes a directory that [`Ward::Directory`] may remove: readable by its owner only, with [`MARKER`] in it.
///
/// # Errors
/// When there is one already that has something in it, or when it can't be made.
pub fn make_directory(path: &Path) -> Result<()> {
    // One without anything in it was made by a run that was killed before it came to this.
    let _ = fs::remove_dir(path);
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .and_then(|()| fs::write(path.join(MARKER), "This directory may be removed.\n"))
        .doing(|| format!("making {}", path.display()))
}

impl Guard {
    /// Starts `program guard --journal JOURNAL`. Call [`clean_up`] before.
    ///
    /// # Errors
    /// When the program can't be started, or the journal can't be written.
    pub fn start(program: &Path, journal: &Path) -> Result<Self> {
        let journal =
            std::path::absolute(journal).doing(|| format!("resolving {}", journal.display()))?;
        let mut child = Command::new(program)
            .arg0("mdbook-witness")
            .arg("guard")
            .arg("--journal")
            .arg(&journal)
            .current_dir("/")
            // A run inside of a run has its own guard, which outlives the end of the outer one.
            .env_remove(TOKEN)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // The terminal's Ctrl-C goes to the group that it started.
            .process_group(0)
            .spawn()
            .doing(|| format!("starting {} guard", program.display()))?;
        let own = Identity::own();
        let run = Run {
            token: token(&own),
            run: own,
            guard: Identity::of(child.id().cast_signed()),
            boot: boot(),
        };
        // Before anything is started. A guard that is told nothing because this fails has nothing to end.
        let file = create(&journal).doing(|| format!("writing {}", journal.display()))?;
        let guard = Self {
            token: run.token.clone(),
            wire: Arc::new(Mutex::new(Ends {
                pipe: child.stdin.take(),
                journal: file,
            })),
            child: Mutex::new(Some(child)),
            journal,
            next: AtomicU64::new(0),
        };
        say(&guard.wire, &Message::Begin(run));
        Ok(guard)
    }

    /// The variable that every child of the run gets, so that what leaves its group is found.
    pub fn environment(&self) -> (&'static str, &str) {
        (TOKEN, &self.token)
    }

    /// Runs a command in a group of its own to its end, which comes at the latest with the run's.
    ///
    /// # Errors
    /// When it can't be started, or its output can't be read.
    pub fn output(&self, command: &mut Command) -> io::Result<Output> {
        let child = command
            .env(TOKEN, &self.token)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let warded = self.watch(Ward::Group(child.id().cast_signed()));
        let output = child.wait_with_output();
        warded.release();
        output
    }

    /// Registers something that must not outlive the run.
    pub fn watch(&self, ward: Ward) -> Warded {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let warded = Warded {
            id,
            wire: Arc::clone(&self.wire),
        };
        warded.is(ward);
        warded
    }

    /// Has all that is registered ended, and leaves that to the second process, which may outlive this one. It tells on stderr
    /// what could not be ended; the next run waits for it. [`Guard::end`] still can be called.
    pub fn leave(&self) {
        self.close();
        let has_ended = self
            .child()
            .as_mut()
            .is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
        if has_ended {
            // It may have been killed.
            self.end();
        }
    }

    fn close(&self) {
        let mut ends = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        drop(ends.pipe.take());
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all that is registered and returns when it is gone. The second call finds nothing to do.
    pub fn end(&self) {
        self.close();
        let child = self.child().take();
        if let Some(mut child) = child {
            let ended = child.wait();
            if !ended.is_ok_and(|status| status.success()) {
                // The guard itself was killed: what it knew is in its journal.
                let _ = clean_up(&self.journal);
            }
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.end();
    }
}

impl Warded {
    /// Says what it is now, of which more is known than before.
    pub fn is(&self, ward: Ward) {
        let identity = match ward {
            Ward::Group(pid) | Ward::Server { pid, .. } => Identity::of(pid),
            _ => None,
        };
        let id = self.id;
        say(&self.wire, &Message::Watch(Kept { id, ward, identity }));
    }

    /// Says that it has ended by itself, or that it may stay.
    pub fn release(self) {
        say(&self.wire, &Message::Release(self.id));
    }
}

/// A guard that is gone is noticed at the end, where the journal is used instead.
fn say(wire: &Wire, message: &Message) {
    let mut ends = wire.lock().unwrap_or_else(PoisonError::into_inner);
    let Ends { pipe, journal } = &mut *ends;
    let Some(pipe) = pipe else {
        return;
    };
    let line = |message: &Message| serde_json::to_string(message).map(|line| line + "\n");
    if let (Ok(public), Ok(line)) = (line(&message.public()), line(message)) {
        let _ = journal.write_all(public.as_bytes());
        let _ = pipe.write_all(line.as_bytes());
    }
}

/// The journal is for this user's eyes: it says what runs.
fn create(journal: &Path) -> io::Result<File> {
    let _ = fs::remove_file(journal);
    File::options()
        .append(true)
        .create_new(true)
        .mode(0o600)
        .open(journal)
}

/// A name for this run that no other run has, on this machine and since it was started.
fn token(run: &Identity) -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one((run.pid, &run.started));
    format!("{}-{random:016x}", run.pid)
}
