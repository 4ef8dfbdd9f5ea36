//! Blocks that a session runs.

use super::super::session::{self, Session};
use super::super::verdict::{self, with_output};
use super::{Chapter, GRACE, opening, too_long};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Step, Work};
use crate::transcript;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

impl<'a> Chapter<'a> {
    pub(super) fn session(&mut self, name: &'a str) -> Result<&mut Session> {
        match self.sessions.entry(name) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let session = opening::open(name, self.setting, &self.scratch.work())?;
                Ok(entry.insert(session))
            }
        }
    }

    /// Opens a session before its first block.
    pub(super) fn open(&mut self, step: &Step, name: &'a str) -> Result<()> {
        self.session(name)
            .map(drop)
            .map_err(|error| at(step, error))
    }

    /// Hands a block to its session, and tells when.
    pub(super) fn hand_over(&mut self, name: &'a str, step: &Step, work: &Work) -> Result<Instant> {
        let session = self.session(name).map_err(|error| at(step, error))?;
        let begun = Instant::now();
        session.hand_over(&work.code.text);
        Ok(begun)
    }

    /// The end of what a session runs; a mistake when it doesn't come in time.
    pub(super) fn end_of(
        &mut self,
        name: &'a str,
        step: &Step,
        within: Duration,
    ) -> Result<session::Ended> {
        if let Some(ended) = self.session(name)?.wait(within) {
            return Ok(ended);
        }
        let backend = self.session(name)?.backend();
        let blockers = self.observer()?.blockers(backend);
        let (how, ended) = self.force(name, backend)?;
        let mut mistake = too_long(&step.at, within).note(how);
        if let Some(blockers) = blockers {
            mistake = mistake.note(format!("it waited for {blockers}"));
        }
        Err(Error::from(with_output(
            mistake,
            &ended.map(|e| e.output).unwrap_or_default(),
        )))
    }

    /// Ends what a session runs: its statement, then its backend, then psql.
    fn force(
        &mut self,
        name: &'a str,
        backend: i32,
    ) -> Result<(&'static str, Option<session::Ended>)> {
        // A server that is gone can't be asked; then psql is killed.
        if self.observer()?.cancel(backend).is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok(("its statement was cancelled", Some(ended)));
        }
        if self.observer()?.terminate(backend).is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok((
                "cancelling did not end it; its backend was ended",
                Some(ended),
            ));
        }
        self.session(name)?.kill();
        let ended = self.session(name)?.wait(GRACE);
        Ok((
            "neither cancelling nor ending its backend ended it; psql was killed",
            ended,
        ))
    }

    /// Holds the end of a session's block against what the block declares.
    pub(super) fn judge(
        &mut self,
        name: &'a str,
        step: &Step,
        work: &Work,
        begun: Instant,
        ended: session::Ended,
    ) -> Result<transcript::Step> {
        let outcome = verdict::session(&step.at, work, &ended)?;
        if ended.closed {
            // The next block of this name opens a new terminal.
            self.sessions.remove(name);
        }
        let mut record = self.record(begun, ended.at, outcome, ended.output);
        record.rows = ended.rows;
        Ok(record)
    }
}

/// An error of the machine, told at the block that met it.
fn at(step: &Step, error: Error) -> Error {
    match error {
        Error::Setup { message, help } => {
            let mistake = Mistake::new(step.at.clone(), message);
            Error::from(match help {
                Some(help) => mistake.help(help),
                None => mistake,
            })
        }
        other => other,
    }
}
