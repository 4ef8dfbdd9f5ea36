//! Claims that a session checks where they stand, with its variables and in its transaction.

use super::super::claims::read_row;
use super::{Chapter, claims};
use crate::error::{Error, Result};
use crate::plan::{Actor, Code, Step, Work};
use crate::transcript::StepRecord;
use std::time::Duration;

impl<'a> Chapter<'a> {
    /// Types a claim into its session and reads its row from the output.
    pub(super) fn claim_in_session(
        &mut self,
        step: &'a Step,
        sentence: &str,
        code: &Code,
        session: &'a str,
        within: Duration,
    ) -> Result<StepRecord> {
        let work = Work {
            interpreter: Vec::new(),
            actor: Actor::Session(session.to_owned()),
            code: code.clone(),
            fails: None,
            within,
        };
        let mut record = self.run_in_session(session, step, &work)?;
        let output = std::mem::take(&mut record.output);
        match read_row(&output) {
            Ok(values) => {
                record.values = values;
                Ok(record)
            }
            Err(fault) => {
                self.has_answered = true;
                Err(Error::from(claims::mistake(step, sentence, code, fault)))
            }
        }
    }

    /// Returns `true` if the last step was a claim whose session has answered, so that it can go on whatever the answer.
    pub(super) fn has_answered(&self) -> bool {
        self.has_answered
    }
}
