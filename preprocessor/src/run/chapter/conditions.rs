//! Conditions, judged on the observer's connection.

use super::super::observer::{EVERY, Observer, Refusal, Value};
use super::Chapter;
use crate::error::{Error, Location, Mistake, Result};
use crate::plan::{Code, Step};
use std::time::Instant;

impl Chapter<'_> {
    pub(super) fn observer(&mut self) -> Result<&mut Observer> {
        match &mut self.observer {
            Some(observer) => Ok(observer),
            none => Ok(none.insert(Observer::connect(self.setting.stand)?)),
        }
    }

    pub(super) fn wait_until(&mut self, step: &Step, code: &Code, deadline: Instant) -> Result<()> {
        loop {
            let value = self.observer()?.evaluate(&code.text, deadline);
            let value = value_of(step, &code.lines, value)?;
            if value == Some(Value::True) {
                return Ok(());
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
            std::thread::sleep(EVERY);
        }
    }
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
    let (message, line) = match refusal {
        Refusal::TooLong => (format!("this {what} took longer than it may"), 0),
        Refusal::Wrong { error, line } => {
            let message = error.as_db_error().map_or_else(
                || format!("the {what} could not be evaluated: {error}"),
                |error| format!("{} (SQLSTATE {})", error.message(), error.code().code()),
            );
            (message, line)
        }
    };
    let at = lines.get(line).or(lines.first()).unwrap_or(&step.at);
    let note = format!("in the {what} of the block at line {}", step.at.line);
    Mistake::new(at.clone(), message).note(note)
}
