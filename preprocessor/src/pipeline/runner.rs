//! Running chapters on one stand.

use super::runs::{Book, key};
use super::told::Told;
use crate::archive::{Kept, Key};
use crate::error::Result;
use crate::run::chapter::{Setting, run};
use crate::run::event::Event;
use crate::run::hold::Hold;
use crate::run::stand::nature;
use crate::run::stand::{Purpose, Stand};
use crate::transcript::{Provenance, Transcript, VERSION};
use std::time::{Instant, SystemTime};

/// A stand, and how far in the book its database has come.
pub(super) struct Runner<'a> {
    book: &'a Book<'a>,
    hold: &'a Hold,
    stand: Stand,
    server: Key,
    /// The chapter that the database is ready for.
    at: usize,
}

impl<'a> Runner<'a> {
    /// Starts the stand.
    pub(super) fn start(
        book: &'a Book<'a>,
        _wanted: &[bool],
        _foreseen: Option<Key>,
        hold: &'a Hold,
    ) -> Result<Self> {
        let root = &book.context.root;
        let stand = Stand::up(&book.stand, root, Purpose::Build, &hold.guard)?;
        (book.listener)(Event::Note(stand.announcement()));
        let nature = nature::of_serving(&book.stand, &book.place, &stand)?;
        Ok(Self {
            book,
            hold,
            server: key(&nature),
            stand,
            at: 0,
        })
    }

    /// The key of the server.
    pub(super) fn server(&self) -> Key {
        self.server
    }

    /// The chapter to run next on the way to this one.
    pub(super) fn next(&mut self, _wanted: usize) -> Result<usize> {
        Ok(self.at)
    }

    /// Runs a chapter that the database is ready for, and keeps what happened.
    pub(super) fn run(&mut self, index: usize) -> Result<Told> {
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
            files: &book.config.files,
            listener: book.listener,
        };
        let begun = Instant::now();
        let (steps, evidence) = run(plan, &setting)?;
        let kept = Kept {
            server: self.stand.server(),
            steps: book.lookup.keys[index].steps.clone(),
            took: begun.elapsed(),
            transcript: Transcript {
                version: VERSION,
                chapter: plan.chapter.clone(),
                provenance: provenance(&self.stand),
                steps,
                evidence,
            },
        };
        self.at = index + 1;
        Ok(book.lookup.keep(index, self.server, kept))
    }

    /// Nothing more is to be run.
    pub(super) fn end(self) {}
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
