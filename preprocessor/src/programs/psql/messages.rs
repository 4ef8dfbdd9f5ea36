//! Messages of psql and the server, separated from results by their marks, and rendered as on a terminal.

use crate::plan::psql::TypedPiece;
use crate::programs::psql::connection_end;
use crate::programs::psql::prompt::{Marks, MessageMark, Prompt};
use crate::transcript::{OutputKind, SessionError, Sqlstate};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// An error of the server or of psql.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PsqlFailure {
    /// The error.
    pub(crate) error: SessionError,
    /// The line of the block that the error is about, from 0.
    pub(crate) line: usize,
    /// The included file in which the error happened, with the line at which psql sent the statement, from 1.
    pub(crate) included: Option<(String, usize)>,
    /// The line of its statement that the server points at, from 1, and that line as the server quotes it.
    pub(crate) pointed: Option<(usize, String)>,
    /// The message without its severity.
    pub(crate) message: String,
}

/// Reads what a session prints, line by line.
#[derive(Debug)]
pub(super) struct Messages<'a> {
    marks: &'a Marks,
    /// The kind of the message that is being read.
    inside: Option<OutputKind>,
    /// The failures so far.
    pub(super) failures: Vec<PsqlFailure>,
    /// Messages of the current piece that may be its error.
    piece: PieceMessages,
}

/// The messages of one piece.
#[derive(Debug, Default)]
struct PieceMessages {
    /// The index of its first failure.
    first: usize,
    /// The last message without a known severity, such as one in another language.
    unknown: Option<PsqlFailure>,
    /// The last message.
    last: Option<String>,
    /// True if the last failure has ended the connection.
    lost: bool,
}

/// The first line of a message: its severity, a SQLSTATE if the author's settings show it, and the rest.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?<severity>\p{Lu}[\p{Lu}\p{M}\d]*):  (?:(?<state>[0-9A-Z]{5})(?:: |$))?(?<rest>.*)$",
    )
    .expect("a valid pattern")
});
/// Continuation lines of a message, in any language: `DETAIL:  …`, `LINE 1: …`, the caret below it.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\p{Lu}[\p{Lu}\p{M} ]*(:  | \d+: |:$)|\s*\^$|\t)").expect("a valid pattern")
});
static POINTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\p{Lu}[\p{Lu}\p{M}]* (\d+): (.*)$").expect("a valid pattern"));

/// The message of psql below the reason for a failed connection.
const KEPT: &str = "Previous connection kept";

/// The message of psql about lines in a skipped branch of `\if`: meant for a person at the keyboard, and not an error.
const IGNORED: &str = " ignored; use \\endif or Ctrl-C to exit current \\if block";

impl PsqlFailure {
    /// The line that the server points at in a text whose statement begins in line `start`; both from 0. `None` if it
    /// points elsewhere: into a function, or at another statement.
    pub(crate) fn pointed_in(&self, text: &str, start: usize) -> Option<usize> {
        let (line, quoted) = self.pointed.as_ref()?;
        let line = start + line.checked_sub(1)?;
        // The server shortens a long line with dots at either end.
        let quoted = quoted.trim_matches('.').trim();
        let is_meant = text.lines().nth(line)?.contains(quoted);
        is_meant.then_some(line)
    }
}

impl<'a> Messages<'a> {
    /// Begins to read what a block prints.
    pub(super) fn new(marks: &'a Marks) -> Self {
        Self {
            marks,
            inside: None,
            failures: Vec::new(),
            piece: PieceMessages::default(),
        }
    }

    /// Marks the beginning of the next piece.
    pub(super) fn begin_piece(&mut self) {
        self.inside = None;
        self.piece = PieceMessages {
            first: self.failures.len(),
            ..PieceMessages::default()
        };
    }

