//! Whether a step ended as its block declares.

use super::advice::advice;
use super::capture::last_lines;
use super::messages::Failure as Seen;
use super::{session, shell};
use crate::chapter::lines::included;
use crate::error::{Location, Mistake};
use crate::plan::failure::{declaration, told, unexpected, words};
use crate::plan::{Code, ExpectedError, Failure, Mismatch, Seen as Came, Signal, Work};
use crate::transcript::{Outcome, Output};

/// How many lines of its output an error message shows.
const SHOWN: usize = 12;

/// A session's block.
pub(crate) fn session(
    at: &Location,
    work: &Work,
    ended: &session::Ended,
) -> Result<Outcome, Mistake> {
    let declared = match &work.fails {
        Some(Failure::Errors(errors)) => errors.as_slice(),
        _ => &[],
    };
    // Once the connection is lost, what psql says about it is no error of its own.
    let mut lost = false;
    let failures: Vec<_> = ended
        .failures
        .iter()
        .filter(|failure| {
            let is_echo = lost && failure.sqlstate.is_none();
            lost |= failure.sqlstate.as_deref().is_some_and(ends_backend);
            !is_echo
        })
        .collect();
    let hidden = ended.sqlstate.as_deref().filter(|state| *state != "00000");
    let mut came: Vec<_> = failures.iter().map(|failure| came(failure)).collect();
    if let (true, Some(state)) = (came.is_empty(), hidden) {
        came.push(Came {
            sqlstate: Some(state),
            own: false,
        });
    }
    match unexpected(declared, &came) {
        Some(Mismatch::Unexpected { seen, instead }) => Err(match failures.get(seen) {
            Some(failure) => {
                unexpected_failure(work, declared, instead, failure, declaration(&came), ended)
            }
            None => with_output(
                Mistake::new(
                    at.clone(),
                    format!("this block failed with {}", told(&came)),
                ),
                &ended.output,
            ),
        }),
        Some(Mismatch::Missing(of)) => {
            let word = &declared[of].word;
            let message = match failures.is_empty() {
                true => format!(
                    "this block must fail with {}, but it did not fail",
                    words(declared)
                ),
                false => format!("this block must fail with {word} at last, but it did not"),
            };
            let mistake = Mistake::new(at.clone(), message);
            Err(with_output(
                mistake.help("correct the block, or take `fails` out"),
                &ended.output,
            ))
        }
        None if declared.is_empty() && ended.closed => Err(with_output(
            Mistake::new(at.clone(), "psql ended in the middle of this block")
                .help("the rest of the chapter needs this session: don't let a block end it"),
            &ended.output,
        )),
        None if declared.is_empty() => Ok(Outcome::Succeeded),
        None => Ok(Outcome::Failed(told(&came))),
    }
}

/// A failure as a declaration is held against it.
fn came(failure: &Seen) -> Came<'_> {
    Came {
        sqlstate: failure.sqlstate.as_deref(),
        own: failure.sqlstate.is_none(),
    }
}

/// SQLSTATEs with which a server ends a connection: class 57P and 08, and the idle timeouts.
fn ends_backend(state: &str) -> bool {
    state.starts_with("57P") || state.starts_with("08") || state == "25P03"
}

fn unexpected_failure(
    work: &Work,
    declared: &[ExpectedError],
    instead: Option<usize>,
    failure: &Seen,
    declaration: Option<String>,
    ended: &session::Ended,
) -> Mistake {
    let what = match &failure.sqlstate {
        Some(state) => format!("{} (SQLSTATE {state})", failure.message),
        None => failure.message.clone(),
    };
    let mistake = place(work, failure, what);
    let mistake = match (declared, instead) {
        ([], _) => match advice(failure.sqlstate.as_deref(), declaration) {
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

/// A failure at the chapter's line that it is about: the one the server quotes, or else the one on which psql sent the
/// statement, or which includes the file that did.
fn place(work: &Work, failure: &Seen, what: String) -> Mistake {
    let lines = &work.code.lines;
    let (at, note) = match (&failure.file, failure.line) {
        (Some(file), Some(line)) => (
            including(&work.code, file),
            Some(format!("in line {line} of {file}")),
        ),
        (_, line) => (quoted(&work.code, failure, line.unwrap_or(1)), None),
    };
    let mistake = Mistake::new(lines[at].clone(), what);
    // An include of the book's own is all that its author wrote there.
    let text = work.code.text.lines().nth(at).unwrap_or_default();
    let note = note.or_else(|| (!lines[at].excerpt.contains(text.trim())).then(|| included(text)));
    match note {
        Some(note) => mistake.note(note),
        None => mistake,
    }
}

/// The index of the line that the server quotes, or of the one from which psql sent the statement.
fn quoted(code: &Code, failure: &Seen, sent: usize) -> usize {
    let texts: Vec<_> = code.text.lines().collect();
    let sent = sent.clamp(1, texts.len().max(1)) - 1;
    // The server shortens a long line with dots at either end.
    let quoted = failure.quoted.as_deref().unwrap_or_default();
    let quoted = quoted.trim_matches('.').trim();
    let is_meant = |n: &usize| texts.get(*n).is_some_and(|text| text.contains(quoted));
    let found = (0..=sent).rev().find(is_meant);
    found.filter(|_| !quoted.is_empty()).unwrap_or(sent)
}

/// The index of the line that includes a file, or a file which does.
fn including(code: &Code, file: &str) -> usize {
    let includes = |text: &str| text.trim_start().starts_with("\\i");
    let find = |is_meant: &dyn Fn(&str) -> bool| code.text.lines().position(is_meant);
    find(&|text| includes(text) && text.contains(file))
        .or_else(|| find(&|text| text.contains(file)))
        .or_else(|| find(&includes))
        .unwrap_or(0)
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
