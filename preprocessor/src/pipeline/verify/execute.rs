//! Runs of chapters for verification: a failure of one doesn't prevent the runs of others.

use super::super::build::BuildContext;
use super::super::checkpoints::fresh;
use super::super::pages;
use super::super::planning::{BookPlan, PlannedChapter};
use super::super::recording::Recording;
use super::super::runner::Runner;
use super::super::staleness;
use super::VerifyOptions;
use crate::config::RunMode;
use crate::error::{Error, Mistake, Result};
use crate::run::event::Event;
use crate::run::interrupt;
use crate::transcript::{self, Provenance};
use std::time::Duration;

/// The results of the chapters on one server.
pub(super) struct VerifyRun {
    /// The server, if there was one.
    pub(super) provenance: Option<Provenance>,
    /// The results of the chapters that were run, each at its index.
    pub(super) chapters: Vec<Option<ChapterRun>>,
    /// The error that prevented the other runs.
    pub(super) trouble: Option<Error>,
}

/// The result of a chapter.
pub(super) struct ChapterRun {
    /// The entries of the steps that were run.
    pub(super) steps: Vec<transcript::Step>,
    /// The steps whose outcome differs from their block's declaration, by index.
    pub(super) failures: Vec<(usize, Vec<Mistake>)>,
    /// The mistakes that prevent the page of a successful chapter.
    pub(super) page: Vec<Mistake>,
    /// The running time.
    pub(super) took: Duration,
    /// The earlier chapter that stopped before its end, which leaves the database incomplete.
    pub(super) after: Option<String>,
}

/// Runs the selected chapters and those that they need. Cached runs are used only with [`RunMode::Auto`], for chapters
/// that are neither stale nor named, and with [`RunMode::Replay`], which runs nothing.
pub(super) fn run_all(
    book: &BuildContext<'_>,
    planning: &BookPlan,
    asked: &[bool],
    wish: &VerifyOptions,
) -> VerifyRun {
    let mut trial = VerifyRun {
        provenance: None,
        chapters: asked.iter().map(|_| None).collect(),
        trouble: None,
    };
    match wish.mode {
        RunMode::Replay => trial.replay(book, asked),
        _ => trial.trouble = trial.run(book, planning, asked, wish).err(),
    }
    trial
}

impl ChapterRun {
    /// Returns the result of a cached run, up to the first stale block.
    fn kept(planned: &PlannedChapter, told: Recording) -> Self {
        let failures = staleness::stale_blocks(planned, &told);
        let page = match failures.is_empty() {
            true => pages::mistakes(planned, &told),
            false => Vec::new(),
        };
        let mut steps = told.transcript.steps;
        if let Some((first, _)) = failures.first() {
            steps.truncate(*first);
        }
        Self {
            steps,
            failures: failures
                .into_iter()
                .map(|(index, it)| (index, vec![it]))
                .collect(),
            page,
            took: Duration::ZERO,
            after: None,
        }
    }
}

impl VerifyRun {
    /// Takes the results from cached runs.
    fn replay(&mut self, book: &BuildContext<'_>, asked: &[bool]) {
        for (index, planned) in book.lookup.planned.iter().enumerate() {
            if asked[index] {
                let told = book.lookup.nearest(index);
                let provenance = told.transcript.provenance.clone();
                if !provenance.server.is_empty() {
                    self.provenance = Some(provenance);
                }
                self.chapters[index] = Some(ChapterRun::kept(planned, told));
            }
        }
    }

    fn run(
        &mut self,
        book: &BuildContext<'_>,
        planning: &BookPlan,
        asked: &[bool],
        wish: &VerifyOptions,
    ) -> Result<()> {
        let Some(first) = asked.iter().position(|asked| *asked) else {
            return Ok(());
        };
        let hold = book.hold()?;
        let is_fresh = wish.mode == RunMode::Fresh;
        let foreseen = book.predict()?;
        let mut runner = Runner::start(book, first, foreseen, is_fresh, &hold)?;
        self.provenance = Some(runner.provenance());
        let mut wanted = asked.to_vec();
        if wish.mode == RunMode::Auto && wish.chapters.is_none() {
            let known = book.lookup.find(runner.server());
            for (index, told) in known.into_iter().enumerate() {
                if let Some(told) = told.filter(|_| asked[index]) {
                    let planned = &book.lookup.planned[index];
                    self.chapters[index] = Some(ChapterRun::kept(planned, told));
                    wanted[index] = false;
                }
            }
        }
        let mut broken: Option<String> = None;
        while let Some(next) = wanted.iter().position(|wanted| *wanted) {
            // A chapter that begins on a fresh database doesn't depend on earlier ones.
            let begins = fresh(book, next);
            if begins.is_some_and(|begins| begins >= runner.position()) {
                broken = None;
            }
            let index = match &broken {
                None => runner.next(next)?,
                Some(_) => runner.position(),
            };
            let unclear = planning
                .unclear
                .iter()
                .find(|it| it.place <= index && begins.is_none_or(|begins| it.place > begins));
            broken = broken.or_else(|| unclear.map(|it| it.file.clone()));
            let attempt = runner.attempt(index);
            // An error after an interrupt is not the book's fault.
            interrupt::park_if_interrupted();
            let attempt = attempt?;
            let mut tried = ChapterRun {
                took: attempt.kept.took,
                failures: attempt.failures,
                after: broken.clone(),
                steps: Vec::new(),
                page: Vec::new(),
            };
            let plan = &book.lookup.planned[index].plan;
            let has_ended = attempt.kept.transcript.steps.len() == plan.steps.len();
            tried.steps = match tried.failures.is_empty() && broken.is_none() {
                true => {
                    let told = runner.keep(index, attempt.kept);
                    tried.page = pages::mistakes(&book.lookup.planned[index], &told);
                    told.transcript.steps
                }
                false => attempt.kept.transcript.steps,
            };
            if !has_ended && broken.is_none() {
                broken = Some(plan.chapter.clone());
            }
            // A chapter that was only run on the way is reported if it fails.
            if asked[index] || !tried.failures.is_empty() {
                self.chapters[index] = Some(tried);
            }
            wanted[index] = false;
            if wanted.contains(&true) && broken.is_none() {
                runner.save_checkpoint()?;
            }
        }
        if broken.is_none() {
            runner.end()?;
        }
        (book.listener)(Event::End);
        Ok(())
    }
}
