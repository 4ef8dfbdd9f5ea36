//! Which chapters are run, and which are told as they were.
//!
//! 1. [`tell`] looks for what is kept, and runs what is asked for and stale.
//! 2. A [`Runner`] brings the database to where a chapter begins, and runs it.

use super::Planned;
use super::lookup::Lookup;
use super::reasons;
use super::runner::Runner;
use super::told::Told;
use crate::archive::Key;
use crate::config::{Config, Mode};
use crate::error::{Error, Result};
use crate::page::Freshness;
use crate::run::ending;
use crate::run::event::{Event, Listener};
use crate::run::hold::Hold;
use crate::run::lock::who;
use crate::run::renderers::Renderers;
use crate::run::stand::nature::{self, Nature};
use crate::run::stand::{self, Place, Purpose};
use mdbook_preprocessor::PreprocessorContext;
use std::cell::OnceCell;

/// Which chapters are to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Only this one, by its place among those with live blocks; unless nothing is to be run, it is run in any case.
    One(usize),
}

impl Which {
    /// Whether the chapter at this place is to be told.
    fn asks_for(self, index: usize) -> bool {
        self == Self::All || self == Self::One(index)
    }
}

/// What is told of the chapters, each at its place; nothing of those that aren't asked for.
///
/// # Errors
/// The first step that does not go as its block declares: what comes after it in the book builds on it. No server to
/// be had. Where nothing is run, and that is asked for: all blocks that are stale.
pub fn tell(
    context: &PreprocessorContext,
    config: &Config,
    planned: &[Planned],
    which: Which,
    listener: Listener<'_>,
) -> Result<Vec<Option<Told>>> {
    let stand = stand::Config::of_book(&context.config, &context.root)?;
    let lookup = Lookup::new(context, config, &stand, planned, listener)?;
    if config.mode == Mode::Replay {
        return replay(&lookup, which, config.deny_stale, listener);
    }
    let place = Place::of(&context.root, Purpose::Build)?;
    let book = Book {
        context,
        config,
        lookup,
        stand,
        place,
        listener,
        foreseen: OnceCell::new(),
    };
    book.tell(which)
}

/// Tells what is kept.
fn replay(
    lookup: &Lookup<'_>,
    which: Which,
    deny_stale: bool,
    listener: Listener<'_>,
) -> Result<Vec<Option<Told>>> {
    let told: Vec<Option<Told>> = (0..lookup.planned.len())
        .map(|index| which.asks_for(index).then(|| lookup.nearest(index)))
        .collect();
    let is_stale = |told: &&Told| told.freshness.iter().any(|it| *it != Freshness::Current);
    let stale = told.iter().flatten().filter(is_stale).count();
    let all = told.iter().flatten().count();
    let mut note = format!("nothing is run; stale: {stale} of {all} chapters");
    if let Some(why) = reasons::summary(lookup.planned, &told) {
        note.push_str(&format!(" ({why})"));
    }
    listener(Event::Note(note));
    if deny_stale {
        let mistakes = reasons::mistakes(lookup.planned, &told);
        if !mistakes.is_empty() {
            return Err(Error::Mistakes(mistakes));
        }
    }
    Ok(told)
}

/// A book that may have to be run.
pub(super) struct Book<'a> {
    pub(super) context: &'a PreprocessorContext,
    pub(super) config: &'a Config,
    pub(super) lookup: Lookup<'a>,
    pub(super) stand: stand::Config,
    pub(super) place: Place,
    pub(super) listener: Listener<'a>,
    /// The key of the server that will serve, once it was asked for: none where only starting it will tell.
    pub(super) foreseen: OnceCell<Option<Key>>,
}

