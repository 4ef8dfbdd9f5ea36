//! What is kept of a book's chapters.

use super::Planned;
use super::causes::{causes, files_of};
use super::expected::Expected;
use super::told::Told;
use crate::abreast::each;
use crate::archive::reads::{Files, Reads};
use crate::archive::{Archive, Basis, Found, Kept, Key, Keys, LIMIT, keys};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::linked::{Entry, LinkedFiles};
use crate::plan::StandKind;
use crate::run::event::{Event, Listener};
use crate::run::stand::{self, Place, Purpose};
use mdbook_preprocessor::PreprocessorContext;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A book's chapters with their keys, and where their runs are kept.
pub(super) struct Lookup<'a> {
    /// The chapters with live blocks.
    pub(super) planned: &'a [Planned],
    /// The keys of each.
    pub(super) keys: Vec<Keys>,
    /// The files that steps can read.
    pub(super) linked: LinkedFiles,
    /// Their names in the configuration.
    named: Vec<PathBuf>,
    /// The book's root.
    pub(super) root: PathBuf,
    expected: Expected,
    archive: Archive,
    /// The chapters of whose useless files the reader was told.
    told: RefCell<BTreeSet<usize>>,
    listener: Listener<'a>,
}

impl<'a> Lookup<'a> {
    /// Gives the chapters their keys. Nothing is looked for yet.
    ///
    /// # Errors
    /// Every name of `files` that can't be had; settings that can't be read.
    pub(super) fn new(
        context: &PreprocessorContext,
        config: &Config,
        stand: &stand::Config,
        planned: &'a [Planned],
        listener: Listener<'a>,
    ) -> Result<Self> {
        let linked = linked(context, config)?;
        let plans = planned.iter().map(|planned| &planned.plan);
        Ok(Self {
            planned,
            keys: keys(
                plans,
                &Reads::new(&linked),
                &config.psql,
                &environment(config),
            ),
            linked,
            named: config.files.clone(),
            root: context.root.clone(),
            expected: Expected::new(context, config, stand)?,
            archive: archive(context, config)?,
            told: RefCell::default(),
            listener,
        })
    }

    /// What was run as it is written, on the server with this key, of each chapter. A file that is of no use is told.
    pub(super) fn known(&self, server: Key) -> Vec<Option<Told>> {
        let chapters: Vec<_> = self.planned.iter().zip(&self.keys).collect();
        let archive = &self.archive;
        let found = each(&chapters, |(planned, keys)| {
            let plan = &planned.plan;
            match archive.find(&plan.chapter, keys.chapter, server) {
                Found::Kept(kept) => Ok(Some(Told::of(plan, keys, *kept))),
                Found::Nothing => Ok(None),
                Found::Useless(why) => Err(why),
            }
        });
        let found = found.into_iter().enumerate();
        let known = found.map(|(index, found)| found.unwrap_or_else(|why| self.tell(index, &why)));
        known.collect()
    }

    /// Says that a file is of no use, once: it is looked for more often.
    fn tell(&self, index: usize, why: &str) -> Option<Told> {
        if self.told.borrow_mut().insert(index) {
            let chapter = &self.planned[index].plan.chapter;
            let note = format!("{why}; {chapter} is run again");
            (self.listener)(Event::Note(note));
        }
        None
    }

    /// Returns all that is known of a chapter without running anything: its run as it is written, on a server as the book wants it if
    /// there is one; or else its last run, whose blocks may be others; or else nothing but its text. A run on another server
    /// than the book wants is stale.
    pub(super) fn nearest(&self, index: usize) -> Told {
        let (chapter, keys) = self.chapter(index);
        let fits = |kept: &Kept| self.expected.differs(kept).is_empty();
        let as_written = self.archive.find_on_any(chapter, keys.chapter, fits);
        match as_written.or_else(|| self.archive.last(chapter)) {
            Some(kept) => {
                let plan = &self.planned[index].plan;
                let differs = self.expected.differs(&kept);
                let causes = causes(plan, keys, &kept);
                self.told(index, kept).because(differs, causes)
            }
            None => Told::nothing(&self.planned[index].plan),
        }
    }

