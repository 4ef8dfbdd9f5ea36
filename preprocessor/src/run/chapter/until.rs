//! What a started step has to come to before the chapter goes on, and that this is evidence.

use super::super::observer::Value;
use super::super::verdict::with_output;
use super::Chapter;
use super::conditions::value_of;
use super::started::Started;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Actor, Step, Until, Work};
use std::time::{Duration, Instant};

/// What is waited for.
pub(super) struct Awaited<'w, 'a> {
    /// The block that waits.
    pub(super) step: &'w Step,
    /// The name of the step that it waits for; none where it is the block that starts it.
    pub(super) of: Option<&'w str>,
    /// What was started.
    pub(super) work: &'a Work,
    /// What it has to come to.
    pub(super) until: &'w Until,
    /// When it isn't waited for any more.
    pub(super) deadline: Instant,
    /// How long that is from the beginning.
    pub(super) within: Duration,
}

impl<'a> Chapter<'a> {
    /// Waits until a started step has come to what the chapter waits for.
    pub(super) fn until(&mut self, awaited: &Awaited<'_, 'a>, started: &mut Started) -> Result<()> {
        let mut has_held = false;
        loop {
            // The end is looked for before the condition: one that is brought about by the step's last act
            // still counts.
            let has_ended = self.has_ended(awaited.work, started)?;
            if self.holds(awaited, has_ended)? {
                has_held = true;
                self.look(awaited.step)?;
                if has_ended || self.is_evident(awaited)? {
                    return Ok(());
                }
            }
            if has_ended {
                let mut mistake = awaited.ended();
                if has_held {
                    mistake = mistake.note(
                        "it was so for a moment, which was over before the observer could look",
                    );
                }
                return Err(Error::from(with_output(mistake, &started.output())));
            }
            if Instant::now() >= awaited.deadline {
                return Err(Error::from(self.never(awaited)));
            }
            self.check_background(awaited.step)?;
            started.pause();
        }
    }

    /// Returns whether it holds now.
    fn holds(&mut self, awaited: &Awaited<'_, 'a>, has_ended: bool) -> Result<bool> {
        let deadline = awaited.deadline;
        let left = deadline.saturating_duration_since(Instant::now());
        match (awaited.until, &awaited.work.actor) {
            // One that has ended by now was active before.
            (Until::Active, _) if has_ended => Ok(awaited.of.is_none()),
            (Until::Active, Actor::Shell) => Ok(true),
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
                Ok(value_of(awaited.step, &[], value)? == Some(Value::True))
            }
        }
    }

    /// Returns whether the sample that was taken since shows what lets the chapter go on. What an expression says can't be seen in
    /// one; and where nothing is observed, nothing rests on samples.
    fn is_evident(&mut self, awaited: &Awaited<'_, 'a>) -> Result<bool> {
        let Actor::Session(name) = &awaited.work.actor else {
            return Ok(true);
        };
        let backend = self.session(name)?.backend();
        let Some(observation) = &self.observation else {
            return Ok(true);
        };
        Ok(match awaited.until {
            Until::Active => observation.shows_active(backend),
            Until::Blocked => observation.shows_waiting(backend),
            Until::True(_) => true,
        })
    }

    /// The mistake of a condition that never held: with what the session did instead, and what to write.
    fn never(&mut self, awaited: &Awaited<'_, 'a>) -> Mistake {
        let within = humantime::format_duration(awaited.within);
        let phrase = awaited.until.phrase();
        let message = format!("within {within} it never became true that {phrase}");
        let mut mistake = Mistake::new(awaited.step.at.clone(), message);
        let Actor::Session(name) = &awaited.work.actor else {
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
        match awaited.until {
            Until::Blocked => mistake.help(format!(
                "`until=blocked` is for another session's lock or safe snapshot; for anything else write an expression, such as \
                 until=\"EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '{name}' AND wait_event = '…')\""
            )),
            Until::Active => mistake.help("find what keeps psql from sending it, such as a `\\!` before it"),
            Until::True(_) => mistake.help("give it more time with `within=…`, or correct the expression"),
        }
    }
}

impl Awaited<'_, '_> {
    /// The mistake of a step that has ended without it.
    fn ended(&self) -> Mistake {
        let phrase = self.until.phrase();
        let (what, help) = match self.of {
            None => (
                "this step".to_owned(),
                "make sure that what it has to wait for is there when it starts",
            ),
            Some(name) => (
                format!("`{name}`"),
                "move this block to where the step goes on, or leave it out",
            ),
        };
        let message = format!("{what} ended before it became true that {phrase}");
        Mistake::new(self.step.at.clone(), message).help(help)
    }
}

impl Until {
    fn phrase(&self) -> String {
        match self {
            Self::Active => "it is active".into(),
            Self::Blocked => "it waits for another session's lock or safe snapshot".into(),
            Self::True(expression) => format!("`{expression}`"),
        }
    }
}
