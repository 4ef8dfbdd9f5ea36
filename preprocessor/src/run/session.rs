//! A session: one real `psql` process, and so one backend, for the length of a chapter.
//!
//! A block is handed over in four moves:
//! 1. its text is written to a file, so that an open quote or an inline `COPY` can't swallow what follows;
//! 2. `\i` runs the file; psql reads this from a pipe of its own, so that what reads psql's input, such as `\prompt` or
//!    `\! cat`, finds nothing there and swallows nothing;
//! 3. `\echo` prints a marker that carries a fresh random token, the last SQLSTATE and the row count;
//! 4. a thread reads psql's output, merged with its errors as on a terminal, up to that marker.

use super::capture::Capture;
use super::group;
use super::guard::{Guard, Ward, Warded};
use super::lines::Lines;
use super::messages::{Failure, Messages};
use super::stand::Stand;
use super::token::token;
use crate::error::{Doing, Error, Result};
use crate::transcript::Output;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use std::fs::File;
use std::io::{PipeReader, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a psql may take to start and connect.
const STARTUP: Duration = Duration::from_secs(30);

/// A psql process with its reader.
pub(crate) struct Session {
    name: String,
    /// The file that holds the block, and its path.
    block: File,
    path: PathBuf,
    child: Child,
    input: Option<File>,
    expect: Option<Sender<Expect>>,
    ends: Receiver<Ended>,
    reader: Option<JoinHandle<()>>,
    backend: i32,
    warded: Option<Warded>,
}

/// What the reader waits for.
struct Expect {
    token: String,
    file: String,
}

/// How a block ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What it printed, as a terminal shows it.
    pub(crate) output: Output,
    /// What went wrong in it, in order.
    pub(crate) failures: Vec<Failure>,
    /// The last SQLSTATE, as psql tells it; `00000` where nothing went wrong.
    pub(crate) sqlstate: Option<String>,
    /// Rows of the last statement.
    pub(crate) rows: Option<u64>,
    /// psql itself ended: nothing more can be run in this session.
    pub(crate) closed: bool,
    /// When the end was seen.
    pub(crate) at: Instant,
}

impl Session {
    /// Starts psql in the working directory `work` and waits until it is connected.
    pub(crate) fn open(name: &str, stand: &Stand, guard: &Guard, work: &Path) -> Result<Self> {
        let (read, write) = std::io::pipe().doing(|| "making a pipe for psql".into())?;
        let errors = write
            .try_clone()
            .doing(|| "making a pipe for psql".into())?;
        // Where a reader's own `\ir` would look: beside the files of the book.
        let path = work.join(format!(".witness-{name}.sql"));
        let block = File::create(&path).doing(|| format!("making {}", path.display()))?;
        let commands = work.join(format!(".witness-{name}.commands"));
        let input = pipe(&commands).doing(|| format!("making {}", commands.display()))?;
        let mut command = Command::new(stand.program("psql"));
        stand.lend(&mut command);
        let (variable, value) = guard.environment();
        command
            .args(["-X", "-v", "VERBOSITY=verbose", "-f"])
            .arg(&commands)
            .env("PGAPPNAME", name)
            .env(variable, value)
            .current_dir(work)
            .stdin(Stdio::null())
            .stdout(write)
            .stderr(errors)
            .process_group(0);
        let child = command
            .spawn()
            .doing(|| format!("starting {}", command.get_program().display()))?;
        // The command holds the pipe's writing end; without this the reader would never see its end.
        drop(command);
        let warded = Some(guard.watch(Ward::Group(group::leader(&child))));
        let (expect, expected) = channel();
        let (end, ends) = channel();
        let reader = std::thread::spawn(move || read_blocks(read, &expected, &end));
        let mut session = Self {
            name: name.to_owned(),
            block,
            path,
            input: Some(input),
            child,
            expect: Some(expect),
            ends,
            reader: Some(reader),
            backend: 0,
            warded,
        };
        session.identify(STARTUP)?;
        // psql has it open; the author's own files need no company.
        let _ = std::fs::remove_file(commands);
        Ok(session)
    }

    /// The process id of this session's backend, as the server knows it.
    pub(crate) fn backend(&self) -> i32 {
        self.backend
    }

    /// Asks for the backend's process id: at the start, and after `\c`.
    pub(crate) fn identify(&mut self, within: Duration) -> Result<()> {
        self.hand_over(
            "SELECT pg_backend_pid() AS witness_backend \\gset\n\\echo :witness_backend\n\\unset witness_backend\n",
        )?;
        let ended = self.wait(within);
        let said: String = ended
            .iter()
            .flat_map(|e| &e.output.pieces)
            .map(|p| p.text.as_str())
            .collect();
        self.backend = said.trim().parse().map_err(|_| {
            Error::setup(
                format!(
                    "psql could not connect for the session `{}`: {}",
                    self.name,
                    said.trim()
                ),
                "see `mdbook-witness doctor` for the server this book runs on",
            )
        })?;
        Ok(())
    }

