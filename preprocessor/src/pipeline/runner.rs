//! Running chapters on one stand.
//!
//! The database reaches the start of a chapter by a run of the chapters before it, from the nearest checkpoint on.

use super::build_context::{BuildContext, server_key};
use super::checkpoint_policy::CheckpointPolicy;
use super::checkpoints::{database_states, fresh, nearest, state};
use super::file_watch::FileWatch;
use super::planning::ChapterId;
use super::recording::Recording;
use crate::archive::{Key, Record};
use crate::checkpoint::{Checkpoint, CheckpointCost, CheckpointId, CheckpointStore};
use crate::error::{Error, Mistake, Result};
use crate::plan::StepId;
use crate::run::chapter::{RunContext, renew, run};
use crate::run::event::Event;
use crate::run::masks::Masks;
use crate::stand::reserved::ReservedStand;
use crate::stand::{Purpose, Stand, fingerprint};
use crate::transcript::{Provenance, Transcript, VERSION};
use std::time::{Duration, Instant, SystemTime};

/// A stand, and the position of its database in the book.
pub(super) struct Runner<'a> {
    book: &'a BuildContext<'a>,
    reserved: &'a ReservedStand,
    stand: Stand,
    server: Key,
    /// The chapter that the database is ready for: the next one, or one that begins on a fresh database.
    at: ChapterId,
    /// True if the database may have contents.
    is_used: bool,
    /// The store of checkpoints, if this stand supports them.
    store: Option<CheckpointStore>,
    policy: CheckpointPolicy,
    /// The book's own files, which no step may change.
    changed: FileWatch<'a>,
    /// The changed chapter, unless everything is run.
    worked_at: Option<ChapterId>,
    masks: Masks,
}

/// A run of a chapter.
pub(super) struct Attempt {
    /// The record to save. It has all steps only if no step failed that others depend on.
    pub(super) record: Record,
    /// The steps whose outcome differs from their block's declaration, with their mistakes.
    pub(super) failures: Vec<(StepId, Vec<Mistake>)>,
}

impl Attempt {
    /// Returns `true` if a step did not end as its block declares.
    pub(super) fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Returns the mistakes of all failed steps.
    pub(super) fn mistakes(self) -> Vec<Mistake> {
        let failures = self.failures.into_iter();
        failures.flat_map(|(_, mistakes)| mistakes).collect()
    }
}

impl<'a> Runner<'a> {
    /// Starts the stand, from the checkpoint nearest to the chapter `first`. `foreseen` is the server's key, if it is
    /// already known. A fresh run starts without a checkpoint, and removes those of earlier builds.
    pub(super) fn start(
        book: &'a BuildContext<'a>,
        first: ChapterId,
        foreseen: Option<Key>,
        is_fresh: bool,
        reserved: &'a ReservedStand,
    ) -> Result<Self> {
        let begun = Instant::now();
        let masks = Masks::of_environment(&book.config.secrets)?;
        let store = CheckpointStore::of(&book.dirs, book.stand.checkpoints);
        let is_first = store.count()? == 0;
        if is_fresh && book.stand.checkpoints > 0 {
            store.remove_all()?;
        }
        // The chapter to start from, and the first one whose checkpoint would shorten the run.
        let begins = fresh(book, first);
        let shorter = begins.map_or(ChapterId::default(), ChapterId::next);
        let near = foreseen.and_then(|server| nearest(book, &store, server, shorter, first));
        let (stand, at) = up(book, near, reserved)?;
        let policy = CheckpointPolicy::new(begun.elapsed());
        (book.listener)(Event::Note(stand.announcement()));
        let walls = stand.walls().map(str::to_owned);
        for note in [stand.untested(), walls].into_iter().flatten() {
            (book.listener)(Event::Note(note));
        }
        let fingerprint = fingerprint::of_serving(&book.stand, &book.dirs, &stand)?;
        let server = server_key(&fingerprint);
        if at > ChapterId::default() && foreseen != Some(server) {
            return Err(Error::setup(
                "the server changed while the build started",
                "build the book again",
            ));
        }
        let keeps = stand.keeps_checkpoints();
        if let (Err(why), true) = (&keeps, first > begins.unwrap_or_default()) {
            let chapter = |begins: ChapterId| &*book.cache.planned(begins).plan.chapter;
            let from = begins.map_or("the book's beginning", chapter);
            let note = format!("checkpoints unavailable ({why}); running from {from}");
            (book.listener)(Event::Note(note));
        }
        let keeps = book.stand.checkpoints > 0 && keeps.is_ok();
        if keeps && is_first {
            (book.listener)(Event::Note(store.announcement()));
        }
        Ok(Self {
            book,
            reserved,
            stand,
            server,
            at,
            is_used: at > ChapterId::default(),
            store: keeps.then_some(store),
            policy,
            changed: FileWatch::new(&book.cache),
            worked_at: (!is_fresh).then_some(first),
            masks,
        })
    }

