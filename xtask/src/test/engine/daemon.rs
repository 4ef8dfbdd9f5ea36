//! The engine's process.

use super::Places;
use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The time limit for the engine to answer, or to end.
const LIMIT: Duration = Duration::from_secs(60);

/// The engine's process, which is restarted after a test has ended it.
pub(super) struct Daemon {
    ending: Arc<AtomicBool>,
    pid: Arc<Mutex<Option<Pid>>>,
    keeper: Option<JoinHandle<()>>,
}

/// The engine's socket.
pub(super) fn socket(directory: &Path) -> PathBuf {
    directory.join("socket")
}

impl Daemon {
    /// Starts the engine and waits until it answers.
    pub(super) fn start(places: &Places) -> Result<Self> {
        wait_for_the_one_before(&pid_file(&places.cache))?;
        let log_file = places.directory.join("log");
        let log = File::create(&log_file).context("making the engine's log")?;
        let mut command = command(places);
        command.stderr(log.try_clone().context("making the engine's log")?);
        command.stdout(log);
        let (ending, pid) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (started, first) = channel();
        let keeper = {
            let (ending, pid) = (Arc::clone(&ending), Arc::clone(&pid));
            let again = places.directory.join("again");
            thread::spawn(move || keep(&mut command, &ending, &pid, &again, &started))
        };
        let mut daemon = Self {
            ending,
            pid,
            keeper: Some(keeper),
        };
        first.recv().context("starting the engine")??;
        let deadline = Instant::now() + LIMIT;
        let answers = |places: &Places| {
            let version = places.docker(&["version"]).output();
            version.is_ok_and(|output| output.status.success())
        };
        while !answers(places) {
            if daemon.pid().is_none() || Instant::now() > deadline {
                daemon.end();
                let said = fs::read_to_string(&log_file).unwrap_or_default();
                bail!(
                    "the engine doesn't answer: {}",
                    said.lines().next_back().unwrap_or("its log is empty")
                );
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(daemon)
    }

    fn pid(&self) -> Option<Pid> {
        *self.pid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the engine and waits for its end.
    pub(super) fn end(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        let Some(keeper) = self.keeper.take() else {
            return;
        };
        let signal = |signal| self.pid().map(|pid| kill(pid, signal));
        // A third signal would make it leave its containers behind.
        signal(Signal::SIGTERM);
        let asked = Instant::now();
        while !keeper.is_finished() {
            if asked.elapsed() > LIMIT {
                signal(Signal::SIGKILL);
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = keeper.join();
    }
}

/// Runs the engine until it ends, and again each time that a test, which has ended it, creates the file `again`. The
/// engine lives no longer than this thread.
fn keep(
    command: &mut Command,
    ending: &AtomicBool,
    pid: &Mutex<Option<Pid>>,
    again: &Path,
    started: &Sender<Result<()>>,
) {
    let set = |value| *pid.lock().unwrap_or_else(PoisonError::into_inner) = value;
    loop {
        let child = command.spawn().context("starting the engine");
        let (outcome, child) = match child {
            Ok(child) => (Ok(()), Some(child)),
            Err(error) => (Err(error), None),
        };
        set(child
            .as_ref()
            .map(|it| Pid::from_raw(it.id().cast_signed())));
        // The second time there is no receiver.
        let _ = started.send(outcome);
        let Some(mut child) = child else { return };
        let _ = child.wait();
        set(None);
        while fs::remove_file(again).is_err() {
            if ending.load(Ordering::SeqCst) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The engine, without any files or network of the system's engine, and with a lifetime limited to this process.
fn command(places: &Places) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "TERM", "dockerd", "--host"])
        .arg(format!("unix://{}", socket(&places.directory).display()))
        .arg("--config-file")
        .arg(places.directory.join("daemon.json"))
        .arg("--data-root")
        .arg(places.cache.join("data"))
        .arg("--exec-root")
        .arg(places.directory.join("exec"))
        .arg("--pidfile")
        .arg(pid_file(&places.cache))
        .args(["--bridge=none", "--iptables=false", "--ip6tables=false"])
        .args(["--ip-forward=false", "--group=root"])
        .stdin(Stdio::null())
        // Ctrl-C is for this process, which ends the engine after its tests.
        .process_group(0);
    command
}

/// The file with the engine's process id.
pub(super) fn pid_file(cache: &Path) -> PathBuf {
    cache.join("pid")
}

/// Waits for the end of an engine whose run was killed.
fn wait_for_the_one_before(pid_file: &Path) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    let runs = || {
        let pid = fs::read_to_string(pid_file).ok()?;
        let name = fs::read_to_string(format!("/proc/{}/comm", pid.trim())).ok()?;
        (name.trim() == "dockerd").then_some(pid)
    };
    while let Some(pid) = runs() {
        ensure!(
            Instant::now() < deadline,
            "an engine of an earlier run, process {pid}, doesn't end"
        );
        thread::sleep(Duration::from_millis(100));
    }
    let _ = fs::remove_file(pid_file);
    Ok(())
}
