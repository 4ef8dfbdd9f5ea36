//! Blocks that a session runs.

use super::{ALIVE, Chapter, GRACE, session_opening, too_long};
use crate::error::{Error, Result};
use crate::plan::{Step, StepId, Work};
use crate::programs::psql::{self, Session, SessionActivity as Activity, TransactionStatus};
use crate::run::expected_outcome::{self, with_output};
use crate::transcript::StepRecord;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

/// The state of a session between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// No step has needed it yet.
    Unopened,
    /// psql was started, and no step has waited for its connection yet.
    Connecting,
    /// It waits for a statement, outside of a transaction block.
    Idle,
    /// It waits for a statement in a transaction block.
    InTransaction,
    /// It waits for the end of a transaction block in which a statement has failed.
    FailedTransaction,
    /// It runs a started step.
    Running(StepId),
    /// psql runs without a connection.
    Disconnected,
    /// psql has ended.
    Ended,
}

impl<'a> Chapter<'a> {
    /// Returns the state of each session of the plan before the step `next`, in the order of their first blocks.
    pub(super) fn session_states(&mut self, next: StepId) -> Vec<(&'a str, SessionState)> {
        let mut states: Vec<(&'a str, SessionState)> = Vec::new();
        for step in &self.plan.steps {
            let name = step.verb.session();
            if let Some(name) = name.filter(|name| states.iter().all(|(it, _)| it != name)) {
                states.push((name, self.session_state(name, next)));
            }
        }
        states
    }

    fn session_state(&mut self, name: &str, next: StepId) -> SessionState {
        let of_session = |(_, step): &(StepId, &Step)| step.verb.session() == Some(name);
        let steps = StepId::enumerate(&self.plan.steps).take(next.index());
        let mut steps = steps.filter(of_session);
        let Some(session) = self.sessions.get_mut(name) else {
            let was_run = steps.any(|(index, _)| self.plan.skips(index, &self.server).is_none());
            return match was_run {
                true => SessionState::Ended,
                false => SessionState::Unopened,
            };
        };
        match session.activity() {
            Activity::Connecting => SessionState::Connecting,
            // A session runs one block at a time.
            Activity::Busy => steps
                .next_back()
                .map_or(SessionState::Connecting, |(index, _)| {
                    SessionState::Running(index)
                }),
            Activity::Idle(TransactionStatus::None) => SessionState::Idle,
            Activity::Idle(TransactionStatus::Open) => SessionState::InTransaction,
            Activity::Idle(TransactionStatus::Failed) => SessionState::FailedTransaction,
            Activity::Idle(TransactionStatus::Unknown) => SessionState::Disconnected,
            Activity::Ended => SessionState::Ended,
        }
    }

    /// Starts the terminal of a session, which connects meanwhile.
    pub(super) fn begin_session(&mut self, name: &'a str) -> Result<&mut Session> {
        match self.sessions.entry(name) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => Ok(entry.insert(Session::open(
                name,
                self.context.stand,
                self.context.reaper,
                &self.scratch,
            )?)),
        }
    }

    /// A session, connected within this time.
    fn connected(&mut self, name: &'a str, within: Duration) -> Result<&mut Session> {
        let context = self.context;
        let session = self.begin_session(name)?;
        session_opening::ready(session, name, context, within)?;
        Ok(session)
    }

    pub(super) fn session(&mut self, name: &'a str) -> Result<&mut Session> {
        self.connected(name, Duration::MAX)
    }

    /// Runs a block in its session to its end.
    pub(super) fn run_in_session(
        &mut self,
        name: &'a str,
        step: &Step,
        work: &Work,
    ) -> Result<StepRecord> {
        let begun = self.hand_over(name, work)?;
        let ended = self.end_of(name, step, work.within)?;
        self.judge(name, step, work, begun, ended)
    }

    /// Hands a block to its session, and returns the time of that.
    pub(super) fn hand_over(&mut self, name: &'a str, work: &Work) -> Result<Instant> {
        let session = self.connected(name, work.within)?;
        let begun = Instant::now();
        session.hand_over(&work.code.text);
        Ok(begun)
    }

    /// Waits for the end of a session's block; a mistake if it doesn't come in time.
    pub(super) fn end_of(
        &mut self,
        name: &'a str,
        step: &Step,
        within: Duration,
    ) -> Result<psql::BlockEnd> {
        let deadline = Instant::now() + within;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Some(ended) = self.session(name)?.wait(left.min(ALIVE)) {
                return Ok(ended);
            }
            if left.is_zero() {
                break;
            }
            self.check_background(step)?;
        }
        let backend = self.session(name)?.backend();
        // A lost or stopped server can't be queried.
        let blockers = self.observer().ok();
        let blockers = blockers.and_then(|it| it.within(GRACE).blockers(backend));
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

    /// Ends a session's block by force: first its statement, then its backend, then psql.
    fn force(
        &mut self,
        name: &'a str,
        backend: i32,
    ) -> Result<(&'static str, Option<psql::BlockEnd>)> {
        self.session(name)?.give_up();
        let cancelled = self
            .observer()
            .and_then(|it| it.within(GRACE).cancel(backend));
        if cancelled.is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok(("its statement was canceled", Some(ended)));
        }
        let ended = self
            .observer()
            .and_then(|it| it.within(GRACE).terminate(backend));
        if ended.is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok((
                "canceling had no effect; its backend was terminated",
                Some(ended),
            ));
        }
        self.session(name)?.kill();
        let ended = self.session(name)?.wait(GRACE);
        Ok((
            "neither canceling nor terminating its backend had an effect; psql was killed",
            ended,
        ))
    }

    /// Compares the end of a session's block with the block's declaration.
    pub(super) fn judge(
        &mut self,
        name: &'a str,
        step: &Step,
        work: &Work,
        begun: Instant,
        ended: psql::BlockEnd,
    ) -> Result<StepRecord> {
        let outcome = expected_outcome::session(&step.at, work, &ended)?;
        if ended.closed {
            // The next block of this name opens a new terminal.
            self.sessions.remove(name);
        }
        let mut record = self.record(begun, ended.at, outcome, ended.output);
        record.rows = ended.rows;
        Ok(record)
    }
}
