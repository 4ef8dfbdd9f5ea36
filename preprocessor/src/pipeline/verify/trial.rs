//! Running chapters for the sake of what comes of them: one that fails doesn't keep the others from being run.

use super::super::chapters::{Planned, Planning};
use super::super::pages;
use super::super::reasons;
use super::super::runner::Runner;
use super::super::runs::Book;
use super::super::states::fresh;
use super::super::told::Told;
use super::Wish;
use crate::config::Mode;
use crate::error::{Error, Mistake, Result};
use crate::run::ending;
use crate::run::event::Event;
use crate::transcript::{self, Provenance};
use std::time::Duration;

/// What came of the chapters on one server.
pub(super) struct Trial {
    /// The server, if there was one.
    pub(super) provenance: Option<Provenance>,
    /// The chapters that were tried, each at its place.
    pub(super) chapters: Vec<Option<Tried>>,
    /// What kept the others from being tried.
    pub(super) trouble: Option<Error>,
}

/// What came of a chapter.
pub(super) struct Tried {
    /// What happened, as far as it came.
    pub(super) steps: Vec<transcript::Step>,
    /// The steps that did not go as their blocks declare, by their index.
    pub(super) failures: Vec<(usize, Vec<Mistake>)>,
    /// What keeps its page from being made, if it went well.
    pub(super) page: Vec<Mistake>,
    /// How long it ran.
    pub(super) took: Duration,
    /// The chapter before it that stopped in the middle: the database is not what it would be.
    pub(super) after: Option<String>,
}

/// Tries the chapters that are asked for, by their places, and runs those that they need. Nothing that is kept is used,
/// unless it is asked for: with [`Mode::Auto`], what isn't stale counts as run, if it isn't named; with [`Mode::Replay`],
/// nothing is run.
pub(super) fn try_all(book: &Book<'_>, planning: &Planning, asked: &[bool], wish: &Wish) -> Trial {
    let mut trial = Trial {
        provenance: None,
        chapters: asked.iter().map(|_| None).collect(),
        trouble: None,
    };
    match wish.mode {
        Mode::Replay => trial.replay(book, asked),
        _ => trial.trouble = trial.run(book, planning, asked, wish).err(),
    }
    trial
}

impl Tried {
    /// A chapter of which a run is kept, up to the first block that is stale.
    fn kept(planned: &Planned, told: Told) -> Self {
        let failures = reasons::stale_blocks(planned, &told);
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

impl Trial {
    /// Tells what is kept.
    fn replay(&mut self, book: &Book<'_>, asked: &[bool]) {
        for (index, planned) in book.lookup.planned.iter().enumerate() {
            if asked[index] {
                let told = book.lookup.nearest(index);
                let provenance = told.transcript.provenance.clone();
                if !provenance.server.is_empty() {
                    self.provenance = Some(provenance);
                }
                self.chapters[index] = Some(Tried::kept(planned, told));
            }
        }
    }

    fn run(
        &mut self,
        book: &Book<'_>,
        planning: &Planning,
        asked: &[bool],
        wish: &Wish,
    ) -> Result<()> {
        let Some(first) = asked.iter().position(|asked| *asked) else {
            return Ok(());
        };
        let hold = book.hold()?;
        let is_fresh = wish.mode == Mode::Fresh;
        let foreseen = book.foresee()?;
        let mut runner = Runner::start(book, first, foreseen, is_fresh, &hold)?;
        self.provenance = Some(runner.provenance());
        let mut wanted = asked.to_vec();
        if wish.mode == Mode::Auto && wish.chapters.is_none() {
            let known = book.lookup.known(runner.server());
            for (index, told) in known.into_iter().enumerate() {
                if let Some(told) = told.filter(|_| asked[index]) {
                    let planned = &book.lookup.planned[index];
                    self.chapters[index] = Some(Tried::kept(planned, told));
                    wanted[index] = false;
                }
            }
        }
        let mut broken: Option<String> = None;
        while let Some(next) = wanted.iter().position(|wanted| *wanted) {
            // What a chapter on a fresh database comes after does not matter to it.
            let begins = fresh(book, next);
            if begins.is_some_and(|begins| begins >= runner.at()) {
                broken = None;
            }
            let index = match &broken {
                None => runner.next(next)?,
                Some(_) => runner.at(),
            };
            let unclear = planning
                .unclear
                .iter()
                .find(|it| it.place <= index && begins.is_none_or(|begins| it.place > begins));
            broken = broken.or_else(|| unclear.map(|it| it.file.clone()));
            let attempt = runner.attempt(index);
            // What goes wrong when somebody has asked for an end is not the book's fault.
            ending::give_way();
            let attempt = attempt?;
            let mut tried = Tried {
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
            // What was only run on the way is told if it fails.
            if asked[index] || !tried.failures.is_empty() {
                self.chapters[index] = Some(tried);
            }
            wanted[index] = false;
            if wanted.contains(&true) && broken.is_none() {
                runner.go_on()?;
            }
        }
        if broken.is_none() {
            runner.end()?;
        }
        (book.listener)(Event::End);
        Ok(())
    }
}
