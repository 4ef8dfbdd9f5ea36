//! Whether a step ended as its block declares.

use super::capture::last_lines;
use super::session::{self, By, Failure as Seen};
use super::shell;
use crate::chapter::lines::included;
use crate::error::{Location, Mistake};
use crate::plan::{Failure, Signal, Work};
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
        let mistake = Mistake::new(line(reads), "this line waits for input at the terminal");
        return Err(with_output(
            mistake
                .note("nobody types while a book is built; or psql's prompt was changed, by which its end is known")
                .help("give the command its input, such as `\\! cat file` or `\\set name value`, and leave psql's prompts alone"),
            &ended.output,
        ));
    }
    let declared = match &work.fails {
        Some(Failure::Sqlstate(state)) => Some(state.as_str()),
        _ => None,
    };
    let state = |failure: &Seen| match &failure.by {
        By::Server(state) => state.clone(),
        By::Psql => None,
    };
    let unexpected = ended
        .failures
        .iter()
        .find(|failure| declared.is_none() || state(failure).as_deref() != declared);
    if let Some(failure) = unexpected {
        return Err(unexpected_failure(work, declared, failure, ended));
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
    match declared {
        None => Ok(Outcome::Succeeded),
        Some(state) if ended.failures.is_empty() => Err(with_output(
            Mistake::new(
                at.clone(),
                format!("this block must fail with {state}, but it did not fail"),
            )
            .help("correct the block, or take `fails` out"),
            &ended.output,
        )),
        Some(state) => Ok(Outcome::Failed(state.to_owned())),
    }
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
    declared: Option<&str>,
    failure: &Seen,
    ended: &session::Ended,
) -> Mistake {
    let state = match &failure.by {
        By::Server(state) => state.as_deref(),
        By::Psql => None,
    };
    let what = match state {
        Some(state) => format!("{} (SQLSTATE {state})", failure.message),
        None => failure.message.clone(),
    };
    let mistake = place(work, failure, what);
    let mistake = match (declared, state) {
        (Some(state), _) => mistake.label(format!("must fail with {state}, and with nothing else")),
        (None, Some(state)) => mistake.help(format!(
            "if it is meant to fail, declare it in the block's braces: fails={state}"
        )),
        (None, None) => mistake,
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
            let code = code.map_or("an unknown exit status".into(), |c| {
                format!("exit status {c}")
            });
            let message = match declared {
                Some(declared) => {
                    format!(
                        "this block must end with exit status {declared}, but ended with {code}"
                    )
                }
                None => format!("this block ended with {code}"),
            };
            Err(with_output(mistake(message), &ended.output))
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
