//! `until=`: the condition that a started step must meet before the chapter continues, recorded as evidence.

use super::super::control::ClaimValue;
use super::Chapter;
use super::awaited_condition::AwaitedCondition;
use super::background::BackgroundStep;
use super::conditions::value_of;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Actor, Until};
use crate::run::expected_outcome::with_output;
use std::time::Instant;

impl<'a> Chapter<'a> {
    /// Waits until a started step meets the condition.
    pub(super) fn until(
        &mut self,
        awaited: &AwaitedCondition<'_, 'a>,
        started: &mut BackgroundStep,
    ) -> Result<()> {
        let mut has_held = false;
        loop {
            // The end is checked before the condition: a condition that the step's last action brings about still
            // counts.
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
                    mistake = mistake
                        .note("it was met only briefly, and no sample of the observer shows it");
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

    /// Returns `true` if the condition holds now.
    fn holds(&mut self, awaited: &AwaitedCondition<'_, 'a>, has_ended: bool) -> Result<bool> {
        let deadline = awaited.deadline;
        let left = deadline.saturating_duration_since(Instant::now());
        match (awaited.until, &awaited.work.actor) {
            // A step that has ended by now was active before.
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
                Ok(value_of(awaited.step, &[], value)? == Some(ClaimValue::True))
            }
        }
    }

    /// Returns `true` if the sample taken since shows the condition. A sample can't show the value of an expression;
    /// and where nothing is observed, nothing depends on samples.
    fn is_evident(&mut self, awaited: &AwaitedCondition<'_, 'a>) -> Result<bool> {
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

    /// The mistake of a condition that never held, with the session's actual state and a suggestion.
    fn never(&mut self, awaited: &AwaitedCondition<'_, 'a>) -> Mistake {
        let within = humantime::format_duration(awaited.within);
        let phrase = awaited.until.phrase();
        let message = format!("this condition was not met within {within}: {phrase}");
        let mut mistake = Mistake::new(awaited.step.at.clone(), message);
        let Actor::Session(name) = &awaited.work.actor else {
            return mistake;
        };
        let backend = self.session(name).map(|session| session.backend());
        let (Ok(backend), Ok(observer)) = (backend, self.observer()) else {
            return mistake;
        };
        if let Some(doing) = observer.backend_activity(backend) {
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
