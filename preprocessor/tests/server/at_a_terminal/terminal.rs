//! An interactive psql at a pseudo-terminal of 80 columns, and someone who types.
//!
//! The terminal echoes nothing and psql has no line editor, so that all that is read is what psql prints. Whoever types
//! waits for the prompt before the next line. The prompt is taken out again: it comes when the typed line has been worked
//! off, and tells the code of the last error. Since the typed newline is seen at a terminal, what follows a prompt begins a
//! line of its own.

use crate::at_a_terminal::errors::errors;
use crate::at_a_terminal::server::Server;
use crate::support::pty;
use mdbook_witness::stand::FORGOTTEN;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::cfmakeraw;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Child, Command};

/// How long a line may take, in milliseconds.
const LIMIT: u16 = 60_000;
/// What no block prints begins a prompt; its number, the last code, and [`END`] follow.
const PROMPT: &str = "\u{1}at a terminal|";
const CODE: &str = "|%:LAST_ERROR_SQLSTATE:\u{2}";
const END: u8 = 2;
/// psql's own prompts, by their numbers.
const USUAL: [(&str, &str); 3] = [("1", "%/%R%x%# "), ("2", "%/%R%x%# "), ("3", ">> ")];

/// A psql and its terminal. It ends when this is dropped.
pub(crate) struct Terminal {
    psql: Child,
    terminal: File,
    unread: Vec<u8>,
}

/// What a terminal shows of a block, prompts and typed lines left out.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) text: String,
    /// The errors in their order: SQLSTATEs, and `psql` for those of psql's own; one that comes again at once is told once.
    pub(crate) errors: Vec<String>,
    /// The block's last statement has no end, and psql was given one.
    pub(crate) is_ended: bool,
}

/// What is shown up to a prompt.
struct Prompted {
    text: String,
    /// The prompt's number.
    number: String,
    /// The code of the last error.
    code: String,
}

impl Terminal {
    /// Starts a psql in a directory, connected to a database.
    pub(crate) fn open(server: &Server, database: &str, directory: &Path) -> Self {
        // It makes the terminal that of the session, so that it ends with it.
        let mut command = Command::new("setsid");
        for name in FORGOTTEN {
            command.env_remove(name);
        }
        command.args(["--ctty", "psql", "-X", "-n"]);
        for (number, _) in USUAL {
            command.args(["-v", &format!("PROMPT{number}={PROMPT}{number}{CODE}")]);
        }
        command
            .env("PATH", &server.path)
            .env("PGHOST", &server.host)
            .env("PGPORT", &server.port)
            .env("PGUSER", &server.user)
            .env("PGDATABASE", database)
            .env("PGAPPNAME", "main")
            .env("PGCLIENTENCODING", "UTF8")
            .env("LC_MESSAGES", "C")
            .env("LC_NUMERIC", "C")
            .env("LC_TIME", "C")
            .env("PSQL_PAGER", "")
            .env_remove("COLUMNS")
            .env_remove("LINES")
            .current_dir(directory);
        let (psql, terminal) = pty::start(command, cfmakeraw);
        let mut terminal = Self {
            psql,
            terminal,
            unread: Vec::new(),
        };
        let _banner = terminal.until_prompt("the start");
        terminal
    }

    /// Types a block, line by line, and a semicolon where its last statement has none.
    pub(crate) fn type_block(&mut self, block: &str) -> Shown {
        let mut shown = Shown::default();
        let mut number = String::new();
        for line in block.lines() {
            number = self.type_line(line, &mut shown);
        }
        if number == "2" {
            shown.is_ended = true;
            self.type_line(";", &mut shown);
        }
        shown
    }

    /// Types a line; the number of the prompt that follows.
    fn type_line(&mut self, line: &str, shown: &mut Shown) -> String {
        let typed = format!("{line}\n");
        self.terminal
            .write_all(typed.as_bytes())
            .expect("psql reads");
        let prompted = self.until_prompt(line);
        for error in errors(line, &prompted.text, &prompted.code) {
            if shown.errors.last() != Some(&error) {
                shown.errors.push(error);
            }
        }
        shown.text.push_str(&prompted.text);
        if !shown.text.is_empty() && !shown.text.ends_with('\n') {
            shown.text.push('\n');
        }
        prompted.number
    }

    /// What is printed up to the next prompt.
    fn until_prompt(&mut self, line: &str) -> Prompted {
        let mut bytes = [0; 64 * 1024];
        let mut seen = 0;
        loop {
            let end = self.unread[seen..].iter().position(|byte| *byte == END);
            if let Some(end) = end.map(|end| seen + end) {
                let read: Vec<u8> = self.unread.drain(..=end).collect();
                if let Some(prompted) = prompted(&String::from_utf8_lossy(&read[..end])) {
                    return prompted;
                }
                self.unread.splice(..0, read);
                seen = end + 1;
                continue;
            }
            seen = self.unread.len();
            let mut ready = [PollFd::new(self.terminal.as_fd(), PollFlags::POLLIN)];
            let ready = poll(&mut ready, PollTimeout::from(LIMIT)).expect("it can be asked");
            let unread = || String::from_utf8_lossy(&self.unread);
            assert!(ready > 0, "no prompt after «{line}»:\n{}", unread());
            match self.terminal.read(&mut bytes) {
                Ok(count @ 1..) => self.unread.extend_from_slice(&bytes[..count]),
                end => panic!("psql ended ({end:?}) after «{line}»:\n{}", unread()),
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.psql.kill();
        let _ = self.psql.wait();
    }
}

/// The text before a prompt that is shown, as psql shows it where the prompts are its own; none where there is no prompt
/// at the end, but a byte of the block's, or the prompt's variable.
fn prompted(text: &str) -> Option<Prompted> {
    let (text, prompt) = text.rsplit_once(PROMPT)?;
    let (number, code) = prompt.split_once('|')?;
    if code.contains('%') {
        return None;
    }
    let mut text = text.to_owned();
    for (number, usual) in USUAL {
        text = text.replace(&format!("{PROMPT}{number}{CODE}"), usual);
    }
    let (number, code) = (number.to_owned(), code.to_owned());
    Some(Prompted { text, number, code })
}
