//! Running chapters on one stand.
//!
//! The database is brought to where a chapter begins by running those before it, from the nearest checkpoint on.

use super::changed::Changed;
use super::runs::{Book, key};
use super::states::{fresh, nearest, state, states};
use super::thrift::Thrift;
use super::told::Told;
use crate::archive::{Kept, Key};
use crate::error::{Error, Mistake, Result};
use crate::run::chapter::{Setting, renew, run};
use crate::run::checkpoint::{Cost, Label, Memory, Store};
use crate::run::event::Event;
use crate::run::hold::Hold;
use crate::run::masks::Masks;
use crate::run::stand::nature;
use crate::run::stand::{Purpose, Stand};
use crate::transcript::{Provenance, Transcript, VERSION};
use std::time::{Duration, Instant, SystemTime};

/// A stand, and how far in the book its database has come.
pub(super) struct Runner<'a> {
    book: &'a Book<'a>,
    hold: &'a Hold,
    stand: Stand,
    server: Key,
    /// The chapter that the database is ready for: it has come there, or that chapter begins on a fresh one.
    at: usize,
    /// Whether something may be in the database.
    is_used: bool,
    /// Where checkpoints are kept, if this stand has any.
    store: Option<Store>,
    thrift: Thrift,
    /// The book's own files, which no step may change.
    changed: Changed<'a>,
    /// The chapter that was changed, unless everything is run.
    worked_at: Option<usize>,
    masks: Masks,
}

/// A chapter that was run.
pub(super) struct Attempt {
    /// What happened, as it would be kept. It has all steps only if none failed that others rest on.
    pub(super) kept: Kept,
    /// The steps that did not go as their blocks declare, by their index, and what is wrong with them.
    pub(super) failures: Vec<(usize, Vec<Mistake>)>,
}

impl<'a> Runner<'a> {
    /// Starts the stand, with the database as near to the chapter `first` as a checkpoint has it. `foreseen` is the key of
    /// the server, if it is known already. A fresh run begins with nothing, and leaves no checkpoint that others have made.
    pub(super) fn start(
        book: &'a Book<'a>,
        first: usize,
        foreseen: Option<Key>,
        is_fresh: bool,
        hold: &'a Hold,
    ) -> Result<Self> {
        let begun = Instant::now();
        let masks = Masks::of_environment(&book.config.secrets)?;
        let store = Store::of(&book.place, book.stand.checkpoints);
        if is_fresh && book.stand.checkpoints > 0 {
            store.remove_all()?;
        }
        // Where the way to the first chapter begins, and what could shorten it.
        let begins = fresh(book, first);
        let shorter = begins.map_or(0, |begins| begins + 1);
        let near = foreseen.and_then(|server| nearest(book, &store, server, shorter, first));
        let (stand, at) = up(book, near, hold)?;
        let thrift = Thrift::new(begun.elapsed());
        (book.listener)(Event::Note(stand.announcement()));
        if let Some(note) = stand.walls() {
            (book.listener)(Event::Note(note.to_owned()));
        }
        let nature = nature::of_serving(&book.stand, &book.place, &stand)?;
        let server = key(&nature);
        if at > 0 && foreseen != Some(server) {
            return Err(Error::setup(
                "the server was changed while the build began",
                "build the book again",
            ));
        }
        let keeps = stand.keeps_checkpoints();
        if let (Err(why), true) = (&keeps, first > begins.unwrap_or_default()) {
            let chapter = |begins: usize| &*book.lookup.planned[begins].plan.chapter;
            let from = begins.map_or("the book's beginning", chapter);
            let note = format!("no checkpoints, since {why}: the run begins at {from}");
            (book.listener)(Event::Note(note));
        }
        let keeps = book.stand.checkpoints > 0 && keeps.is_ok();
        Ok(Self {
            book,
            hold,
            stand,
            server,
            at,
            is_used: at > 0,
            store: keeps.then_some(store),
            thrift,
            changed: Changed::new(&book.lookup),
            worked_at: (!is_fresh).then_some(first),
            masks,
        })
    }

    /// The key of the server.
    pub(super) fn server(&self) -> Key {
        self.server
    }

    /// The chapter to run next on the way to this one, for which the database is ready then.
    pub(super) fn next(&mut self, wanted: usize) -> Result<usize> {
        debug_assert!(self.at <= wanted, "chapters are run in their order");
        let book = self.book;
        let begins = fresh(book, wanted).filter(|begins| *begins > self.at);
        let shorter = begins.unwrap_or(self.at) + 1;
        if let Some(store) = &self.store
            && let Some((index, memory)) = nearest(book, store, self.server, shorter, wanted)
        {
            let guard = &self.hold.guard;
            let took = store.bring_back(&mut self.stand, guard, &memory.label.key)?;
            say_brought_back(book, &memory, took);
            self.thrift.is_at_checkpoint();
            self.at = index;
            self.is_used = true;
        } else if let Some(begins) = begins {
            self.at = begins;
        }
        Ok(self.at)
    }

    /// Runs a chapter that the database is ready for, and keeps what happened.
    ///
    /// # Errors
    /// Every step of it that did not go as its block declares.
    pub(super) fn run(&mut self, index: usize) -> Result<Told> {
        let attempt = self.attempt(index)?;
        if attempt.failures.is_empty() {
            return Ok(self.keep(index, attempt.kept));
        }
        let failures = attempt.failures.into_iter();
        Err(Error::Mistakes(failures.flat_map(|(_, it)| it).collect()))
    }