    /// Returns the server's key.
    pub(super) fn server(&self) -> Key {
        self.server
    }

    /// Returns the next chapter to run on the way to the wanted one, and prepares the database for it.
    pub(super) fn next(&mut self, wanted: ChapterId) -> Result<ChapterId> {
        debug_assert!(self.at <= wanted, "chapters are run in their order");
        let book = self.book;
        let begins = fresh(book, wanted).filter(|begins| *begins > self.at);
        let shorter = begins.unwrap_or(self.at).next();
        if let Some(store) = &self.store
            && let Some((chapter, checkpoint)) = nearest(book, store, self.server, shorter, wanted)
        {
            let reaper = &self.reserved.reaper;
            let took = store.bring_back(&mut self.stand, reaper, &checkpoint.label.key)?;
            report_restored(book, &checkpoint, took);
            self.policy.reset();
            self.at = chapter;
            self.is_used = true;
        } else if let Some(begins) = begins {
            self.at = begins;
        }
        Ok(self.at)
    }

    /// Runs a chapter that the database is ready for, and returns failures as a part of the result. `left` is the
    /// expected running time of this and the remaining chapters.
    pub(super) fn attempt(
        &mut self,
        chapter: ChapterId,
        left: Option<Duration>,
    ) -> Result<Attempt> {
        let book = self.book;
        let plan = &book.cache.planned(chapter).plan;
        (book.listener)(Event::Chapter {
            file: plan.chapter.clone(),
            number: chapter.index() + 1,
            of: book.cache.planned.len(),
            steps: plan.steps.len(),
            left,
        });
        let setting = RunContext {
            stand: &self.stand,
            reaper: &self.reserved.reaper,
            root: &book.context.root,
            psql: &book.config.psql,
            files: book.cache.linked.entries(),
            changed: &|| self.changed.now(),
            masks: &self.masks,
            listener: book.listener,
        };
        let begun = Instant::now();
        if plan.is_fresh() {
            self.policy.reset();
            if self.is_used {
                renew(plan, &self.stand, &self.reserved.reaper)?;
            }
        }
        self.is_used = true;
        let ended = run(plan, &setting)?;
        let took = begun.elapsed();
        self.policy.ran(took);
        self.at = chapter.next();
        let record = Record {
            server: self.stand.server(),
            basis: book.cache.basis(chapter, self.stand.kind),
            steps: book.cache.keys[chapter.index()].steps.clone(),
            took,
            transcript: Transcript {
                version: VERSION,
                chapter: plan.chapter.clone(),
                provenance: Some(provenance(&self.stand)),
                steps: ended.steps,
                evidence: ended.evidence,
            },
        };
        let failures = ended.failures;
        Ok(Attempt { record, failures })
    }

    /// Saves the record of a successful run.
    pub(super) fn keep(&mut self, chapter: ChapterId, record: Record) -> Recording {
        self.book.cache.save(chapter, self.server, record)
    }

    /// Returns the server, its origin and today's date.
    pub(super) fn provenance(&self) -> Provenance {
        provenance(&self.stand)
    }

    /// Returns the chapter that the database is ready for.
    pub(super) fn position(&self) -> ChapterId {
        self.at
    }

