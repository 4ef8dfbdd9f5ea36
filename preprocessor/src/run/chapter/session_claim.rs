//! Claims that a session checks where they stand, with its variables and in its transaction.

use super::super::claims::read_row;
use super::Chapter;
use super::claims::CheckedClaim;
use crate::error::Result;
use crate::plan::{Actor, Work};
use crate::transcript::StepRecord;
use std::time::Duration;

impl<'a> Chapter<'a> {
    /// Types a claim into its session and reads its row from the output.
    pub(super) fn claim_in_session(
        &mut self,
        claim: &CheckedClaim<'a>,
        session: &'a str,
        within: Duration,
    ) -> Result<StepRecord> {
        let work = Work {
            interpreter: Vec::new(),
            actor: Actor::Session(session.to_owned()),
            code: claim.code.clone(),
            fails: None,
            within,
        };
        let mut record = self.run_in_session(session, claim.step, &work)?;
        let output = std::mem::take(&mut record.output);
        let read = claim.outcome(read_row(&output));
        self.has_answered = read.is_err();
        (record.outcome, record.values) = read?;
        Ok(record)
    }

    /// Returns `true` if the last step was a claim whose session has answered, so that it can go on whatever the answer.
    pub(super) fn has_answered(&self) -> bool {
        self.has_answered
    }
}
