//! Conditions, evaluated on the observer's connection.

use super::super::catalog_holders;
use super::super::control::{ClaimValue, ControlConnection, ControlError, EVERY};
use super::Chapter;
use crate::connection::refusal;
use crate::error::{Error, Location, Mistake, Result, help_of};
use crate::plan::{Code, Step};
use std::time::Instant;

impl Chapter<'_> {
    /// The observer's connection, replaced if it was lost or did not answer in time.
    pub(super) fn observer(&mut self) -> Result<&mut ControlConnection> {
        self.observer = self.observer.take().filter(|it| !it.is_lost());
        match &mut self.observer {
            Some(observer) => Ok(observer),
            none => Ok(none.insert(ControlConnection::connect(self.context.stand)?)),
        }
    }

    /// An error of one of the tool's own connections, reported at the step that met it, with its blockers.
    pub(super) fn at(&mut self, step: &Step, error: Error) -> Error {
        let is_own = !matches!(error, Error::Mistakes(_));
        let error = at_step(step, error);
        let Error::Mistakes(mut mistakes) = error else {
            return error;
        };
        let held_up = if is_own { self.holdup() } else { Vec::new() };
        if let (Some(mistake), false) = (mistakes.first_mut(), held_up.is_empty()) {
            mistake.notes.extend(held_up);
            mistake.help = Some(
                "a session with a locked catalog blocks every connection: end its transaction in a block before this one".into(),
            );
        }
        Error::Mistakes(mistakes)
    }

    /// The blockers of the tool's own connections, queried on a connection that still answers.
    fn holdup(&mut self) -> Vec<String> {
        match &mut self.observer {
            Some(observer) if !observer.is_lost() => observer.holdup(),
            _ => {
                let second = self.context.stand.second_connect(super::GRACE);
                second.map_or_else(Vec::new, |mut second| {
                    catalog_holders::catalog_holders(&mut second)
                })
            }
        }
    }

    pub(super) fn wait_until(&mut self, step: &Step, code: &Code, deadline: Instant) -> Result<()> {
        loop {
            let value = self.observer()?.evaluate(&code.text, deadline);
            let value = value_of(step, &code.lines, value)?;
            if value == Some(ClaimValue::True) {
                // The condition that let the chapter continue is evidence, too.
                return self.look(step);
            }
            if Instant::now() >= deadline || value.is_none() {
                let last = match value {
                    Some(ClaimValue::Other(value)) => format!("its last value was {value}"),
                    _ => "it was still being evaluated".to_owned(),
                };
                let first = code.lines.first().unwrap_or(&step.at);
                return Err(Error::from(
                    Mistake::new(first.clone(), "this never became true").note(last),
                ));
            }
            self.check_background(step)?;
            std::thread::sleep(EVERY);
        }
    }
}

/// An error of the tool's own as a mistake of the step that met it.
pub(in crate::run) fn at_step(step: &Step, error: Error) -> Error {
    let (message, help) = match error {
        Error::Setup { message, help } => (message, help),
        Error::Io { ref source, .. } => (error.to_string(), help_of(source).map(str::to_owned)),
        Error::Mistakes(_) => return error,
    };
    let mut mistake = Mistake::new(step.at.clone(), message);
    mistake.help = help;
    Error::from(mistake)
}

/// The value of an expression, given its lines: none on timeout, a mistake if the server rejects it.
pub(super) fn value_of(
    step: &Step,
    lines: &[Location],
    value: Result<ClaimValue, ControlError>,
) -> Result<Option<ClaimValue>> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(ControlError::TooLong) => Ok(None),
        Err(refusal) => Err(Error::from(refused_at(step, lines, "condition", refusal))),
    }
}

/// The mistake of SQL that the server rejects, at the line that the error points at.
pub(super) fn refused(step: &Step, code: &Code, what: &str, refusal: ControlError) -> Mistake {
    refused_at(step, &code.lines, what, refusal)
}

fn refused_at(step: &Step, lines: &[Location], what: &str, refusal: ControlError) -> Mistake {
    let (message, line, help) = match refusal {
        ControlError::TooLong => (format!("this {what} exceeded its time limit"), 0, None),
        ControlError::Wrong { error, line } => {
            // A rejection of the SQL itself is explained by the server's own message.
            let help = error.has_ended().then(|| refusal::help(&error)).flatten();
            let message = error.db_error().map_or_else(
                || format!("the {what} could not be evaluated: {error}"),
                |refusal| {
                    let (said, code) = (refusal.message(), refusal.code().code());
                    match error.has_ended() {
                        true => {
                            format!("the run's own connection has ended: {said} (SQLSTATE {code})")
                        }
                        false => format!("{said} (SQLSTATE {code})"),
                    }
                },
            );
            (message, line, help.map(str::to_owned))
        }
    };
    let at = lines.get(line).or(lines.first()).unwrap_or(&step.at);
    let note = format!("in the {what} of the block at line {}", step.at.line);
    let mut mistake = Mistake::new(at.clone(), message).note(note);
    mistake.help = help;
    mistake
}
