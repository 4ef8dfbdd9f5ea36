//! Compares the end of a step with its block's declaration.

use crate::chapter::lines::included;
use crate::error::{Location, Mistake};
use crate::plan::failure::{declaration, unexpected, words};
use crate::plan::{ExpectedError, Failure, FailureMismatch, Signal, Work};
use crate::programs::capture::last_lines;
use crate::programs::psql::{self, PsqlFailure as Seen};
use crate::programs::{exit_status, shell};
use crate::run::advice::advice;
use crate::transcript::{Outcome, Output, SessionError, StepFailure};

/// Number of output lines that an error message shows.
const SHOWN: usize = 12;

/// Checks the end of a session's block.
pub(crate) fn session(
    at: &Location,
    work: &Work,
    ended: &psql::BlockEnd,
) -> Result<Outcome, Mistake> {
    let line = |line: usize| work.code.lines.get(line).unwrap_or(at).clone();
    if let Some(reads) = ended.reads {
        return Err(with_output(reads_terminal(line(reads)), &ended.output));
    }
    let declared = match &work.fails {
        Some(Failure::Errors(errors)) => errors.as_slice(),
        _ => &[],
    };
    let came: Vec<_> = ended.failures.iter().map(|it| it.error).collect();
    match unexpected(declared, &came) {
        Some(FailureMismatch::Unexpected { seen, instead }) => {
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
        Some(FailureMismatch::Missing(of)) => {
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
                mistake.help("correct the block, or remove `fails`"),
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
        false => Ok(Outcome::Failed(StepFailure::with_errors(&came))),
    }
}

/// The mistake of a line that waits for keyboard input.
fn reads_terminal(at: Location) -> Mistake {
    Mistake::new(at, "this line waits for input at the terminal")
        .note("there is no keyboard input during a build; or the block changed psql's prompt, which marks the end of input")
        .help("give the command its input, such as `\\! cat file` or `\\set name value`, and leave psql's prompts alone")
}

/// The mistake of a block that leaves something open: psql would read later input as part of it.
fn left_open(at: Location, open: psql::OpenConstruct) -> Mistake {
    let (what, help) = match open {
        psql::OpenConstruct::Rows => ("the rows of a COPY", "end them with a line of `\\.`"),
        psql::OpenConstruct::Statement('(') => ("a parenthesis", "close it with `)`"),
        psql::OpenConstruct::Statement('*') => ("a comment", "close it with `*/`"),
        psql::OpenConstruct::Statement('$') => ("a dollar quote", "close it as it was opened"),
        psql::OpenConstruct::Statement('\'') => ("a quote", "close it with `'`"),
        psql::OpenConstruct::Statement('"') => ("a quoted name", "close it with `\"`"),
        psql::OpenConstruct::Statement(_) => ("a statement", "end it with `;`"),
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
    ended: &psql::BlockEnd,
) -> Mistake {
    let state = match failure.error {
        SessionError::Server(state) => state,
        SessionError::Psql => None,
    };
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

/// The mistake of a failure, at its line in the chapter: the one the server points at, or else the one in which the
/// statement begins, or which includes the failed file.
fn place(work: &Work, failure: &Seen, what: String) -> Mistake {
    let (lines, text) = (&work.code.lines, &work.code.text);
    let pointed = failure.pointed_in(text, failure.line);
    let at = match failure.included {
        Some(_) => failure.line,
        None => pointed.unwrap_or(failure.line),
    };
    let at = at.min(lines.len().saturating_sub(1));
    let mistake = Mistake::new(lines[at].clone(), what);
    // The line of a book's include is all that its author wrote there.
    let line = text.lines().nth(at).unwrap_or_default();
    match &failure.included {
        Some((file, line)) => mistake.note(format!("in line {line} of {file}")),
        None if !lines[at].excerpt.contains(line.trim()) => mistake.note(included(line)),
        None => mistake,
    }
}

/// Checks the end of a shell that ran to completion, or was stopped by a signal from the tool.
pub(crate) fn shell(
    at: &Location,
    work: &Work,
    ended: &shell::ShellEnd,
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
            mistake("this block leaves processes behind; they were terminated".into()).help(
                "start a background program in a block of its own, `sh {start name=…}`, and end it with `text {stop=…}`",
            ),
            &ended.output,
        ));
    }
    match (declared, ended.code()) {
        (None, Some(0)) => Ok(Outcome::Succeeded),
        (None, code) if code.is_some() && code == by_us => Ok(Outcome::Succeeded),
        (Some(declared), Some(code)) if declared == code => {
            Ok(Outcome::Failed(StepFailure::Exit(code)))
        }
        (declared, code) => {
            let ended_with = exit_status::words(code);
            let message = match declared {
                Some(declared) => {
                    format!(
                        "this block must end with exit status {declared}, but ended with {ended_with}"
                    )
                }
                None => format!("this block ended with {ended_with}"),
            };
            let mistake = exit_status::explained(mistake(message), code);
            Err(with_output(mistake, &ended.output))
        }
    }
}

/// Adds the end of the output to a mistake.
pub(crate) fn with_output(mistake: Mistake, output: &Output) -> Mistake {
    let last = last_lines(output, SHOWN);
    if last.is_empty() {
        mistake.note("it printed nothing")
    } else {
        mistake.note(format!("it printed:\n{last}"))
    }
}
