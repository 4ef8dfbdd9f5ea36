//! A chapter's run that its caller drives step by step.

use super::sessions::SessionState;
use super::step_report::{also, describe, with_server, with_walls};
use super::{Chapter, ChapterOutcome, RunContext, book_files};
use crate::error::{Error, Result};
use crate::plan::{Plan, StepId};
use crate::run::event::Event;
use crate::run::masks::Masks;
use crate::transcript::{Evidence, Outcome, Output};
use std::time::Instant;

/// A run of one chapter, from its first step to its last or to any step in between.
///
/// [`ChapterDriver::finish`] or [`ChapterDriver::stop`] ends it. One that is dropped ends its programs, but a statement
/// may go on in its backend.
#[must_use = "what it has started is ended by `finish` or `stop`"]
pub struct ChapterDriver<'a> {
    plan: &'a Plan,
    context: &'a RunContext<'a>,
    masks: Masks,
    /// Everything that the chapter has started; `None` once it was ended.
    chapter: Option<Chapter<'a>>,
    /// The error of the chapter's opening. Earlier chapters have caused it, and it is reported at the first step.
    opening: Option<Error>,
    outcome: ChapterOutcome,
}

/// The outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOutcome {
    /// It went as its block declares.
    Passed,
    /// It did not. Nothing depends on it, so the chapter goes on.
    Failed,
    /// It did not. Others depend on it, so the chapter was ended.
    EndedChapter,
}

impl<'a> ChapterDriver<'a> {
    /// Prepares the run, and opens the connections that the chapter begins with.
    ///
    /// # Errors
    /// Fails if the files for the steps can't be written.
    pub fn begin(plan: &'a Plan, context: &'a RunContext<'a>) -> Result<Self> {
        let masks = context.masks.on(context.stand);
        let mut chapter = Chapter::new(plan, context).map_err(|error| masks.error(error))?;
        Ok(Self {
            plan,
            context,
            masks,
            opening: chapter.open().err(),
            chapter: Some(chapter),
            outcome: ChapterOutcome {
                steps: Vec::with_capacity(plan.steps.len()),
                evidence: Evidence::default(),
                failures: Vec::new(),
            },
        })
    }

    /// Returns the step that would run next; `None` if no step is left, or the chapter was ended.
    #[must_use]
    pub fn next_step(&self) -> Option<StepId> {
        let next = self.outcome.steps.len();
        let is_left = self.chapter.is_some() && next < self.plan.steps.len();
        is_left.then_some(StepId::new(next))
    }

    /// Returns the state of each session that the chapter names, in the order of their first blocks. Does not wait.
    pub fn sessions(&mut self) -> Vec<(&'a str, SessionState)> {
        let next = StepId::new(self.outcome.steps.len());
        match &mut self.chapter {
            Some(chapter) => chapter.session_states(next),
            None => Vec::new(),
        }
    }

    /// Runs the next step. Returns `None` if there is none.
    ///
    /// # Errors
    /// Fails if the environment does: no psql, no disk space, a lost server. The chapter is ended then.
    pub fn run_step(&mut self) -> Result<Option<StepOutcome>> {
        let Some(index) = self.next_step() else {
            return Ok(None);
        };
        let Some(chapter) = self.chapter.take() else {
            return Ok(None);
        };
        let outcome = self.run_in(chapter, index);
        outcome.map(Some).map_err(|error| self.masks.error(error))
    }

    /// Runs a step in a chapter, which is kept if it goes on.
    fn run_in(&mut self, mut chapter: Chapter<'a>, index: StepId) -> Result<StepOutcome> {
        let (step, context) = (&self.plan.steps[index], self.context);
        (context.listener)(Event::Step {
            line: step.at.line,
            number: index.index() + 1,
            what: describe(step),
        });
        let begun = Instant::now();
        let opening = self.opening.take();
        let is_open = opening.is_none();
        let record = match opening {
            Some(error) => Err(error),
            None => chapter.step(index, step, &self.outcome.steps),
        };
        let checked = |record| Ok(book_files::check(step, context).map(|()| record)?);
        let error = match record.and_then(checked) {
            Ok(record) => {
                self.outcome.steps.push(self.masks.step(record));
                self.chapter = Some(chapter);
                return Ok(StepOutcome::Passed);
            }
            Err(error) => with_server(chapter.at(step, error), step, context.stand),
        };
        let mistakes = match error {
            Error::Mistakes(mistakes) if context.stand.is_alive() => mistakes,
            error => return Err(error),
        };
        let mistakes = chapter.with_background(mistakes);
        let mistakes = with_walls(mistakes, chapter.scratch.sandbox());
        let masked = mistakes.iter().cloned().map(|it| self.masks.mistake(it));
        self.outcome.failures.push((index, masked.collect()));
        if (step.verb.is_read_only() || chapter.has_answered()) && is_open {
            let record = chapter.record(begun, Instant::now(), Outcome::Shown, Output::default());
            self.outcome.steps.push(record);
            self.chapter = Some(chapter);
            return Ok(StepOutcome::Failed);
        }
        match chapter.abandon() {
            Ok(()) => Ok(StepOutcome::EndedChapter),
            Err(error) => Err(also(mistakes, &error)),
        }
    }

    /// Ends the run where it is, with everything that it has started. There is no evidence then.
    ///
    /// # Errors
    /// Fails if a backend doesn't end.
    pub fn stop(mut self) -> Result<ChapterOutcome> {
        let ended = self.chapter.take().map_or(Ok(()), Chapter::abandon);
        ended.map_err(|error| self.masks.error(error))?;
        Ok(self.outcome)
    }

    /// Ends a run whose steps have all been run, and collects the evidence. Before that it is the same as
    /// [`ChapterDriver::stop`].
    ///
    /// # Errors
    /// Fails if a step has lost its files, or secrets can't be masked in the evidence.
    pub fn finish(mut self) -> Result<ChapterOutcome> {
        if self.next_step().is_some() {
            return self.stop();
        }
        let Some(chapter) = self.chapter.take() else {
            return Ok(self.outcome);
        };
        let evidence = chapter.close().and_then(|it| self.masks.evidence(it));
        self.outcome.evidence = evidence.map_err(|error| self.masks.error(error))?;
        // A started step may have run until now.
        if let Some((index, step)) = StepId::enumerate(&self.plan.steps).next_back()
            && let Err(mistake) = book_files::check(step, self.context)
        {
            self.outcome.failures.push((index, vec![mistake]));
        }
        Ok(self.outcome)
    }
}
