//! Conditions, judged on the observer's connection.

use super::super::holdup;
use super::super::observer::{EVERY, Observer, Refusal, Value};
use super::super::stand::refusal;
use super::Chapter;
use crate::error::{Error, Location, Mistake, Result, help_of};
use crate::plan::{Code, Step};
use std::time::Instant;

impl Chapter<'_> {
    /// The observer's connection. One that was lost, or did not answer in time, is made anew.
    pub(super) fn observer(&mut self) -> Result<&mut Observer> {
        self.observer = self.observer.take().filter(|it| !it.is_lost());
        match &mut self.observer {
            Some(observer) => Ok(observer),
            none => Ok(none.insert(Observer::connect(self.setting.stand)?)),
        }
    }

    /// What went wrong with a connection of the run's own, told at the step that met it, with who holds it up.
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
                "what has a catalog locked holds up every connection: end its transaction in a block before this one".into(),
            );
        }
        Error::Mistakes(mistakes)
    }

    /// Who holds up connections of the run's own, asked on one that can still be asked.
    fn holdup(&mut self) -> Vec<String> {
        match &mut self.observer {
            Some(observer) if !observer.is_lost() => observer.holdup(),
            _ => {
                let second = self.setting.stand.second_connect(super::GRACE);
                second.map_or_else(Vec::new, |mut second| holdup::told(&mut second))
            }
        }
    }

    pub(super) fn wait_until(&mut self, step: &Step, code: &Code, deadline: Instant) -> Result<()> {
        loop {
            let value = self.observer()?.evaluate(&code.text, deadline);
            let value = value_of(step, &code.lines, value)?;
            if value == Some(Value::True) {
                // What has let the chapter go on is evidence, too.
                return self.look(step);
            }
            if Instant::now() >= deadline || value.is_none() {
                let last = match value {
                    Some(Value::Other(value)) => format!("its last value was {value}"),
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

/// An error of the run's own as a mistake of the step that has met it. An end that was asked for stays one.
pub(in crate::run) fn at_step(step: &Step, error: Error) -> Error {
    let (message, help) = match error {
        Error::Setup { message, help } => (message, help),
        Error::Io { ref source, .. } => (error.to_string(), help_of(source).map(str::to_owned)),
        Error::Mistakes(_) | Error::Stopped(_) => return error,
    };
    let mut mistake = Mistake::new(step.at.clone(), message);
    mistake.help = help;
    Error::from(mistake)
}

/// The value of an expression, whose lines these are: none when it took too long, a mistake when the server refuses it.
pub(super) fn value_of(
    step: &Step,
    lines: &[Location],
    value: Result<Value, Refusal>,
) -> Result<Option<Value>> {
    match value {
        Ok(value) => Ok(Some(value)),
        Err(Refusal::TooLong) => Ok(None),
        Err(refusal) => Err(Error::from(refused_at(step, lines, "condition", refusal))),
    }
}

/// The mistake of SQL that the server refuses, at the line that it points at.
pub(super) fn refused(step: &Step, code: &Code, what: &str, refusal: Refusal) -> Mistake {
    refused_at(step, &code.lines, what, refusal)
}

fn refused_at(step: &Step, lines: &[Location], what: &str, refusal: Refusal) -> Mistake {
    let (message, line, help) = match refusal {
        Refusal::TooLong => (format!("this {what} took longer than it may"), 0, None),
        Refusal::Wrong { error, line } => {
            // What SQL itself is refused for is told by the server's words.
            let help = error.has_ended().then(|| refusal::help(&error)).flatten();
            let message = error.told().map_or_else(
                || format!("the {what} could not be evaluated: {error}"),
                |told| {
                    let (said, code) = (told.message(), told.code().code());
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