    /// Saves a checkpoint of the database's current state, if it pays off. Called only if more chapters follow.
    pub(super) fn save_checkpoint(&mut self) -> Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let Some(label) = self.label(store) else {
            self.policy.reset();
            return Ok(());
        };
        // An author who has changed a chapter will probably change it again.
        let is_worked_at = self.worked_at == Some(self.at);
        let can_be_afforded = is_worked_at || self.policy.can_be_afforded();
        if !(self.policy.saves_more_than_it_costs() && can_be_afforded) {
            return Ok(());
        }
        let saved = store.keep(&mut self.stand, &self.reserved.reaper, &label);
        if saved.is_err() && !self.stand.is_alive() {
            return Err(self.stand.diagnosis());
        }
        self.report_saved(&label, saved);
        // Now, and not only at the end: the limit holds during a run as well.
        let begun = Instant::now();
        let dropped = self.store.as_ref().map(|store| self.prune(store));
        let lost = dropped.filter(|it| it.contains(&label.key));
        let lost = lost.map_or(Duration::ZERO, |_| label.saves);
        self.policy.pruned(begun.elapsed(), lost);
        Ok(())
    }

    /// Deletes the least useful checkpoints, so that the others fit the limit. Returns their keys.
    fn prune(&self, store: &CheckpointStore) -> Vec<String> {
        let states = database_states(self.book, self.server);
        let worked_at = self.worked_at.map(|at| state(self.book, self.server, at));
        let pruned = store.prune(&states, worked_at.as_deref());
        pruned.unwrap_or_else(|error| {
            (self.book.listener)(Event::Note(error.to_string()));
            Vec::new()
        })
    }

    /// Finishes the run. A last checkpoint costs almost nothing, since the data isn't needed any more.
    ///
    /// # Errors
    /// If the database has to be dropped and can't be.
    pub(super) fn end(mut self) -> Result<()> {
        let Some(store) = self.store.take() else {
            return self.stand.hand_back();
        };
        if let Some(label) = self.label(&store) {
            let saved = store.keep_last(&mut self.stand, &self.reserved.reaper, &label);
            self.report_saved(&label, saved);
        }
        self.prune(&store);
        Ok(())
    }

    /// Returns the label of a checkpoint at the current position; `None` if one exists, or the next chapter begins on a
    /// fresh database.
    fn label(&self, store: &CheckpointStore) -> Option<CheckpointId> {
        let next = self.book.cache.planned.get(self.at.index());
        if next.is_some_and(|next| next.plan.is_fresh()) {
            return None;
        }
        let key = state(self.book, self.server, self.at);
        let known = store.all().unwrap_or_default();
        if known.iter().any(|checkpoint| checkpoint.label.key == key) {
            return None;
        }
        Some(CheckpointId {
            key,
            chapter: next.map_or_else(|| "the end".into(), |next| next.plan.chapter.clone()),
            saves: self.policy.time_saved(),
        })
    }

    /// Reports a saved checkpoint, or the failure to save one, which is not a mistake in the book.
    fn report_saved(&mut self, label: &CheckpointId, saved: Result<CheckpointCost>) {
        let note = match saved {
            Ok(cost) => {
                self.policy.checkpoint_saved(cost.total());
                let took = cost.total().as_secs_f64();
                format!("saved a checkpoint before {} in {took:.2} s", label.chapter)
            }
            Err(error) => format!("can't save a checkpoint before {}: {error}", label.chapter),
        };
        (self.book.listener)(Event::Note(note));
    }
}

/// Starts the stand, from the checkpoint if possible. Returns it with the chapter that it is ready for.
fn up(
    book: &BuildContext<'_>,
    near: Option<(ChapterId, Checkpoint)>,
    reserved: &ReservedStand,
) -> Result<(Stand, ChapterId)> {
    let root = &book.context.root;
    if let Some((chapter, checkpoint)) = near {
        let begun = Instant::now();
        match Stand::up_from(&book.stand, root, &reserved.reaper, &checkpoint) {
            Ok(stand) => {
                report_restored(book, &checkpoint, begun.elapsed());
                return Ok((stand, chapter));
            }
            Err(error) => {
                let note = format!("{error}; running from the book's beginning");
                (book.listener)(Event::Note(note));
            }
        }
    }
    let stand = Stand::up(&book.stand, root, Purpose::Build, &reserved.reaper)?;
    Ok((stand, ChapterId::default()))
}

fn report_restored(book: &BuildContext<'_>, checkpoint: &Checkpoint, took: Duration) {
    let chapter = &checkpoint.label.chapter;
    let took = took.as_secs_f64();
    let note = format!("restored the checkpoint before {chapter} in {took:.2} s");
    (book.listener)(Event::Note(note));
}

/// Returns the server, its origin and today's date.
fn provenance(stand: &Stand) -> Provenance {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    Provenance {
        server: stand.version.clone(),
        origin: stand.origin.clone(),
        date: now.split('T').next().unwrap_or_default().to_owned(),
    }
}
