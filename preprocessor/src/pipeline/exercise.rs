//! Exercises: a chapter's starting state on the reader's own server, and a reader's answer in place of the solution.
//!
//! 1. [`prepare`] runs the steps before the answer, and leaves what they have started at work until the reader ends it.
//! 2. [`check`] runs the whole chapter on a server of its own, with the reader's files in place of the solution's; the
//!    chapter's claims judge them as they judge the solution.

use super::build_context::reserve_stand;
use super::cache::linked;
use super::exercise_plan::{ANSWER, begin};
use super::false_claims::false_claims;
use super::planning::PlannedChapter;
use crate::config::{Config, Exercise};
use crate::error::{Context, Error, Mistake, Result};
use crate::inputs::InputEntry;
use crate::plan::code::{check_sql, of_file};
use crate::plan::{Actor, Plan, StepId, Verb};
use crate::reaper::Reaper;
use crate::run::chapter::{ChapterDriver, ChapterOutcome, RunContext, SessionState, renew, run};
use crate::run::event::Listener;
use crate::run::masks::Masks;
use crate::stand::{Purpose, Stand, StandConfig, StandDirs};
use mdbook_preprocessor::PreprocessorContext;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file of a reader's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerFile {
    /// The path, as the reader has typed it.
    pub path: String,
    /// The text.
    pub text: String,
}

/// A book with the chapter of an exercise.
pub(crate) struct ExerciseContext<'a> {
    /// The context from mdBook, with the book's root.
    pub context: &'a PreprocessorContext,
    /// The book's configuration.
    pub config: &'a Config,
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The chapter of its solution.
    pub planned: PlannedChapter,
    /// The listener of the run's events.
    pub listener: Listener<'a>,
}

/// Runs the steps before the answer on the reader's server, in a new database. If they leave anything at work, its names
/// are handed to `stay`, which returns when the reader wants it to end.
///
/// # Errors
/// A step that doesn't end as its block declares; a lost server.
pub(crate) fn prepare(
    subject: &ExerciseContext<'_>,
    stand: &Stand,
    reaper: &Reaper,
    stay: impl FnOnce(&[String]) -> Result<()>,
) -> Result<()> {
    let plan = &subject.planned.plan;
    let answer = subject.answer_step()?;
    let files = linked(subject.context, subject.config)?;
    let masks = Masks::of_environment(&subject.config.secrets)?;
    let root = &subject.context.root;
    let context = subject.run_context(stand, reaper, root, files.entries(), &masks);
    renew(plan, stand, reaper)?;
    let mut driver = ChapterDriver::begin(plan, &context)?;
    while driver.next_step().is_some_and(|next| next < answer) {
        driver.run_step()?;
    }
    if driver.next_step() == Some(answer) {
        stay(&at_work(&mut driver, plan, answer))?;
    }
    let failures = driver.stop()?.failures;
    let mistakes: Vec<_> = failures.into_iter().flat_map(|(_, it)| it).collect();
    match mistakes.is_empty() {
        true => Ok(()),
        false => Err(Error::Mistakes(mistakes)),
    }
}

/// Returns the names of the sessions with an open transaction or a running statement before a step, and of the workloads
/// that aren't stopped before it.
fn at_work(driver: &mut ChapterDriver<'_>, plan: &Plan, before: StepId) -> Vec<String> {
    let is_busy = |state: &SessionState| {
        matches!(
            state,
            SessionState::InTransaction
                | SessionState::FailedTransaction
                | SessionState::Running(_)
        )
    };
    let sessions = driver.sessions().into_iter();
    let sessions = sessions.filter(|(_, state)| is_busy(state));
    let sessions = sessions.map(|(name, _)| format!("session {name}"));
    let steps = &plan.steps[..before.index()];
    let stops = |index: StepId| {
        let is_end = |verb: &Verb| matches!(verb, Verb::Stop { of, .. } if *of == index);
        steps.iter().any(|step| is_end(&step.verb))
    };
    let workloads = StepId::enumerate(steps).filter_map(|(index, step)| {
        let Verb::Workload { name, .. } = &step.verb else {
            return None;
        };
        (!stops(index)).then(|| format!("workload {name}"))
    });
    sessions.chain(workloads).collect()
}

