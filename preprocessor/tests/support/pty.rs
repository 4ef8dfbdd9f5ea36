//! Programs at pseudo-terminals.

use super::{SOON, eventually};
use nix::pty::{Winsize, openpty};
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Starts a command at a new terminal of 80 columns with changed modes. Returns the other end of the terminal as well. The
/// command is taken, since it holds the terminal open.
pub(crate) fn start(mut command: Command, change: impl FnOnce(&mut Termios)) -> (Child, File) {
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let pair = openpty(&size, None).expect("a pseudo-terminal");
    let mut modes = tcgetattr(&pair.slave).expect("a terminal");
    change(&mut modes);
    tcsetattr(&pair.slave, SetArg::TCSANOW, &modes).expect("a terminal");
    let slave = || Stdio::from(pair.slave.try_clone().expect("one more"));
    command
        .env("TERM", "dumb")
        .stdin(slave())
        .stdout(slave())
        .stderr(slave());
    let child = command.spawn().expect("it starts");
    (child, File::from(pair.master))
}

/// A program at a terminal of its own, as a person has it: its keyboard is the controlling terminal's.
pub(crate) struct AtTerminal {
    child: Child,
    keyboard: File,
    shown: Arc<Mutex<String>>,
    /// The bytes of it that were seen.
    seen: usize,
}

impl AtTerminal {
    /// Starts a command.
    pub(crate) fn start(mut command: Command) -> Self {
        let (pty, pts) = pty_process::blocking::open().expect("a pseudo-terminal");
        pty.resize(pty_process::Size::new(24, 120))
            .expect("a terminal");
        command.env("TERM", "xterm");
        // The terminal takes the place of all files that the command had.
        let child = pty_process::blocking::Command::from(command)
            .spawn(pts)
            .expect("it starts");
        let keyboard = File::from(OwnedFd::from(pty));
        let mut screen = keyboard.try_clone().expect("one more");
        let shown = Arc::new(Mutex::new(String::new()));
        let text = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Once the program has ended, reading is an error.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let new = String::from_utf8_lossy(&bytes[..count]);
                text.lock().expect("no panic").push_str(&new);
            }
        });
        Self {
            child,
            keyboard,
            shown,
            seen: 0,
        }
    }

    fn shown(&self) -> String {
        self.shown.lock().expect("no panic").clone()
    }

    /// Waits until these words come, behind those that were waited for before.
    #[track_caller]
    pub(crate) fn sees(&mut self, words: &str) {
        let deadline = Instant::now() + SOON;
        loop {
            let shown = self.shown();
            if let Some(at) = shown[self.seen..].find(words) {
                self.seen += at + words.len();
                return;
            }
            let rest = &shown[self.seen..];
            assert!(Instant::now() < deadline, "no «{words}» in:\n{rest}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses a key once the program waits for a single one, instead of a line.
    pub(crate) fn press(&mut self, key: &str) {
        eventually("it waits for a key", || {
            let modes = tcgetattr(&self.keyboard).expect("a terminal");
            !modes.local_flags.contains(LocalFlags::ICANON)
        });
        self.types(key);
    }

    /// Types a text.
    pub(crate) fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).expect("typed");
    }

    /// Waits for the end. Returns the exit status.
    #[track_caller]
    pub(crate) fn ends(mut self) -> Option<i32> {
        let mut status = None;
        let deadline = Instant::now() + SOON;
        while status.is_none() {
            status = self.child.try_wait().expect("a child");
            assert!(Instant::now() < deadline, "no end:\n{}", self.shown());
            std::thread::sleep(Duration::from_millis(10));
        }
        status.and_then(|it| it.code())
    }
}

impl Drop for AtTerminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