    /// Runs a chapter, whatever comes of it.
    pub(super) fn attempt(&mut self, index: usize) -> Result<Attempt> {
        let book = self.book;
        let plan = &book.lookup.planned[index].plan;
        (book.listener)(Event::Chapter {
            file: plan.chapter.clone(),
            number: index + 1,
            of: book.lookup.planned.len(),
            steps: plan.steps.len(),
        });
        let setting = Setting {
            stand: &self.stand,
            guard: &self.hold.guard,
            root: &book.context.root,
            psql: &book.config.psql,
            files: book.lookup.linked.entries(),
            changed: &|| self.changed.now(),
            masks: &self.masks,
            listener: book.listener,
        };
        let begun = Instant::now();
        if plan.is_fresh() {
            self.thrift.is_at_checkpoint();
            if self.is_used {
                renew(plan, &self.stand, &self.hold.guard)?;
            }
        }
        self.is_used = true;
        let happened = run(plan, &setting)?;
        let took = begun.elapsed();
        self.thrift.ran(took);
        self.at = index + 1;
        let kept = Kept {
            server: self.stand.server(),
            basis: book.lookup.basis(index, self.stand.kind),
            steps: book.lookup.keys[index].steps.clone(),
            took,
            transcript: Transcript {
                version: VERSION,
                chapter: plan.chapter.clone(),
                provenance: provenance(&self.stand),
                steps: happened.steps,
                evidence: happened.evidence,
            },
        };
        let failures = happened.failures;
        Ok(Attempt { kept, failures })
    }

    /// Keeps a chapter that went well.
    pub(super) fn keep(&mut self, index: usize, kept: Kept) -> Told {
        self.book.lookup.keep(index, self.server, kept)
    }

    /// What the chapters run on.
    pub(super) fn provenance(&self) -> Provenance {
        provenance(&self.stand)
    }

    /// The chapter that the database has come to.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Keeps a checkpoint of where the database is now, if it is worth it; more chapters are run after it.
    pub(super) fn go_on(&mut self) -> Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let Some(label) = self.label(store) else {
            self.thrift.is_at_checkpoint();
            return Ok(());
        };
        // Whoever works at a chapter will change it again.
        let is_worked_at = self.worked_at == Some(self.at);
        let can_be_afforded = is_worked_at || self.thrift.can_be_afforded();
        if !(self.thrift.saves_more_than_it_costs() && can_be_afforded) {
            return Ok(());
        }
        let kept = store.keep(&mut self.stand, &self.hold.guard, &label);
        if kept.is_err() && !self.stand.is_alive() {
            return Err(self.stand.diagnosis());
        }
        self.say_kept(&label, kept);
        Ok(())
    }

    /// Nothing more is run: the data isn't needed any more, so that a checkpoint of it costs next to nothing.
    ///
    /// # Errors
    /// The reason that keeps the database from being dropped, where that is to be done.
    pub(super) fn end(mut self) -> Result<()> {
        let Some(store) = self.store.take() else {
            return self.stand.hand_back();
        };
        if let Some(label) = self.label(&store) {
            let kept = store.keep_last(&mut self.stand, &self.hold.guard, &label);
            self.say_kept(&label, kept);
        }
        if let Err(error) = store.prune(&states(self.book, self.server)) {
            (self.book.listener)(Event::Note(error.to_string()));
        }
        Ok(())
    }

    /// What a checkpoint would be of; none if there is one already, or the next chapter begins on a fresh database.
    fn label(&self, store: &Store) -> Option<Label> {
        let next = self.book.lookup.planned.get(self.at);
        if next.is_some_and(|next| next.plan.is_fresh()) {
            return None;
        }
        let key = state(self.book, self.server, self.at);
        let known = store.all().unwrap_or_default();
        if known.iter().any(|memory| memory.label.key == key) {
            return None;
        }
        Some(Label {
            key,
            chapter: next.map_or_else(|| "the end".into(), |next| next.plan.chapter.clone()),
            saves: self.thrift.saves(),
        })
    }

    /// A checkpoint that can't be kept is no mistake of the book's.
    fn say_kept(&mut self, label: &Label, kept: Result<Cost>) {
        let note = match kept {
            Ok(cost) => {
                self.thrift.kept(cost.total());
                let took = cost.total().as_secs_f64();
                format!("kept a checkpoint before {} in {took:.2} s", label.chapter)
            }
            Err(error) => format!("no checkpoint before {}: {error}", label.chapter),
        };
        (self.book.listener)(Event::Note(note));
    }
}

/// Starts the stand, from a checkpoint if there is one that serves; the chapter that it is ready for.
fn up(book: &Book<'_>, near: Option<(usize, Memory)>, hold: &Hold) -> Result<(Stand, usize)> {
    let root = &book.context.root;
    if let Some((index, memory)) = near {
        let begun = Instant::now();
        match Stand::up_from(&book.stand, root, &hold.guard, &memory) {
            Ok(stand) => {
                say_brought_back(book, &memory, begun.elapsed());
                return Ok((stand, index));
            }
            Err(error) => {
                let note = format!("{error}; the run begins at the book's beginning");
                (book.listener)(Event::Note(note));
            }
        }
    }
    let stand = Stand::up(&book.stand, root, Purpose::Build, &hold.guard)?;
    Ok((stand, 0))
}

fn say_brought_back(book: &Book<'_>, memory: &Memory, took: Duration) {
    let chapter = &memory.label.chapter;
    let took = took.as_secs_f64();
    let note = format!("brought back the checkpoint before {chapter} in {took:.2} s");
    (book.listener)(Event::Note(note));
}

/// What the chapters run on.
fn provenance(stand: &Stand) -> Provenance {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    Provenance {
        server: stand.version.clone(),
        origin: stand.origin.clone(),
        date: now.split('T').next().unwrap_or_default().to_owned(),
    }
}
