//! Steps that are started and go on while the chapter does.

use super::super::observer::EVERY;
use super::super::session;
use super::super::shell::{self, Shell};
use super::super::verdict::with_output;
use super::until::Awaited;
use super::{Chapter, shells};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Actor, Signal, Step, Until, Verb, Work};
use crate::transcript::{self, Outcome, Output};
use std::time::{Duration, Instant};

/// A step that was started and goes on.
pub(super) struct Started {
    at: Instant,
    what: Running,
}

impl Started {
    /// When it was started.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// Waits a moment before its end is looked for again, where looking doesn't wait itself.
    pub(super) fn pause(&self) {
        if matches!(self.what, Running::Shell(_)) {
            std::thread::sleep(EVERY);
        }
    }

    /// The shell that it runs in, if it does.
    pub(super) fn shell(&self) -> Option<&Shell> {
        match &self.what {
            Running::Shell(shell) => Some(shell),
            Running::Session(_) => None,
        }
    }

    /// The end of the shell that it runs in, which is ended if it goes on.
    pub(super) fn finish(self) -> Option<shell::Ended> {
        match self.what {
            Running::Shell(shell) => Some(shell.finish()),
            Running::Session(_) => None,
        }
    }

    /// The output of one that has ended.
    pub(super) fn output(&mut self) -> Output {
        match std::mem::replace(&mut self.what, Running::Session(None)) {
            Running::Session(ended) => ended.map(|e| e.output).unwrap_or_default(),
            Running::Shell(shell) => shell.finish().output,
        }
    }
}

enum Running {
    /// In the session of its actor; its end, if it has been seen already.
    Session(Option<session::Ended>),
    Shell(Box<Shell>),
}

impl<'a> Chapter<'a> {
    pub(super) fn start(
        &mut self,
        index: usize,
        step: &'a Step,
        work: &'a Work,
        until: &Until,
    ) -> Result<transcript::Step> {
        let (at, what) = match &work.actor {
            Actor::Session(name) => (self.hand_over(name, work)?, Running::Session(None)),
            Actor::Shell => (
                Instant::now(),
                Running::Shell(Box::new(self.shell(step, work)?)),
            ),
        };
        let mut started = Started { at, what };
        let awaited = Awaited {
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

    /// Waits for a started step, which goes on.
    pub(super) fn wait_for(
        &mut self,
        of: usize,
        step: &'a Step,
        until: &Until,
        within: Duration,
    ) -> Result<()> {
        let origin = &self.plan.steps[of];
        let (Some(mut started), Verb::Start(work, _)) = (self.started.remove(&of), &origin.verb)
        else {
            unreachable!("the plan has made sure that what is waited for was started");
        };
        let awaited = Awaited {
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

    /// Whether a started step has ended. For a session this waits a moment, so that it can be called in a loop.
    pub(super) fn has_ended(&mut self, work: &'a Work, started: &mut Started) -> Result<bool> {
        match (&mut started.what, &work.actor) {
            (Running::Session(Some(_)), _) => Ok(true),
            (Running::Session(ended), Actor::Session(name)) => {
                *ended = self.session(name)?.wait(EVERY);
                Ok(ended.is_some())
            }
            (Running::Shell(shell), _) => Ok(shell.has_ended()),
            (Running::Session(None), Actor::Shell) => Ok(true),
        }
    }

    /// Takes the end of a started step, having sent its process a signal where one is given.
    pub(super) fn finish(
        &mut self,
        of: usize,
        step: &'a Step,
        signal: Option<Signal>,
        within: Duration,
    ) -> Result<transcript::Step> {
        let origin = &self.plan.steps[of];
        let (Some(started), Verb::Start(work, _)) = (self.started.remove(&of), &origin.verb) else {
            unreachable!("the plan has made sure that what is finished was started");
        };
        match (started.what, &work.actor) {
            (Running::Session(ended), Actor::Session(name)) => {
                let ended = match ended {
                    Some(ended) => ended,
                    None => self.end_of(name, step, within)?,
                };
                self.judge(name, origin, work, started.at, ended)
            }
            (Running::Shell(shell), _) => {
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
            (Running::Session(_), Actor::Shell) => unreachable!("a shell's step runs in a shell"),
        }
    }
}
