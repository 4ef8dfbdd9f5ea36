//! A psql at a pseudo-terminal of its own, and the output on that terminal.
//!
//! The terminal neither echoes nor edits: bytes pass unchanged in both directions. psql is interactive there, so it
//! behaves as for a reader, but it is started with `-f -`, which leaves out the banner and makes each message begin
//! with the location that it is about.

use crate::error::{Context, Result};
use crate::programs::line_reader::extend;
use crate::programs::psql::prompt::{Marks, Prompt};
use crate::programs::psql::terminal_wait;
use crate::programs::scratch::Scratch;
use crate::reaper::Reaper;
use crate::stand::Stand;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use pty_process::Size;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command};
use std::sync::Arc;

/// Rows and columns, the usual initial size of a terminal. The columns decide the effect of `\x auto`.
const SIZE: (u16, u16) = (24, 80);

/// Interval between checks for a process that waits for keyboard input, in milliseconds.
const LOOK: u16 = 100;

/// Number of consecutive checks that must find one: typed text may be on its way through the kernel for a while.
const LOOKS: u32 = 10;

/// Bytes read at once: the most that a Linux terminal hands over.
const READ: usize = 4096;

/// The side of the terminal at which a reader would sit.
pub(super) struct Terminal {
    file: File,
    marks: Arc<Marks>,
    /// The process at the other side.
    leader: i32,
    /// Bytes that were read and not yet taken.
    read: Vec<u8>,
    taken: usize,
    /// The current line, and the number of bytes cut from its middle.
    line: Vec<u8>,
    cut: u64,
    /// A prompt that follows a line without an end.
    next: Option<Prompt>,
    /// The text that is still to be typed.
    typed: Vec<u8>,
}

/// The next item on the terminal.
pub(super) enum TerminalEvent {
    /// A line, or the part of one before a prompt; with the number of bytes left out.
    Line(String, u64),
    /// psql waits for a line.
    Prompt(Prompt),
    /// Another program waits for input, and none will come.
    Reads,
    /// The other side is gone.
    Closed,
}

/// Starts psql in a chapter's directory.
pub(super) fn start(
    name: &str,
    stand: &Stand,
    reaper: &Reaper,
    scratch: &Scratch,
) -> Result<(Child, Terminal)> {
    let doing = || "making a terminal for psql".to_owned();
    let failed = |error: pty_process::Error| Error::other(error.to_string());
    let (pty, pts) = pty_process::blocking::open()
        .map_err(failed)
        .context(doing)?;
    pty.resize(Size::new(SIZE.0, SIZE.1))
        .map_err(failed)
        .context(doing)?;
    let mut raw = tcgetattr(&pts).map_err(Error::from).context(doing)?;
    cfmakeraw(&mut raw);
    tcsetattr(&pts, SetArg::TCSANOW, &raw)
        .map_err(Error::from)
        .context(doing)?;
    let marks = Arc::new(Marks::new());
    let mut command = Command::new(stand.program("psql"));
    stand.set_env(&mut command);
    let (variable, value) = reaper.environment();
    command
        .args(["-X", "-f", "-"])
        .args(marks.arguments())
        .envs(marks.environment())
        .env("PGAPPNAME", name)
        // A pager would be one more process for each result, and waits for a key.
        .env("PSQL_PAGER", "")
        // Programs started with `\!` can't move the cursor on this terminal.
        .env("TERM", "dumb")
        .env(variable, value)
        .env("TMPDIR", scratch.temporary())
        .current_dir(scratch.work());
    let program = command.get_program().to_owned();
    let child = scratch
        .sandbox()
        .start(move || pty_process::blocking::Command::from(command).spawn(pts))
        .map_err(failed)
        .context(|| format!("starting {}", program.display()))?;
    let file = File::from(OwnedFd::from(pty));
    fcntl(&file, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))
        .map_err(Error::from)
        .context(doing)?;
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

    /// Types a text. It is sent while [`Terminal::next`] waits.
    pub(super) fn type_in(&mut self, text: &str) {
        self.typed.extend_from_slice(text.as_bytes());
    }

    /// Waits for the next item on the terminal.
    pub(super) fn next(&mut self) -> TerminalEvent {
        if let Some(prompt) = self.next.take() {
            return TerminalEvent::Prompt(prompt);
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
                        return TerminalEvent::Reads;
                    }
                }
                Ok(false) => looks = 0,
                Err(_) if self.line.is_empty() => return TerminalEvent::Closed,
                Err(_) => return self.end_line(),
            }
        }
    }

    /// Takes the next line or prompt from the bytes read; `None` if more has to be read.
    fn take(&mut self) -> Option<TerminalEvent> {
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
                    return Some(TerminalEvent::Prompt(prompt));
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

    fn end_line(&mut self) -> TerminalEvent {
        let text = self.marks.defaults(&self.line);
        self.line.clear();
        TerminalEvent::Line(text, std::mem::take(&mut self.cut))
    }

    /// Waits until something was read or typed; false if nothing was for [`LOOK`].
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

    /// Returns `true` if everything was typed and a process still reads the terminal.
    fn waits_for_input(&self) -> bool {
        self.typed.is_empty() && terminal_wait::reads_terminal(self.leader)
    }
}
