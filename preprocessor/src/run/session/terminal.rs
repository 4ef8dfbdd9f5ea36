//! A psql at a pseudo-terminal of its own, and what stands on that terminal.
//!
//! The terminal neither echoes nor edits: what is written is read as it is, in both directions. psql is interactive there, so
//! it does what it does for a reader, but it is started with `-f -`, which leaves out the banner and lets each message begin
//! with the place that it is about.

use super::super::guard::Guard;
use super::super::lines::extend;
use super::super::scratch::Scratch;
use super::super::stand::Stand;
use super::prompt::{Marks, Prompt};
use super::waiting;
use crate::error::{Doing, Result};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use pty_process::Size;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command};
use std::sync::Arc;

/// Rows and columns, as most terminals have them at first. The columns decide what `\x auto` does.
const SIZE: (u16, u16) = (24, 80);

/// How often it is looked whether somebody waits for input that nobody will type, in milliseconds.
const LOOK: u16 = 100;

/// How many times in a row somebody must be seen to wait: what was typed may be on its way through the kernel for a while.
const LOOKS: u32 = 10;

/// Bytes read at once: as many as a terminal of Linux hands over.
const READ: usize = 4096;

/// The side of the terminal at which a reader would sit.
pub(super) struct Terminal {
    file: File,
    marks: Arc<Marks>,
    /// The process at the other side.
    leader: i32,
    /// What was read and not yet taken.
    read: Vec<u8>,
    taken: usize,
    /// The line that is being read, and how many bytes in its middle were thrown away.
    line: Vec<u8>,
    cut: u64,
    /// A prompt that stands behind a line without an end.
    next: Option<Prompt>,
    /// What is still to be typed.
    typed: Vec<u8>,
}

/// What stands next on the terminal.
pub(super) enum Shown {
    /// A line, or what stands of one before a prompt; with the number of bytes that were left out.
    Line(String, u64),
    /// psql waits for a line.
    Prompt(Prompt),
    /// Something else reads what is typed, and nothing will be.
    Reads,
    /// The other side is gone.
    Closed,
}

/// Starts psql in a chapter's directory.
pub(super) fn start(
    name: &str,
    stand: &Stand,
    guard: &Guard,
    scratch: &Scratch,
) -> Result<(Child, Terminal)> {
    let doing = || "making a terminal for psql".to_owned();
    let failed = |error: pty_process::Error| Error::other(error.to_string());
    let (pty, pts) = pty_process::blocking::open().map_err(failed).doing(doing)?;
    pty.resize(Size::new(SIZE.0, SIZE.1))
        .map_err(failed)
        .doing(doing)?;
    let mut raw = tcgetattr(&pts).map_err(Error::from).doing(doing)?;
    cfmakeraw(&mut raw);
    tcsetattr(&pts, SetArg::TCSANOW, &raw)
        .map_err(Error::from)
        .doing(doing)?;
    let marks = Arc::new(Marks::new());
    let mut command = Command::new(stand.program("psql"));
    stand.lend(&mut command);
    let (variable, value) = guard.environment();
    command
        .args(["-X", "-f", "-"])
        .args(marks.arguments())
        .envs(marks.environment())
        .env("PGAPPNAME", name)
        // A pager would be one process more for each result, and waits for a key.
        .env("PSQL_PAGER", "")
        // Whatever `\!` starts can't move about on this terminal.
        .env("TERM", "dumb")
        .env(variable, value)
        .env("TMPDIR", scratch.temporary())
        .current_dir(scratch.work());
    let program = command.get_program().to_owned();
    let child = scratch
        .sandbox()
        .start(move || pty_process::blocking::Command::from(command).spawn(pts))
        .map_err(failed)
        .doing(|| format!("starting {}", program.display()))?;
    let file = File::from(OwnedFd::from(pty));
    fcntl(&file, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))
        .map_err(Error::from)
        .doing(doing)?;
    let leader = child.id().cast_signed();
    let terminal = Terminal {
        file,
        marks,
        leader,
        read: Vec::new(),
        taken: 0,
        line: Vec::new(),
        cut: 0,
        next: None,
        typed: Vec::new(),
    };
    Ok((child, terminal))
}

impl Terminal {
    /// The marks that psql puts on this terminal.
    pub(super) fn marks(&self) -> Arc<Marks> {
        Arc::clone(&self.marks)
    }

    /// Types a text. It is on its way while [`Terminal::next`] is waited for.
    pub(super) fn type_in(&mut self, text: &str) {
        self.typed.extend_from_slice(text.as_bytes());
    }

    /// Waits for what stands next on the terminal.
    pub(super) fn next(&mut self) -> Shown {
        if let Some(prompt) = self.next.take() {
            return Shown::Prompt(prompt);
        }
        let mut looks = 0;
        loop {
            if let Some(shown) = self.take() {
                return shown;
            }
            match self.exchange() {
                Ok(true) => looks = 0,
                Ok(false) if self.waits_for_input() => {
                    looks += 1;
                    if looks == LOOKS {
                        return Shown::Reads;
                    }
                }
                Ok(false) => looks = 0,
                Err(_) if self.line.is_empty() => return Shown::Closed,
                Err(_) => return self.end_line(),
            }
        }
    }

    /// Takes the next line or prompt from what was read; none where more has to be read.
    fn take(&mut self) -> Option<Shown> {
        while self.taken < self.read.len() {
            let rest = &self.read[self.taken..];
            let end = rest.iter().position(|b| matches!(*b, b'\n' | Marks::END));
            let part = &rest[..end.unwrap_or(rest.len())];
            // A prompt at the end of a line must be found, however long that is.
            self.cut += extend(&mut self.line, part);
            let ends_line = end.is_some_and(|end| rest[end] == b'\n');
            self.taken += part.len() + usize::from(end.is_some());
            if ends_line {
                return Some(self.end_line());
            }
            if end.is_none() {
                break;
            }
            match self.marks.prompt(&self.line) {
                Some((0, prompt)) => {
                    self.line.clear();
                    return Some(Shown::Prompt(prompt));
                }
                Some((before, prompt)) => {
                    self.line.truncate(before);
                    self.next = Some(prompt);
                    return Some(self.end_line());
                }
                None => self.line.push(Marks::END),
            }
        }
        self.read.clear();
        self.taken = 0;
        None
    }

    fn end_line(&mut self) -> Shown {
        let text = self.marks.defaults(&self.line);
        self.line.clear();
        Shown::Line(text, std::mem::take(&mut self.cut))
    }

    /// Waits until something was read or typed; false when nothing was for [`LOOK`].
    fn exchange(&mut self) -> std::io::Result<bool> {
        let mut events = PollFlags::POLLIN;
        events.set(PollFlags::POLLOUT, !self.typed.is_empty());
        let mut fds = [PollFd::new(self.file.as_fd(), events)];
        match poll(&mut fds, PollTimeout::from(LOOK)) {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            Err(nix::errno::Errno::EINTR) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
        let ready = fds[0].revents().unwrap_or(PollFlags::empty());
        if ready.contains(PollFlags::POLLOUT) {
            match self.file.write(&self.typed) {
                Ok(written) => drop(self.typed.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        if ready.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
            let mut buffer = [0; READ];
            match self.file.read(&mut buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.read.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Returns whether all was typed, and something reads the terminal all the same.
    fn waits_for_input(&self) -> bool {
        self.typed.is_empty() && waiting::reads_terminal(self.leader)
    }
}
