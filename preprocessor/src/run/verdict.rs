//! Whether a step ended as its block declares.

use super::advice::advice;
use super::capture::last_lines;
use super::exit;
use super::session::{self, By, Failure as Seen};
use super::shell;
use crate::chapter::lines::included;
use crate::error::{Location, Mistake};
use crate::plan::failure::{declaration, told, unexpected, words};
use crate::plan::{ExpectedError, Failure, Mismatch, Seen as Came, Signal, Work};
use crate::transcript::{Outcome, Output};

/// How many lines of its output an error message shows.
const SHOWN: usize = 12;

/// A session's block.
pub(crate) fn session(
    at: &Location,
    work: &Work,
    ended: &session::Ended,
) -> Result<Outcome, Mistake> {
    let line = |line: usize| work.code.lines.get(line).unwrap_or(at).clone();
    if let Some(reads) = ended.reads {
        return Err(with_output(reads_terminal(line(reads)), &ended.output));
    }
    let declared = match &work.fails {
        Some(Failure::Errors(errors)) => errors.as_slice(),
        _ => &[],
    };
    let came: Vec<_> = ended.failures.iter().map(came).collect();
    match unexpected(declared, &came) {
        Some(Mismatch::Unexpected { seen, instead }) => {
            let failure = &ended.failures[seen];
            let declaration = declaration(&came);
            return Err(unexpected_failure(
                work,
                declared,
                instead,
                failure,
                declaration,
                ended,
            ));
        }
        Some(Mismatch::Missing(of)) => {
            let message = match came.is_empty() {
                true => format!(
                    "this block must fail with {}, but it did not fail",
                    words(declared)
                ),
                false => format!(
                    "this block must fail with {} at last, but it did not",
                    declared[of].word
                ),
            };
            let mistake = Mistake::new(at.clone(), message);
            return Err(with_output(
                mistake.help("correct the block, or take `fails` out"),
                &ended.output,
            ));
        }
        None => {}
    }
    if ended.closed {
        return Err(with_output(
            Mistake::new(at.clone(), "psql ended in the middle of this block")
                .help("the rest of the chapter needs this session: don't let a block end it"),
            &ended.output,
        ));
    }
    if let Some((open, at)) = ended.open {
        return Err(with_output(left_open(line(at), open), &ended.output));
    }
    match declared.is_empty() {
        true => Ok(Outcome::Succeeded),
        false => Ok(Outcome::Failed(told(&came))),
    }
}

/// A failure as a declaration is held against it.
fn came(failure: &Seen) -> Came<'_> {
    let (sqlstate, own) = match &failure.by {
        By::Server(state) => (state.as_deref(), false),
        By::Psql => (None, true),
    };
    Came { sqlstate, own }
}

/// The mistake of a line that waits for what nobody types.
fn reads_terminal(at: Location) -> Mistake {
    Mistake::new(at, "this line waits for input at the terminal")
        .note("nobody types while a book is built; or psql's prompt was changed, by which its end is known")
        .help("give the command its input, such as `\\! cat file` or `\\set name value`, and leave psql's prompts alone")
}

/// The mistake of a block that leaves something open: psql would take what follows for a part of it.
fn left_open(at: Location, open: session::Open) -> Mistake {
    let (what, help) = match open {
        session::Open::Rows => ("the rows of a COPY", "end them with a line of `\\.`"),
        session::Open::Statement('(') => ("a parenthesis", "close it with `)`"),
        session::Open::Statement('*') => ("a comment", "close it with `*/`"),
        session::Open::Statement('$') => ("a dollar quote", "close it as it was opened"),
        session::Open::Statement('\'') => ("a quote", "close it with `'`"),
        session::Open::Statement('"') => ("a quoted name", "close it with `\"`"),
        session::Open::Statement(_) => ("a statement", "end it with `;`"),
    };
    Mistake::new(at, format!("this block leaves {what} open"))
        .label("begins here")
        .help(help)
}

fn unexpected_failure(
    work: &Work,
    declared: &[ExpectedError],
    instead: Option<usize>,
    failure: &Seen,
    declaration: Option<String>,
    ended: &session::Ended,
) -> Mistake {
    let state = came(failure).sqlstate;
    let what = match state {
        Some(state) => format!("{} (SQLSTATE {state})", failure.message),
        None => failure.message.clone(),
    };
    let mistake = place(work, failure, what);
    let mistake = match (declared, instead) {
        ([], _) => match advice(state, declaration) {
            Some(help) => mistake.help(help),
            None => mistake,
        },
        (_, Some(of)) if of > 0 => {
            mistake.label(format!("must fail with {} here", declared[of].word))
        }
        _ => mistake.label(format!(
            "must fail with {}, and with nothing else",
            words(declared)
        )),
    };
    with_output(mistake, &ended.output)
}

/// A failure at the chapter's line that it is about: the one the server points at, or else the one in which the statement
/// begins, or which includes the file that has it.
fn place(work: &Work, failure: &Seen, what: String) -> Mistake {
    let (lines, text) = (&work.code.lines, &work.code.text);
    let pointed = failure.pointed_in(text, failure.line);
    let at = match failure.included {
        Some(_) => failure.line,
        None => pointed.unwrap_or(failure.line),
    };
    let at = at.min(lines.len().saturating_sub(1));
    let mistake = Mistake::new(lines[at].clone(), what);
    // An include of the book's own is all that its author wrote there.
    let line = text.lines().nth(at).unwrap_or_default();
    match &failure.included {
        Some((file, line)) => mistake.note(format!("in line {line} of {file}")),
        None if !lines[at].excerpt.contains(line.trim()) => mistake.note(included(line)),
        None => mistake,
    }
}

/// A shell that ran to its end, or was stopped by a signal of ours.
pub(crate) fn shell(
    at: &Location,
    work: &Work,
    ended: &shell::Ended,
    stopped: Option<Signal>,
) -> Result<Outcome, Mistake> {
    let declared = match work.fails {
        Some(Failure::Exit(code)) => Some(code),
        _ => None,
    };
    let by_us = stopped.map(|signal| 128 + nix::sys::signal::Signal::from(signal) as i32);
    let mistake = |message: String| Mistake::new(at.clone(), message);
    if ended.left_over && stopped.is_none() {
        return Err(with_output(
            mistake("this block leaves processes behind; they were ended".into()).help(
                "start what goes on in a block of its own, `sh {start name=…}`, and end it with `text {stop=…}`",
            ),
            &ended.output,
        ));
    }
    match (declared, ended.code()) {
        (None, Some(0)) => Ok(Outcome::Succeeded),
        (None, code) if code.is_some() && code == by_us => Ok(Outcome::Succeeded),
        (Some(declared), Some(code)) if declared == code => Ok(Outcome::Failed(code.to_string())),
        (declared, code) => {
            let ended_with = exit::words(code);
            let message = match declared {
                Some(declared) => {
                    format!(
                        "this block must end with exit status {declared}, but ended with {ended_with}"
                    )
                }
                None => format!("this block ended with {ended_with}"),
            };
            let mistake = exit::explained(mistake(message), code);
            Err(with_output(mistake, &ended.output))
        }
    }
}

/// The mistake with the end of the output under it.
pub(crate) fn with_output(mistake: Mistake, output: &Output) -> Mistake {
    let last = last_lines(output, SHOWN);
    if last.is_empty() {
        mistake.note("it printed nothing")
    } else {
        mistake.note(format!("it printed:\n{last}"))
    }
}