/// Runs the chapter of an exercise with a reader's files in place of the solution's, on a server that ends with the run.
/// Returns the plan that was run, and its outcome.
///
/// # Errors
/// A number of files that differs from the solution's; psql's syntax errors in them; no available server.
pub(crate) fn check(
    mut subject: ExerciseContext<'_>,
    answers: &[AnswerFile],
) -> Result<(Plan, ChapterOutcome)> {
    subject.answer_step()?;
    let replaced: Vec<_> = subject.exercise.answer.iter().zip(answers).collect();
    let mut mistakes = Vec::new();
    for step in &mut subject.planned.plan.steps {
        let (Verb::Run(work) | Verb::Start(work, _)) = &mut step.verb else {
            continue;
        };
        let file = work.code.file.as_ref();
        if let Some((_, own)) = replaced.iter().find(|(path, _)| Some(*path) == file) {
            work.code = of_file(&own.path, own.text.clone());
            if work.actor != Actor::Shell {
                check_sql(&work.code, work.fails.is_some(), &mut mistakes);
            }
        }
    }
    if !mistakes.is_empty() {
        return Err(Error::Mistakes(mistakes));
    }
    let own = StandConfig::of_book(&subject.context.config, &subject.context.root)?;
    let dirs = StandDirs::of(&subject.context.root, Purpose::Build)?;
    let reserved = reserve_stand(&dirs, subject.listener)?;
    let files = linked(subject.context, subject.config)?;
    let masks = Masks::of_environment(&subject.config.secrets)?;
    let root = &subject.context.root;
    let stand = Stand::up(&own, root, Purpose::Build, &reserved.reaper)?;
    let copy = copy_with(root, &stand.directory, files.entries(), &replaced)?;
    let context = subject.run_context(
        &stand,
        &reserved.reaper,
        copy.path(),
        files.entries(),
        &masks,
    );
    let mut outcome = run(&subject.planned.plan, &context)?;
    drop(copy);
    stand.hand_back()?;
    let untrue = false_claims(&subject.planned.plan, &outcome.steps).into_iter();
    let untrue = untrue.map(|(index, it)| (index, vec![it]));
    outcome.failures.extend(untrue);
    outcome.failures.sort_by_key(|(index, _)| *index);
    Ok((subject.planned.plan, outcome))
}

/// Copies the book's files for steps into a new folder in `within`, with a reader's answer in place of the solution.
fn copy_with(
    root: &Path,
    within: &Path,
    files: &[InputEntry],
    replaced: &[(&String, &AnswerFile)],
) -> Result<tempfile::TempDir> {
    let copy = tempfile::tempdir_in(within).context(|| "making a directory".into())?;
    // A link is made anew from its target.
    let is_copied = |entry: &&InputEntry| !matches!(entry, InputEntry::Link(..));
    for entry in files.iter().filter(is_copied) {
        let copied = entry.copy(root, copy.path());
        copied.context(|| format!("copying {}", entry.path().display()))?;
    }
    for (path, own) in replaced {
        let to = copy.path().join(path);
        if to.is_file() {
            fs::write(&to, &own.text).context(|| format!("writing {path}"))?;
        }
    }
    Ok(copy)
}

impl ExerciseContext<'_> {
    /// Returns the step at which the answer begins.
    fn answer_step(&self) -> Result<StepId> {
        begin(&self.planned.plan).ok_or_else(|| {
            let chapter = &self.planned.plan.chapter;
            Error::setup(
                format!("no step of {chapter} is named `{ANSWER}`"),
                "name the step at which the answer begins",
            )
        })
    }

    fn run_context<'b>(
        &'b self,
        stand: &'b Stand,
        reaper: &'b Reaper,
        root: &'b Path,
        files: &'b [InputEntry],
        masks: &'b Masks,
    ) -> RunContext<'b> {
        RunContext {
            stand,
            reaper,
            root,
            psql: &self.config.psql,
            files,
            changed: &BTreeSet::new,
            masks,
            listener: self.listener,
        }
    }
}

/// Returns the failures to report: a false claim often makes later steps fail, which says nothing more.
#[must_use]
pub(crate) fn causes(
    plan: &Plan,
    failures: Vec<(StepId, Vec<Mistake>)>,
) -> Vec<(StepId, Vec<Mistake>)> {
    let is_claim = |index: StepId| matches!(plan.steps[index].verb, Verb::Claim { .. });
    let first = failures.iter().map(|(index, _)| *index);
    let first = first.filter(|index| is_claim(*index)).min();
    let is_cause = |index: StepId| is_claim(index) || first.is_none_or(|first| index < first);
    let causes = failures.into_iter();
    causes.filter(|(index, _)| is_cause(*index)).collect()
}