impl Book<'_> {
    fn tell(&self, which: Which) -> Result<Vec<Option<Told>>> {
        if self.config.mode == Mode::Auto && which == Which::All {
            let told = self.known(self.foresee()?);
            if told.iter().all(Option::is_some) {
                self.say_all_is_known();
                return Ok(told);
            }
        }
        let hold = self.hold()?;
        let told = self.tell_held(which, &hold);
        ending::give_way();
        if told.is_ok() && which == Which::All {
            // mdBook goes on with the pages meanwhile.
            hold.leave();
        }
        told
    }

    /// The key of the server that will serve, as far as it is known before.
    pub(super) fn foresee(&self) -> Result<Option<Key>> {
        if let Some(foreseen) = self.foreseen.get() {
            return Ok(*foreseen);
        }
        let nature = nature::foresee(&self.stand, &self.place)?;
        let foreseen = nature.as_ref().map(key);
        Ok(*self.foreseen.get_or_init(|| foreseen))
    }

    /// Waits for the place, and has all that is started there ended when this process is asked to end.
    pub(super) fn hold(&self) -> Result<Hold> {
        let hold = Hold::take(&self.place, |holder| {
            let note = format!("waiting for another build of this book{}", who(holder));
            (self.listener)(Event::Note(note));
        })?;
        ending::arm(&hold.guard)?;
        Ok(hold)
    }

    /// Runs what has to be, with the stand in hand.
    fn tell_held(&self, which: Which, hold: &Hold) -> Result<Vec<Option<Told>>> {
        let renderers = Renderers::of(&self.place, &self.context.renderer);
        let is_fresh = self.config.mode == Mode::Fresh && !renderers.is_of_the_same_build();
        // Where nothing that is kept will do, the server is only asked when it serves.
        let foreseen = match is_fresh {
            true => None,
            false => self.foresee()?,
        };
        // The build that this one has waited for may have run the very same.
        let mut told = match which {
            Which::All if !is_fresh => self.known(foreseen),
            _ => self.nothing(),
        };
        let mut wanted = self.wanted(which, &told);
        let Some(first) = wanted.iter().position(|wanted| *wanted) else {
            self.say_all_is_known();
            self.served(which, &renderers)?;
            return Ok(told);
        };
        if which == Which::All && !is_fresh {
            let note = reasons::stale(&self.lookup.planned[first], &self.lookup.nearest(first));
            (self.listener)(Event::Note(note));
        }
        let mut runner = Runner::start(self, first, foreseen, is_fresh, hold)?;
        if foreseen != Some(runner.server()) && which == Which::All && !is_fresh {
            // Only now it is known what the server is like.
            told = self.known(Some(runner.server()));
            wanted = self.wanted(which, &told);
        }
        while let Some(next) = wanted.iter().position(|wanted| *wanted) {
            let index = runner.next(next)?;
            let happened = runner.run(index)?;
            // What was only run on the way isn't asked for.
            told[index] = which.asks_for(index).then_some(happened);
            wanted[index] = false;
            if wanted.contains(&true) {
                runner.go_on()?;
            }
        }
        runner.end()?;
        self.served(which, &renderers)?;
        (self.listener)(Event::End);
        Ok(told)
    }

    /// Notes that the renderer has what it asked for, where it matters.
    fn served(&self, which: Which, renderers: &Renderers) -> Result<()> {
        match self.config.mode == Mode::Fresh && which == Which::All {
            true => renderers.remember(),
            false => Ok(()),
        }
    }

    /// What is kept of all chapters, as they are.
    fn known(&self, server: Option<Key>) -> Vec<Option<Told>> {
        server.map_or_else(|| self.nothing(), |server| self.lookup.known(server))
    }

    fn nothing(&self) -> Vec<Option<Told>> {
        self.lookup.planned.iter().map(|_| None).collect()
    }

    /// Which chapters are to be run.
    fn wanted(&self, which: Which, told: &[Option<Told>]) -> Vec<bool> {
        let is_wanted = |(index, told): (usize, &Option<Told>)| match which {
            Which::All => told.is_none(),
            Which::One(one) => index == one,
        };
        told.iter().enumerate().map(is_wanted).collect()
    }

    fn say_all_is_known(&self) {
        let note = match self.lookup.planned.len() {
            1 => "nothing has changed: the chapter is as it was last run".to_owned(),
            count => format!("nothing has changed: all {count} chapters are as they were last run"),
        };
        (self.listener)(Event::Note(note));
    }
}

/// The key of a server.
pub(super) fn key(nature: &Nature) -> Key {
    Key::of(nature.words())
}
