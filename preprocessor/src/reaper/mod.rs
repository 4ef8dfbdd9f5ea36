//! Cleanup after every kind of end.
//!
//! A run registers everything that must not outlive it with a second process, its reaper. The reaper waits for the end of
//! a pipe, which the system closes whatever happens to the run: a normal end, a panic, a signal, `kill -9`. Then it
//! ends all that is still registered. Each registration is written to a journal first, so that nothing is lost even if
//! both are killed.
//!
//! 1. [`clean_up`] ends the resources of an earlier run that was killed together with its reaper.
//! 2. [`Reaper::start`] starts the second process, in a process group of its own.
//! 3. [`Reaper::watch`] registers a [`Resource`]; [`Registration::release`] withdraws it.
//! 4. [`Reaper::end`] closes the pipe and returns when nothing is left; [`Reaper::leave`] returns at once.

mod cleanup;
mod directory;
pub(crate) mod interrupt;
mod process;
mod protocol;
mod shared_memory;
mod supervisor;

pub(crate) use directory::{remove_all, remove_or_set_aside, set_aside, way_out};
pub(crate) use process::boot;
pub use process::{ProcessIdentity, TOKEN};
pub use protocol::{MARKER, PREFIX, Resource};
pub use supervisor::{clean_up, reap};

use crate::error::{Context, Result};
use protocol::{Message, RegisteredResource, Run};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The connection to a second process that ends everything this one started.
#[derive(Debug)]
pub struct Reaper {
    wire: Pipe,
    child: Mutex<Option<Child>>,
    journal: PathBuf,
    token: String,
    next: AtomicU64,
}

/// The shared channels to the reaper.
type Pipe = Arc<Mutex<Channels>>;

/// The channels that messages are written to.
#[derive(Debug)]
struct Channels {
    /// The reaper's stdin, until it is closed.
    pipe: Option<ChildStdin>,
    /// The journal, which is read if the reaper was killed.
    journal: File,
}

/// A registered resource, which the reaper will end. Dropping this value changes nothing: a resource that was not
/// released is ended.
#[derive(Debug)]
#[must_use = "what has ended by itself should be released"]
pub struct Registration {
    id: u64,
    wire: Pipe,
}

/// Returns the program to start as a reaper: this one, even if its file has been replaced meanwhile.
///
/// # Errors
/// If the system doesn't report this program's path.
pub fn program() -> Result<PathBuf> {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() {
        return Ok(own);
    }
    std::env::current_exe().context(|| "looking for this program's own file".into())
}

/// Creates a directory that [`Resource::Directory`] may remove: readable by its owner only, with [`MARKER`] in it.
///
/// # Errors
/// If a non-empty directory is there already, or it can't be created.
pub fn make_directory(path: &Path) -> Result<()> {
    // An empty one was made by a run that was killed before it wrote the marker.
    let _ = fs::remove_dir(path);
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .and_then(|()| fs::write(path.join(MARKER), "This directory may be removed.\n"))
        .context(|| format!("making {}", path.display()))
}

impl Reaper {
    /// Starts `program reaper --journal JOURNAL`. Call [`clean_up`] before.
    ///
    /// # Errors
    /// If the program can't be started, or the journal can't be written.
    pub fn start(program: &Path, journal: &Path) -> Result<Self> {
        let journal =
            std::path::absolute(journal).context(|| format!("resolving {}", journal.display()))?;
        let mut child = Command::new(program)
            .arg0("mdbook-witness")
            .arg("reaper")
            .arg("--journal")
            .arg(&journal)
            .current_dir("/")
            // A run inside of a run has its own reaper, which outlives the end of the outer one.
            .env_remove(TOKEN)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // The terminal's Ctrl-C goes to the group that it started.
            .process_group(0)
            .spawn()
            .context(|| format!("starting {} reaper", program.display()))?;
        let own = ProcessIdentity::own();
        let run = Run {
            token: token(&own),
            run: own,
            reaper: ProcessIdentity::of(child.id().cast_signed()),
            boot: boot(),
        };
        // Before anything is started. If this fails, the reaper has received nothing and has nothing to end.
        let file = create(&journal).context(|| format!("writing {}", journal.display()))?;
        let reaper = Self {
            token: run.token.clone(),
            wire: Arc::new(Mutex::new(Channels {
                pipe: child.stdin.take(),
                journal: file,
            })),
            child: Mutex::new(Some(child)),
            journal,
            next: AtomicU64::new(0),
        };
        say(&reaper.wire, &Message::Begin(run));
        Ok(reaper)
    }

    /// The variable that every child of the run gets, so that processes that leave their group are found.
    pub fn environment(&self) -> (&'static str, &str) {
        (TOKEN, &self.token)
    }

    /// Runs a command in a group of its own and waits for its end, which comes with the run's at the latest.
    ///
    /// # Errors
    /// If it can't be started, or its output can't be read.
    pub fn output(&self, command: &mut Command) -> io::Result<Output> {
        let child = command
            .env(TOKEN, &self.token)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let registration = self.watch(Resource::Group(child.id().cast_signed()));
        let output = child.wait_with_output();
        registration.release();
        output
    }

    /// Registers something that must not outlive the run.
    pub fn watch(&self, resource: Resource) -> Registration {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let registration = Registration {
            id,
            wire: Arc::clone(&self.wire),
        };
        registration.update(resource);
        registration
    }

    /// Starts the cleanup and leaves it to the second process, which may outlive this one. It reports on stderr what
    /// could not be ended; the next run waits for it. [`Reaper::end`] can still be called.
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

    /// Ends all registered resources and returns when they are gone. A second call finds nothing to do.
    pub fn end(&self) {
        self.close();
        let child = self.child().take();
        if let Some(mut child) = child {
            let ended = child.wait();
            if !ended.is_ok_and(|status| status.success()) {
                // The reaper itself was killed: its registrations are in its journal.
                let _ = clean_up(&self.journal);
            }
        }
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        self.end();
    }
}

impl Registration {
    /// Updates the registration, now that more is known about the resource.
    pub fn update(&self, resource: Resource) {
        let identity = match resource {
            Resource::Group(pid) | Resource::Server { pid, .. } => ProcessIdentity::of(pid),
            _ => None,
        };
        let id = self.id;
        say(
            &self.wire,
            &Message::Watch(RegisteredResource {
                id,
                resource,
                identity,
            }),
        );
    }

    /// Withdraws the registration: the resource has ended by itself, or may stay.
    pub fn release(self) {
        say(&self.wire, &Message::Release(self.id));
    }
}

/// Sends a message. A reaper that is gone is noticed at the end, where the journal is used instead.
fn say(wire: &Pipe, message: &Message) {
    let mut ends = wire.lock().unwrap_or_else(PoisonError::into_inner);
    let Channels { pipe, journal } = &mut *ends;
    let Some(pipe) = pipe else {
        return;
    };
    let line = |message: &Message| serde_json::to_string(message).map(|line| line + "\n");
    if let (Ok(public), Ok(line)) = (line(&message.public()), line(message)) {
        let _ = journal.write_all(public.as_bytes());
        let _ = pipe.write_all(line.as_bytes());
    }
}

/// Creates the journal. Only this user may read it, since it lists what runs.
fn create(journal: &Path) -> io::Result<File> {
    let _ = fs::remove_file(journal);
    File::options()
        .append(true)
        .create_new(true)
        .mode(0o600)
        .open(journal)
}

/// Returns a name for this run that is unique on this machine since its start.
fn token(run: &ProcessIdentity) -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one((run.pid, &run.started));
    format!("{}-{random:016x}", run.pid)
}