    /// Hands a block over, and does not wait for its end.
    pub(crate) fn hand_over(&mut self, text: &str) -> Result<()> {
        let token = token();
        self.write(text)
            .doing(|| format!("writing {}", self.path.display()))?;
        let file = self.path.to_string_lossy().into_owned();
        let commands = format!(
            "\\set LAST_ERROR_SQLSTATE 00000\n\\i '{}'\n\\echo {token} :LAST_ERROR_SQLSTATE :ROW_COUNT\n",
            file.replace('\'', "''")
        );
        if let Some(expect) = &self.expect {
            // The reader is gone only when psql is; its last word is then waiting in `ends`.
            let _ = expect.send(Expect { token, file });
        }
        if let Some(input) = &mut self.input {
            // A psql that has ended reads no more; the reader tells how.
            let _ = input.write_all(commands.as_bytes());
        }
        Ok(())
    }

    /// Puts a block into the file. The old text is overwritten, not cut off first: a file that was empty for a moment
    /// is sent to the disk by systems such as ext4, which takes longer than most blocks.
    fn write(&self, text: &str) -> std::io::Result<()> {
        // An empty block has a line, too.
        let text = if text.is_empty() { "\n" } else { text };
        self.block.write_all_at(text.as_bytes(), 0)?;
        self.block.set_len(text.len() as u64)
    }

    /// Waits for the end of the block that was handed over; nothing when the time is over first.
    pub(crate) fn wait(&mut self, within: Duration) -> Option<Ended> {
        match self.ends.recv_timeout(within) {
            Ok(ended) => Some(ended),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Ended {
                output: Output::default(),
                failures: Vec::new(),
                sqlstate: None,
                rows: None,
                closed: true,
                at: Instant::now(),
            }),
        }
    }

    /// Ends psql and all that it started, whatever it is doing.
    pub(crate) fn kill(&mut self) {
        group::kill(group::leader(&self.child));
    }

    /// Closes the session as a reader does who types `\q`, and waits for psql's end.
    pub(crate) fn close(mut self, within: Duration) {
        self.shut(within);
    }

    fn shut(&mut self, within: Duration) {
        self.input = None;
        self.expect = None;
        let deadline = Instant::now() + within;
        if !group::wait_for(&mut self.child, deadline) {
            self.kill();
            let _ = self.child.wait();
        }
        if let Some(warded) = self.warded.take() {
            warded.release();
        }
        // What psql started with `\!` may hold the pipe open, also from without its group: the reader is not waited for.
        group::kill(group::leader(&self.child));
        self.reader = None;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.reader.is_some() {
            self.kill();
            self.shut(Duration::ZERO);
        }
    }
}

/// Makes a named pipe and opens it for both ends, so that this neither waits for a psql nor fails without one.
fn pipe(path: &Path) -> std::io::Result<File> {
    mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?;
    File::options().read(true).write(true).open(path)
}

/// Reads the output of one block after another.
fn read_blocks(from: PipeReader, expected: &Receiver<Expect>, end: &Sender<Ended>) {
    let mut lines = Lines::new(from);
    while let Ok(expect) = expected.recv() {
        let ended = read_block(&mut lines, expect);
        let closed = ended.closed;
        if end.send(ended).is_err() || closed {
            return;
        }
    }
}

fn read_block(lines: &mut Lines<PipeReader>, expect: Expect) -> Ended {
    let mut capture = Capture::default();
    let mut messages = Messages::of(expect.file);
    let mut marker = None;
    // An error while reading is the end of the pipe as well.
    while let Ok(Some(line)) = lines.next() {
        let text = String::from_utf8_lossy(line.bytes);
        let (text, said) = match text.split_once(expect.token.as_str()) {
            Some((before, said)) => (before, Some(said)),
            None => (text.as_ref(), None),
        };
        if (said.is_none() || !text.is_empty())
            && let Some((kind, shown)) = messages.line(text)
        {
            capture.line(kind, shown.as_bytes(), line.cut);
        }
        if let Some(said) = said {
            marker = Some(said.to_owned());
            break;
        }
    }
    let mut said = marker.as_deref().unwrap_or_default().split_whitespace();
    Ended {
        output: capture.finish(),
        failures: messages.failures,
        sqlstate: said.next().filter(|s| s.len() == 5).map(str::to_owned),
        rows: said.next().and_then(|n| n.parse().ok()),
        closed: marker.is_none(),
        at: Instant::now(),
    }
}
