//! A reader's terminal: psql or bash at a pseudo-terminal, and someone who types.
//!
//! Each prompt is marked, so that the reader sees which of the typed lines have been worked off: each line is answered by
//! one prompt. The terminal doesn't echo, so that all that is read was printed.

use crate::support::pty;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::LocalFlags;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A prompt begins with this; a number or a word, [`END`] and nothing else follow.
const PROMPT: &str = "\u{5}reader|";
const END: &str = "|\u{6}";

/// Interval of looks at a terminal, in milliseconds.
const LOOK: u16 = 50;

/// A program at a terminal. It ends when this is dropped.
pub(crate) struct ReaderTerminal {
    child: Child,
    terminal: File,
    /// The text that was read, without prompts.
    shown: String,
    /// The bytes of a character whose end wasn't read yet.
    cut: Vec<u8>,
    /// The text that may still become a prompt.
    unread: String,
    /// The number of prompts that are due: one for each typed line, and one for the start.
    due: usize,
    /// The first exit status other than 0 since [`ReaderTerminal::take`].
    status: i32,
    is_closed: bool,
}

/// The text that a block has printed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Typed {
    pub(crate) text: String,
    /// Its exit status, if it ran in a shell.
    pub(crate) status: i32,
}

impl ReaderTerminal {
    /// A psql. The command is completed with the marks of its prompts.
    pub(crate) fn psql(mut command: Command) -> Self {
        for number in ["1", "2", "3"] {
            command.args(["-v", &format!("PROMPT{number}={PROMPT}0{END}")]);
        }
        // Without line editing, a tab in the code doesn't complete a name; a pager waits for a key.
        command.args(["-n", "-P", "pager=off"]);
        Self::open(command)
    }

    /// A bash.
    pub(crate) fn bash(command: Command) -> Self {
        let mut terminal = Self::open(command);
        // A start-up file of the system may have set the prompt. The words are apart, since bash may echo this line.
        let prompt = |what: &str| format!("$'\\005''reader|{what}|'$'\\006'");
        let (first, more) = (prompt("$?"), prompt("more"));
        terminal.write(&format!(
            "stty -echo; set +o emacs +o vi; export PSQL_PAGER=cat; PS0= PROMPT_COMMAND= PS1={first} PS2={more}\n"
        ));
        terminal
    }

    fn open(command: Command) -> Self {
        // It makes the terminal that of the session, so that Ctrl-C reaches what runs there, and all ends with it.
        let mut session = Command::new("setsid");
        session.args(["--ctty", "--wait"]);
        session.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => session.env(name, value),
                None => session.env_remove(name),
            };
        }
        if let Some(directory) = command.get_current_dir() {
            session.current_dir(directory);
        }
        let (child, terminal) =
            pty::start(session, |modes| modes.local_flags.remove(LocalFlags::ECHO));
        Self {
            child,
            terminal,
            shown: String::new(),
            cut: Vec::new(),
            unread: String::new(),
            due: 1,
            status: 0,
            is_closed: false,
        }
    }

    fn write(&mut self, text: &str) {
        // A terminal whose program has ended takes nothing; that is seen when a prompt is missing.
        let _ = self.terminal.write_all(text.as_bytes());
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) {
        self.due += 1;
        self.write(&format!("{line}\n"));
    }

    /// Presses Ctrl-C.
    pub(crate) fn interrupt(&mut self) {
        self.write("\u{3}");
    }

    /// Presses Ctrl-Z.
    pub(crate) fn suspend(&mut self) {
        self.write("\u{1a}");
    }

    /// Returns `true` if all lines have been worked off.
    pub(crate) fn is_idle(&mut self) -> bool {
        self.look(0);
        self.due == 0
    }

    /// Returns `true` if the program is gone.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The text that was printed since the last prompt that was waited for.
    pub(crate) fn text(&mut self) -> &str {
        self.look(0);
        &self.shown
    }

    /// Waits until all lines have been worked off. False at the deadline, and if the program ends.
    pub(crate) fn wait(&mut self, within: Duration) -> bool {
        let deadline = Instant::now() + within;
        while self.due > 0 && !self.is_closed && Instant::now() < deadline {
            self.look(LOOK);
        }
        self.due == 0
    }

    /// Takes what was printed.
    pub(crate) fn take(&mut self) -> Typed {
        Typed {
            text: std::mem::take(&mut self.shown),
            status: std::mem::take(&mut self.status),
        }
    }

    /// Reads what is there, or what comes within so many milliseconds.
    fn look(&mut self, mut within: u16) {
        let mut bytes = [0; 64 * 1024];
        loop {
            let mut ready = [PollFd::new(self.terminal.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut ready, PollTimeout::from(within)).unwrap_or(0);
            if ready == 0 {
                return;
            }
            match self.terminal.read(&mut bytes) {
                Ok(count @ 1..) => {
                    self.cut.extend_from_slice(&bytes[..count]);
                    let whole = match std::str::from_utf8(&self.cut) {
                        Err(error) if error.error_len().is_none() => error.valid_up_to(),
                        _ => self.cut.len(),
                    };
                    let text: Vec<u8> = self.cut.drain(..whole).collect();
                    let text = String::from_utf8_lossy(&text);
                    self.unread.push_str(&text.replace('\r', ""));
                    self.split();
                }
                _ => {
                    self.is_closed = true;
                    return;
                }
            }
            within = 0;
        }
    }

    /// Takes the prompts out of what was read.
    fn split(&mut self) {
        while let Some(at) = self.unread.find(PROMPT) {
            let Some(end) = self.unread[at..].find(END) else {
                break;
            };
            let prompt = &self.unread[at + PROMPT.len()..at + end];
            let status = prompt.parse().unwrap_or(0);
            if self.status == 0 {
                self.status = status;
            }
            self.due = self.due.saturating_sub(1);
            self.shown.push_str(&self.unread[..at]);
            self.unread.drain(..at + end + END.len());
            if !self.shown.is_empty() && !self.shown.ends_with('\n') {
                self.shown.push('\n');
            }
        }
        if !self.unread.contains('\u{5}') {
            self.shown.push_str(&std::mem::take(&mut self.unread));
        }
    }
}

impl Drop for ReaderTerminal {
    fn drop(&mut self) {
        self.write("\u{4}");
        let deadline = Instant::now() + Duration::from_secs(2);
        while self.due == 0 && !self.is_closed && Instant::now() < deadline {
            self.look(LOOK);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