    /// Returns the basis of a chapter that is run on a server of this kind.
    pub(super) fn basis(&self, index: usize, kind: StandKind) -> Basis {
        let (_, keys) = self.chapter(index);
        self.expected.basis(kind, files_of(keys))
    }

    /// The files and folders that some chapter may read.
    pub(super) fn readable(&self) -> impl Iterator<Item = PathBuf> {
        let files = self.files().into_keys().map(PathBuf::from);
        let folders = self
            .linked
            .entries()
            .iter()
            .filter_map(|entry| match entry {
                Entry::Folder(path) => Some(path.clone()),
                Entry::File(_) | Entry::Link(..) => None,
            });
        files.chain(folders)
    }

    /// The files that some chapter reads, or would read now, and that aren't as they were when the keys were made.
    pub(super) fn changed(&self) -> Vec<String> {
        let Ok(linked) = LinkedFiles::of(&self.root, &self.named, &[]) else {
            // A whole name is gone.
            let gone = |name: &&PathBuf| !self.root.join(name).exists();
            let gone = self.named.iter().filter(gone);
            return gone.map(|name| name.display().to_string()).collect();
        };
        let plans = self.planned.iter().map(|planned| &planned.plan);
        let now = keys(plans, &Reads::new(&linked), &[], &[]);
        let now: Files = now.iter().flat_map(files_of).collect();
        let was = self.files();
        let all = was.keys().chain(now.keys());
        let changed = all.filter(|path| was.get(*path) != now.get(*path));
        changed.cloned().collect()
    }

    /// The files that some chapter reads.
    fn files(&self) -> Files {
        self.keys.iter().flat_map(files_of).collect()
    }

    /// Keeps a run that went well; what is to be shown of it, which is what will be read again.
    pub(super) fn keep(&self, index: usize, server: Key, kept: Kept) -> Told {
        let (_, keys) = self.chapter(index);
        if let Err(error) = self.archive.keep(&kept, keys.chapter, server) {
            // The page is as good; only the next build has to run the chapter again.
            let note = format!("{error}; the next build runs the chapter again");
            (self.listener)(Event::Note(note));
        }
        self.told(index, kept.as_kept())
    }

    fn chapter(&self, index: usize) -> (&str, &Keys) {
        (&self.planned[index].plan.chapter, &self.keys[index])
    }

    fn told(&self, index: usize, kept: Kept) -> Told {
        Told::of(&self.planned[index].plan, &self.keys[index], kept)
    }
}

/// The files that steps can read. Where a build writes, nothing is taken from.
///
/// # Errors
/// Every name in `files` that isn't that of a file or a folder within the book.
pub fn linked(context: &PreprocessorContext, config: &Config) -> Result<LinkedFiles> {
    let mut written = vec![(context.config.build.build_dir.clone(), "mdBook")];
    written.extend(
        config
            .archive
            .clone()
            .map(|archive| (archive, "each build")),
    );
    LinkedFiles::of(&context.root, &config.files, &written)
}

/// The archive of a book.
///
/// # Errors
/// When it would lie where mdBook looks for changes.
pub fn archive(context: &PreprocessorContext, config: &Config) -> Result<Archive> {
    let directory = match &config.archive {
        Some(named) => {
            let directory = context.root.join(named);
            if directory.starts_with(context.root.join(&context.config.book.src)) {
                return Err(Error::setup(
                    format!("the archive {} lies among the chapters", named.display()),
                    "name a directory outside of the book's `src`: mdBook would build for ever, since it looks for changes there",
                ));
            }
            directory
        }
        None => Place::of(&context.root, Purpose::Build)?.transcripts(),
    };
    Ok(Archive::new(directory, LIMIT))
}

/// The part that steps get of the caller's environment beside what all get, as far as what is kept rests on it: of a secret, its name.
fn environment(config: &Config) -> Vec<String> {
    let mut words = Vec::new();
    for name in &config.environment {
        let value = std::env::var_os(name);
        let value = value.map_or_else(|| "unset".into(), |it| format!("={}", it.to_string_lossy()));
        words.extend([name.clone(), value]);
    }
    let secrets = config.secrets.iter();
    words.extend(secrets.flat_map(|name| [name.clone(), "secret".into()]));
    words
}
