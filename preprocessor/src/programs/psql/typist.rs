//! The thread that types blocks and reads psql's output.

use crate::plan::psql::TypedPiece;
use crate::programs::capture::OutputCapture;
use crate::programs::psql::messages::Messages;
use crate::programs::psql::prompt::{Marks, Prompt, WaitsFor};
use crate::programs::psql::terminal::{Terminal, TerminalEvent};
use crate::programs::psql::{BlockEnd, OpenConstruct, TransactionStatus, included};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

/// The tool's only command between two pieces, sent after an error of the server to get its SQLSTATE: the prompt knows
/// only that of the last statement that psql counts as one. It changes nothing, and its output is on no page.
const ERRVERBOSE: &str = "\\errverbose\n";

/// Types at one terminal.
pub(super) struct Typist {
    terminal: Terminal,
    marks: Arc<Marks>,
    backend: Arc<AtomicI32>,
    gives_up: Arc<AtomicBool>,
    /// The directory psql was started in, and so the base of relative paths.
    work: PathBuf,
    waits_for: WaitsFor,
    transaction: TransactionStatus,
    /// True if psql would skip the rest of the line: an error ends it.
    skips_line: bool,
}

/// The reason for a missing prompt.
enum TypistEnd {
    Reads,
    Closed,
}

impl Typist {
    pub(super) fn new(
        terminal: Terminal,
        backend: Arc<AtomicI32>,
        gives_up: Arc<AtomicBool>,
        work: &Path,
    ) -> Self {
        Self {
            marks: terminal.marks(),
            terminal,
            backend,
            gives_up,
            work: work.to_owned(),
            waits_for: WaitsFor::Statement,
            transaction: TransactionStatus::None,
            skips_line: false,
        }
    }

    /// Reports the connection, types one block after another, and quits psql after the last one.
    pub(super) fn serve(mut self, blocks: &Receiver<Vec<TypedPiece>>, end: &Sender<BlockEnd>) {
        let mut ended = self.connect();
        loop {
            let closed = ended.closed;
            if end.send(ended).is_err() || closed {
                return;
            }
            match blocks.recv() {
                Ok(pieces) => ended = self.block(pieces),
                Err(_) => return self.quit(),
            }
        }
    }

    /// Waits for the first prompt.
    fn connect(&mut self) -> BlockEnd {
        let mut capture = OutputCapture::default();
        let marks = Arc::clone(&self.marks);
        let mut messages = Messages::new(&marks);
        let piece = TypedPiece {
            text: Marks::FORGET.to_owned(),
            line: 0,
            statement: 0,
            sends: false,
            is_cut: false,
        };
        let connected = self
            .prompt(&piece, &mut capture, &mut messages)
            .and_then(|_| self.piece(&piece, &mut capture, &mut messages));
        BlockEnd {
            output: capture.finish(),
            transaction: self.transaction,
            ..BlockEnd::nothing(connected.is_err())
        }
    }

    /// Types a block.
    fn block(&mut self, pieces: Vec<TypedPiece>) -> BlockEnd {
        let mut capture = OutputCapture::default();
        let marks = Arc::clone(&self.marks);
        let mut messages = Messages::new(&marks);
        let mut ended = BlockEnd::nothing(false);
        let mut last: Option<TypedPiece> = None;
        for mut piece in pieces {
            if self.gives_up.load(Ordering::Acquire) {
                break;
            }
            if self.skips_line && !skip_line(&mut piece, &mut self.skips_line) {
                continue;
            }
            // Rows belong to the statement before them.
            if let (WaitsFor::Rows, Some(copy)) = (self.waits_for, &last) {
                (piece.sends, piece.statement) = (copy.sends, copy.statement);
            }
            self.run(&piece, &mut capture, &mut messages, &mut ended);
            if ended.closed {
                break;
            }
            last = Some(piece);
        }
        // A statement at the end of a block needs no semicolon.
        if let (WaitsFor::More('-'), Some(last)) = (self.waits_for, &last)
            && !ended.closed
        {
            let semicolon = TypedPiece {
                text: ";\n".to_owned(),
                sends: true,
                ..last.clone()
            };
            self.run(&semicolon, &mut capture, &mut messages, &mut ended);
        }
        let line = last.map_or(0, |piece| piece.statement);
        ended.open = match self.waits_for {
            WaitsFor::Statement => None,
            WaitsFor::More(sign) => Some((OpenConstruct::Statement(sign), line)),
            WaitsFor::Rows => Some((OpenConstruct::Rows, line)),
        };
        ended.transaction = self.transaction;
        ended.output = capture.finish();
        ended.failures = messages.failures;
        included::resolve(&mut ended.failures, &self.work);
        ended.at = Instant::now();
        ended
    }

