//! Started steps, which run while the chapter continues.

use super::super::control::EVERY;
use super::awaited_condition::AwaitedCondition;
use super::{Chapter, shells};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Actor, Signal, Step, StepId, Until, Verb, Work};
use crate::programs::psql;
use crate::programs::shell::{self, Shell};
use crate::run::expected_outcome::with_output;
use crate::transcript::{Outcome, Output, StepRecord};
use std::time::{Duration, Instant};

/// A started step that still runs.
pub(super) struct BackgroundStep {
    at: Instant,
    what: BackgroundWork,
}

impl BackgroundStep {
    /// The time of the start.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// Waits a moment before the next check for its end, unless the check itself waits.
    pub(super) fn pause(&self) {
        if matches!(self.what, BackgroundWork::Shell(_)) {
            std::thread::sleep(EVERY);
        }
    }

    /// The shell that the step runs in, if any.
    pub(super) fn shell(&self) -> Option<&Shell> {
        match &self.what {
            BackgroundWork::Shell(shell) => Some(shell),
            BackgroundWork::Session(_) => None,
        }
    }

    /// Ends the step's shell, if any, and returns its end.
    pub(super) fn finish(self) -> Option<shell::ShellEnd> {
        match self.what {
            BackgroundWork::Shell(shell) => Some(shell.finish()),
            BackgroundWork::Session(_) => None,
        }
    }

    /// The output of a finished step.
    pub(super) fn output(&mut self) -> Output {
        match std::mem::replace(&mut self.what, BackgroundWork::Session(None)) {
            BackgroundWork::Session(ended) => ended.map(|e| e.output).unwrap_or_default(),
            BackgroundWork::Shell(shell) => shell.finish().output,
        }
    }
}

enum BackgroundWork {
    /// Runs in the session of its actor; holds its end, once seen.
    Session(Option<psql::BlockEnd>),
    Shell(Box<Shell>),
}

impl<'a> Chapter<'a> {
    pub(super) fn start(
        &mut self,
        index: StepId,
        step: &'a Step,
        work: &'a Work,
        until: &Until,
    ) -> Result<StepRecord> {
        let (at, what) = match &work.actor {
            Actor::Session(name) => (self.hand_over(name, work)?, BackgroundWork::Session(None)),
            Actor::Shell => (
                Instant::now(),
                BackgroundWork::Shell(Box::new(self.shell(step, work)?)),
            ),
        };
        let mut started = BackgroundStep { at, what };
        let awaited = AwaitedCondition {
            step,
            of: None,
            work,
            until,
            deadline: at + work.within,
            within: work.within,
        };
        self.until(&awaited, &mut started)?;
        self.started.insert(index, started);
        Ok(self.record(at, Instant::now(), Outcome::Started, Output::default()))
    }

    /// Waits for a condition of a started step, which keeps running.
    pub(super) fn wait_for(
        &mut self,
        of: StepId,
        step: &'a Step,
        until: &Until,
        within: Duration,
    ) -> Result<()> {
        let origin = &self.plan.steps[of];
        let (Some(mut started), Verb::Start(work, _)) = (self.started.remove(&of), &origin.verb)
        else {
            unreachable!("the plan has made sure that what is waited for was started");
        };
        let awaited = AwaitedCondition {
            step,
            of: origin.name.as_deref(),
            work,
            until,
            deadline: Instant::now() + within,
            within,
        };
        self.until(&awaited, &mut started)?;
        self.started.insert(of, started);
        Ok(())
    }

    /// Returns `true` if a started step has ended. For a session this waits a moment, so that it can be called in a
    /// loop.
    pub(super) fn has_ended(
        &mut self,
        work: &'a Work,
        started: &mut BackgroundStep,
    ) -> Result<bool> {
        match (&mut started.what, &work.actor) {
            (BackgroundWork::Session(Some(_)), _) => Ok(true),
            (BackgroundWork::Session(ended), Actor::Session(name)) => {
                *ended = self.session(name)?.wait(EVERY);
                Ok(ended.is_some())
            }
            (BackgroundWork::Shell(shell), _) => Ok(shell.has_ended()),
            (BackgroundWork::Session(None), Actor::Shell) => Ok(true),
        }
    }

    /// Finishes a started step, after sending its process the given signal, if any.
    pub(super) fn finish(
        &mut self,
        of: StepId,
        step: &'a Step,
        signal: Option<Signal>,
        within: Duration,
    ) -> Result<StepRecord> {
        let origin = &self.plan.steps[of];
        let (Some(started), Verb::Start(work, _)) = (self.started.remove(&of), &origin.verb) else {
            unreachable!("the plan has made sure that what is finished was started");
        };
        match (started.what, &work.actor) {
            (BackgroundWork::Session(ended), Actor::Session(name)) => {
                let ended = match ended {
                    Some(ended) => ended,
                    None => self.end_of(name, step, within)?,
                };
                self.judge(name, origin, work, started.at, ended)
            }
            (BackgroundWork::Shell(shell), _) => {
                if let Some(signal) = signal {
                    if shell.has_ended() {
                        let mistake = Mistake::new(
                            step.at.clone(),
                            "this process ended by itself before it was stopped",
                        );
                        return Err(Error::from(with_output(mistake, &shell.finish().output)));
                    }
                    shell.signal(signal.into());
                }
                if !self.wait_for_shell(step, &shell, Instant::now() + within)? {
                    return Err(shells::overdue(&step.at, within, *shell));
                }
                self.end_shell(&origin.at, work, started.at, *shell, signal)
            }
            (BackgroundWork::Session(_), Actor::Shell) => {
                unreachable!("a shell's step runs in a shell")
            }
        }
    }
}
