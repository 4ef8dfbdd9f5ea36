//! Steps that are started and go on while the chapter does.

use super::super::observer::{EVERY, Value};
use super::super::session;
use super::super::shell::Shell;
use super::super::verdict::with_output;
use super::conditions::value_of;
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
            Actor::Session(name) => (self.hand_over(name, step, work)?, Running::Session(None)),
            Actor::Shell => (
                Instant::now(),
                Running::Shell(Box::new(self.shell(step, work)?)),
            ),
        };
        let mut started = Started { at, what };
        self.until(step, work, until, &mut started, (at, work.within))?;
        self.started.insert(index, started);
        Ok(self.record(at, Instant::now(), Outcome::Started, Output::default()))
    }

    /// Waits until the condition of a start, or of a wait for a started step, holds; `step` is the block that has it, and
    /// `work` what was started.
    pub(super) fn until(
        &mut self,
        step: &Step,
        work: &'a Work,
        until: &Until,
        started: &mut Started,
        (begun, within): (Instant, Duration),
    ) -> Result<()> {
        let deadline = begun + within;
        let mut has_held = false;
        loop {
            // The end is looked for before the condition: one that is brought about by the step's last act
            // still counts.
            let has_ended = self.has_ended(work, started)?;
            if self.holds(step, work, until, has_ended, deadline)? {
                has_held = true;
                self.look(step)?;
                if has_ended || self.is_evident(work, until)? {
                    return Ok(());
                }
            }
            if has_ended {
                let mut mistake = Mistake::new(
                    step.at.clone(),
                    format!(
                        "this step ended before it became true that {}",
                        until.phrase()
                    ),
                )
                .help("make sure that what it has to wait for is there when it starts");
                if has_held {
                    mistake = mistake.note(
                        "it was so for a moment, which was over before the observer could look",
                    );
                }
                let output = match std::mem::replace(&mut started.what, Running::Session(None)) {
                    Running::Session(ended) => ended.map(|e| e.output).unwrap_or_default(),
                    Running::Shell(shell) => shell.finish().output,
                };
                return Err(Error::from(with_output(mistake, &output)));
            }
            if Instant::now() >= deadline {
                let mistake = self.never(step, work, until, within);
                return Err(Error::from(mistake));
            }
            started.pause();
        }
    }

    /// Whether the condition of a start holds now.
    fn holds(
        &mut self,
        step: &Step,
        work: &'a Work,
        until: &Until,
        has_ended: bool,
        deadline: Instant,
    ) -> Result<bool> {
        let left = deadline.saturating_duration_since(Instant::now());
        match (until, &work.actor) {
            (Until::Active, Actor::Shell) => Ok(true),
            (Until::Active, Actor::Session(_)) if has_ended => Ok(true),
            (Until::Active, Actor::Session(name)) => {
                let backend = self.session(name)?.backend();
                self.observer()?.within(left).is_active(backend)
            }
            (Until::Blocked, Actor::Session(name)) => {
                let backend = self.session(name)?.backend();
                self.observer()?.within(left).is_blocked(backend)
            }
            (Until::Blocked, Actor::Shell) => Ok(false),
            (Until::True(expression), _) => {
                let value = self.observer()?.evaluate(expression, deadline);
                Ok(value_of(step, &[], value)? == Some(Value::True))
            }
        }
    }

    /// Whether the sample that was taken since shows what has let the chapter go on. What an expression says can't be seen
    /// in one; and where nothing is observed, nothing rests on samples.
    fn is_evident(&mut self, work: &'a Work, until: &Until) -> Result<bool> {
        let Actor::Session(name) = &work.actor else {
            return Ok(true);
        };
        let backend = self.session(name)?.backend();
        let Some(observation) = &self.observation else {
            return Ok(true);
        };
        Ok(match until {
            Until::Active => observation.shows_active(backend),
            Until::Blocked => observation.shows_waiting(backend),
            Until::True(_) => true,
        })
    }

    /// The mistake of a condition that never held: with what the session did instead, and what to write.
    fn never(&mut self, step: &Step, work: &'a Work, until: &Until, within: Duration) -> Mistake {
        let within = humantime::format_duration(within);
        let message = format!(
            "within {within} it never became true that {}",
            until.phrase()
        );
        let mut mistake = Mistake::new(step.at.clone(), message);
        let Actor::Session(name) = &work.actor else {
            return mistake;
        };
        let backend = self.session(name).map(|session| session.backend());
        let (Ok(backend), Ok(observer)) = (backend, self.observer()) else {
            return mistake;
        };
        if let Some(doing) = observer.doing(backend) {
            mistake = mistake.note(doing);
        }
        if let Some(blockers) = observer.blockers(backend) {
            mistake = mistake.note(format!("it waits for {blockers}"));
        }
        match until {
            Until::Blocked => mistake.help(format!(
                "`until=blocked` is a wait for another session's lock or safe snapshot; for anything else write an expression, \
                 such as until=\"EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '{name}' AND wait_event = '…')\""
            )),
            Until::Active => mistake.help("find what keeps psql from sending it, such as a `\\!` or a `\\prompt` before it"),
            Until::True(_) => mistake.help("give it more time with `within=…`, or correct the expression"),
        }
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
                if !shell.wait(Instant::now() + within) {
                    return Err(shells::overdue(&step.at, within, *shell));
                }
                self.end_shell(&origin.at, work, started.at, *shell, signal)
            }
            (Running::Session(_), Actor::Shell) => unreachable!("a shell's step runs in a shell"),
        }
    }
}

impl Until {
    fn phrase(&self) -> String {
        match self {
            Self::Active => "it is active".into(),
            Self::Blocked => "it waits for a lock or a safe snapshot".into(),
            Self::True(expression) => format!("`{expression}`"),
        }
    }
}