    /// Reads a line of a piece: its kind, and its text on a terminal.
    pub(super) fn line<'b>(
        &mut self,
        line: &'b str,
        piece: &TypedPiece,
    ) -> (OutputKind, Cow<'b, str>) {
        if let Some(begin) = self.marks.message(line) {
            let (before, message) = line.split_at(begin);
            let (kind, shown) = self.message(message, piece);
            self.inside = Some(kind);
            return (kind, format!("{before}{shown}").into());
        }
        match self.inside {
            Some(kind) if MORE.is_match(line) => {
                let pointed = POINTED.captures(line);
                let pointed = pointed.and_then(|it| Some((it[1].parse().ok()?, it[2].to_owned())));
                let failure = match self.has_failed() {
                    true => self.failures.last_mut(),
                    false => self.piece.unknown.as_mut(),
                };
                if let Some(failure) = failure {
                    failure.pointed = failure.pointed.take().or(pointed);
                }
                (kind, line.into())
            }
            _ => {
                self.inside = None;
                (OutputKind::Plain, line.into())
            }
        }
    }

    /// Reads the first line of a message.
    fn message(&mut self, line: &str, piece: &TypedPiece) -> (OutputKind, String) {
        let mut rest = line;
        let mut own = false;
        let mut is_note = false;
        let mut shown = String::new();
        let mut included = None;
        while let Some((mark, marked, after)) = self.marks.mark(rest) {
            match mark {
                MessageMark::Place => {
                    included = place(marked);
                    // A terminal shows the location only for included files.
                    if included.is_some() {
                        shown.push_str(marked);
                    }
                }
                MessageMark::Error => own = true,
                MessageMark::Note => is_note = true,
            }
            if mark != MessageMark::Place && included.is_some() {
                shown.push_str(marked);
            }
            rest = after;
        }
        shown.push_str(rest);
        let line = if own || !piece.sends {
            piece.line
        } else {
            piece.statement
        };
        let failure = |error: SessionError, message: &str| PsqlFailure {
            error,
            line,
            included: included.clone(),
            pointed: None,
            message: message.to_owned(),
        };
        let head = HEAD.captures(rest);
        let severity = head.as_ref().map(|head| &head["severity"]);
        let message = head.as_ref().map_or(rest, |head| &head["rest"]);
        let state = head.as_ref().and_then(|head| head.name("state"));
        let state = state.and_then(|state| state.as_str().parse().ok());
        let found = match severity {
            // `\errverbose` repeats the last error.
            _ if own && (state.is_some() || connection_end::is_lost(rest)) => None,
            _ if own && rest.ends_with(IGNORED) => None,
            _ if own => Some(failure(SessionError::Psql, rest)),
            _ if is_note => None,
            Some("ERROR" | "FATAL" | "PANIC") => Some(failure(
                SessionError::Server(state.or_else(|| connection_end::sqlstate(message))),
                message,
            )),
            Some("WARNING" | "NOTICE" | "INFO" | "LOG" | "DEBUG") => None,
            _ if connection_end::is_lost(rest) => {
                return (OutputKind::Error, self.lost(failure, shown));
            }
            _ if rest == KEPT => {
                let reason = self.piece.last.take().unwrap_or_default();
                Some(failure(SessionError::Psql, &reason))
            }
            Some(_) => {
                self.piece.unknown = Some(failure(SessionError::Server(state), message));
                None
            }
            None => None,
        };
        // Without a severity, it is the reason for a missing connection.
        let is_error = found.is_some() || own || (severity.is_none() && !is_note);
        let kind = match is_error && !rest.ends_with(IGNORED) {
            true => OutputKind::Error,
            false => OutputKind::Notice,
        };
        self.piece.last = Some(message.to_owned());
        self.failures.extend(found);
        (kind, shown)
    }

    /// Records the loss of the connection: on the preceding error, if there is one.
    fn lost(
        &mut self,
        failure: impl Fn(SessionError, &str) -> PsqlFailure,
        shown: String,
    ) -> String {
        if !self.has_failed() && !self.piece.lost {
            let reason = self.piece.last.take();
            let state = reason.as_deref().and_then(connection_end::sqlstate);
            let found = match (self.piece.unknown.take(), state) {
                (Some(unknown), None) => unknown,
                (_, Some(state)) => failure(
                    SessionError::Server(Some(state)),
                    reason.as_deref().unwrap_or(&shown),
                ),
                (None, None) => failure(SessionError::Server(Some(Sqlstate::NO_ANSWER)), &shown),
            };
            self.failures.push(found);
        }
        self.piece.lost = true;
        shown
    }

    /// Records the end of a piece. True if the SQLSTATE of its last error has to be queried.
    pub(super) fn end_piece(&mut self, sends: bool, prompt: &Prompt) -> bool {
        if !self.has_failed()
            && sends
            && prompt.failed
            && let Some(unknown) = self.piece.unknown.take()
        {
            self.failures.push(unknown);
        }
        let last = self.failures[self.piece.first..].last();
        !self.piece.lost && last.is_some_and(|last| last.error == SessionError::Server(None))
    }

    /// Returns `true` if the piece has failed so far.
    pub(super) fn has_failed(&self) -> bool {
        self.failures.len() > self.piece.first
    }

    /// Takes the SQLSTATE of the last error from the prompt, if not yet known.
    pub(super) fn sqlstate(&mut self, prompt: &Prompt) {
        if let Some(last) = self.failures.last_mut()
            && last.error == SessionError::Server(None)
        {
            last.error = SessionError::Server(prompt.sqlstate);
        }
    }

    /// Takes in the output of `\errverbose` about the last error, if it is the same one.
    pub(super) fn errverbose(&mut self, line: &str) {
        let Some(begin) = self.marks.message(line) else {
            return;
        };
        let mut rest = &line[begin..];
        while let Some((_, _, after)) = self.marks.mark(rest) {
            rest = after;
        }
        if let Some(head) = HEAD.captures(rest)
            && let (Some(state), Some(last)) = (head.name("state"), self.failures.last_mut())
            && last.message == head["rest"]
            && last.error == SessionError::Server(None)
        {
            last.error = SessionError::Server(state.as_str().parse().ok());
        }
    }
}

/// The file and line of a location such as `psql:sql/a.sql:3: `; `None` for typed input.
fn place(text: &str) -> Option<(String, usize)> {
    let text = text.strip_prefix("psql:")?.trim_end().strip_suffix(':')?;
    let (file, line) = text.rsplit_once(':')?;
    let line = line.parse().ok()?;
    (file != "<stdin>").then(|| (file.to_owned(), line))
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