    /// Runs a piece and records its outcome.
    fn run(
        &mut self,
        piece: &TypedPiece,
        capture: &mut OutputCapture,
        messages: &mut Messages<'_>,
        ended: &mut BlockEnd,
    ) {
        match self.piece(piece, capture, messages) {
            Ok(prompt) => {
                let asks = messages.end_piece(piece.sends, &prompt);
                ended.rows = prompt.rows;
                self.skips_line = piece.is_cut && prompt.stops && messages.has_failed();
                if asks && prompt.waits_for == WaitsFor::Statement {
                    self.errverbose(messages);
                }
                if asks && piece.sends {
                    messages.sqlstate(&prompt);
                }
            }
            Err(TypistEnd::Closed) => ended.closed = true,
            Err(TypistEnd::Reads) => {
                ended.closed = true;
                ended.reads = Some(piece.line);
            }
        }
    }

    /// Types a piece and waits for the prompt after it.
    fn piece(
        &mut self,
        piece: &TypedPiece,
        capture: &mut OutputCapture,
        messages: &mut Messages<'_>,
    ) -> Result<Prompt, TypistEnd> {
        messages.begin_piece();
        self.terminal.type_in(&piece.text);
        for _ in 1..piece.prompts() {
            self.prompt(piece, capture, messages)?;
        }
        self.prompt(piece, capture, messages)
    }

    /// Waits for one prompt.
    fn prompt(
        &mut self,
        piece: &TypedPiece,
        capture: &mut OutputCapture,
        messages: &mut Messages<'_>,
    ) -> Result<Prompt, TypistEnd> {
        loop {
            match self.terminal.next() {
                TerminalEvent::Line(line, cut) => {
                    let (kind, shown) = messages.line(&line, piece);
                    capture.line(kind, shown.as_bytes(), cut);
                }
                TerminalEvent::Prompt(prompt) => {
                    self.waits_for = prompt.waits_for;
                    self.transaction = prompt.transaction;
                    self.backend
                        .store(prompt.backend.unwrap_or_default(), Ordering::Release);
                    return Ok(prompt);
                }
                TerminalEvent::Reads => return Err(TypistEnd::Reads),
                TerminalEvent::Closed => return Err(TypistEnd::Closed),
            }
        }
    }

    fn errverbose(&mut self, messages: &mut Messages<'_>) {
        self.terminal.type_in(ERRVERBOSE);
        while let TerminalEvent::Line(line, _) = self.terminal.next() {
            messages.errverbose(&line);
        }
    }

    /// Types `\q`; if psql would read that as part of something else, hangs up the terminal.
    fn quit(mut self) {
        if self.waits_for == WaitsFor::Statement {
            self.terminal.type_in("\\q\n");
            while !matches!(
                self.terminal.next(),
                TerminalEvent::Closed | TerminalEvent::Reads
            ) {}
        }
    }
}

/// Removes from a piece the rest of the line that an error has ended. False if nothing is left.
fn skip_line(piece: &mut TypedPiece, skips: &mut bool) -> bool {
    let line = piece.text.find('\n').map_or(piece.text.len(), |at| at + 1);
    piece.text.drain(..line);
    *skips = piece.is_cut && piece.text.is_empty();
    !piece.text.is_empty()
}
