//! The program at work.

use super::SOON;
use mdbook_preprocessor::book::{Book, Chapter};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A program that was started. It is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Option<JoinHandle<String>>,
    stderr: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The most memory it had, in kB; 0 where the system doesn't tell.
    pub(crate) peak: u64,
}

impl Running {
    /// Starts it, in a process group of its own, and writes to its stdin.
    pub(crate) fn start(command: Command, input: String) -> Self {
        let (mut running, stdout) = Self::start_unread(command, input);
        running.stdout = Some(std::thread::spawn(move || read(stdout)));
        running
    }

    /// The same, with nobody who reads its stdout but the caller.
    pub(crate) fn start_unread(mut command: Command, input: String) -> (Self, ChildStdout) {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program that ends before it has read all is no matter of the writer's.
        std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let stdout = child.stdout.take().expect("a pipe");
        let mut from = child.stderr.take().expect("a pipe");
        let stderr = Arc::new(Mutex::new(String::new()));
        let said = Arc::clone(&stderr);
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]);
                said.lock().expect("no panic").push_str(&text);
            }
        });
        let running = Self {
            child,
            stdout: None,
            stderr,
            reader: Some(reader),
        };
        (running, stdout)
    }

    /// Its process.
    pub(crate) fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid()), signal).expect("it still runs");
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        self.stderr.lock().expect("no panic").clone()
    }

    /// Returns whether it has ended, though what it has left to others may still go on.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Waits for its end, and that of all that writes to its stderr.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Built {
        let deadline = Instant::now() + 2 * SOON;
        let mut peak = 0;
        let status = loop {
            peak = peak.max(self.peak());
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(Instant::now() < deadline, "no end:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(5));
        };
        let stdout = self
            .stdout
            .take()
            .map(|thread| thread.join().expect("no panic"));
        if let Some(reader) = self.reader.take() {
            reader.join().expect("no panic");
        }
        Built {
            status,
            stdout: stdout.unwrap_or_default(),
            stderr: self.said(),
            peak,
        }
    }

    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .unwrap_or(0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Built {
    /// Its exit status; none where a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// The signal that ended it.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.status.signal()
    }

    /// The book that comes back.
    #[track_caller]
    pub(crate) fn book(&self) -> Book {
        assert!(self.status.success(), "{}\n{}", self.status, self.stderr);
        serde_json::from_str(&self.stdout).expect("stdout is a book and nothing else")
    }

    fn chapters(&self) -> Vec<Chapter> {
        self.book().chapters().cloned().collect()
    }

    /// The paths of its chapters.
    #[track_caller]
    pub(crate) fn paths(&self) -> Vec<String> {
        let chapters = self.chapters();
        let paths = chapters.iter().filter_map(|chapter| chapter.path.as_ref());
        paths.map(|path| path.display().to_string()).collect()
    }

    /// A chapter's text.
    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> String {
        let chapters = self.chapters();
        let is_meant = |chapter: &&Chapter| chapter.path.as_deref() == Some(path.as_ref());
        chapters
            .iter()
            .find(is_meant)
            .expect("a chapter")
            .content
            .clone()
    }
}

fn read(mut from: ChildStdout) -> String {
    let mut text = Vec::new();
    from.read_to_end(&mut text).expect("a pipe can be read");
    String::from_utf8(text).expect("text")
}
