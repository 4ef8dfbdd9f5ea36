//! Claims that a session runs: one statement that psql prints.

use super::DraftReader;
use crate::error::Mistake;
use crate::plan::Code;
use crate::plan::code::place;
use crate::plan::psql::{Statements, statements, words};
use crate::plan::query::without_comments;
use std::ops::Range;

/// The tables of the evidence, which only the tool's own connection has.
const EVIDENCE: [&str; 8] = [
    "witness_step",
    "witness_sample",
    "witness_lock",
    "witness_wait",
    "witness_activity",
    "witness_progress",
    "witness_transaction",
    "witness_gap",
];

/// The commands that send a statement and print its result as the session is set to print it, or as a record.
const SENDERS: [&str; 2] = ["\\g", "\\gx"];

impl DraftReader<'_> {
    /// Rejects a claim of a session that isn't one statement with an end, or that needs evidence.
    pub(super) fn check_session_claim(&mut self, code: &Code, session: &str) {
        self.check_without_evidence(code, session);
        let text = code.text.as_str();
        // What has no end is reported elsewhere.
        if text.trim().is_empty() || !crate::plan::psql::syntax_errors(text).is_empty() {
            return;
        }
        let Statements { starts, ends } = statements(text);
        let begin = starts.first().copied().unwrap_or(text.len());
        let Some(end) = ends.first().copied() else {
            let last = text.trim_end().len();
            self.fault(
                code,
                last.saturating_sub(1),
                "this claim is never sent",
                "end it with `;`, or with `\\gx`",
            );
            return;
        };
        if let Some(at) = filled(text, 0).filter(|at| *at < begin) {
            let what = "this is not a part of the claim";
            self.fault(
                code,
                at,
                what,
                "write it into a block of its own, above the claim",
            );
            return;
        }
        let statement = text[..end].trim_end();
        let sender = statement
            .rsplit_once('\\')
            .map(|(_, word)| format!("\\{word}"));
        if !statement.ends_with(';') && !sender.is_some_and(|it| SENDERS.contains(&it.as_str())) {
            let at = statement.rfind('\\').unwrap_or(begin);
            let what = "a claim must print its row";
            self.fault(code, at, what, "end it with `;`, or with `\\gx`");
            return;
        }
        if let Some(at) = filled(text, end) {
            let what = "a claim is one statement, and this is another";
            self.fault(code, at, what, "make it a claim or a block of its own");
        }
    }

    fn check_without_evidence(&mut self, code: &Code, session: &str) {
        let is_evidence = |at: &Range<usize>| {
            let word = &code.text[at.clone()];
            EVIDENCE.iter().any(|it| word.eq_ignore_ascii_case(it))
        };
        if let Some(at) = words(&code.text).into_iter().find(is_evidence) {
            let table = &code.text[at.clone()];
            let message = format!("the session `{session}` has no `{table}`");
            let mistake = at_byte(code, at, message);
            self.mistakes.push(
                mistake
                    .note("the evidence stands on the tool's own connection")
                    .help("leave `session` out: the claim is then checked there"),
            );
        }
    }

    /// Adds a mistake at a byte of the code.
    fn fault(&mut self, code: &Code, at: usize, message: &str, help: &str) {
        let width = code.text[at..].chars().next().map_or(1, char::len_utf8);
        let mistake = at_byte(code, at..at + width, message.to_owned());
        self.mistakes.push(mistake.help(help));
    }
}

/// Makes a mistake about these bytes of the code, which are in one line.
fn at_byte(code: &Code, at: Range<usize>, message: String) -> Mistake {
    let before = &code.text[..at.start];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    place(code, line, at.start - start..at.end - start, message)
}

/// Returns the first byte from `at` on that is neither a space nor a part of a comment.
fn filled(text: &str, at: usize) -> Option<usize> {
    let rest = without_comments(&text[at..]);
    (!rest.is_empty()).then(|| text.len() - rest.len())
}
