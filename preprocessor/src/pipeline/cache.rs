//! The cached runs of a book's chapters.

use super::expected_server::ExpectedServer;
use super::failure_causes::{causes, files_of};
use super::recording::Recording;
use super::{ChapterId, PlannedChapter};
use crate::archive::dependencies::{DependencyScanner, FileKeys};
use crate::archive::{Archive, Basis, FoundRecord, Key, Keys, LIMIT, Record, keys};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::inputs::{InputEntry, InputFiles};
use crate::parallel::par_map;
use crate::plan::StandKind;
use crate::run::event::{Event, Listener};
use crate::stand::{self, Purpose, StandDirs};
use mdbook_preprocessor::PreprocessorContext;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// A book's chapters with their keys, and the archive of their runs.
pub(super) struct RecordCache<'a> {
    /// The chapters with live blocks or quotes.
    pub(super) planned: &'a [PlannedChapter],
    /// The keys of each chapter.
    pub(super) keys: Vec<Keys>,
    /// The files that steps can read.
    pub(super) linked: InputFiles,
    /// The names of these files and folders in the configuration.
    named: Vec<PathBuf>,
    /// The book's root.
    pub(super) root: PathBuf,
    expected: ExpectedServer,
    archive: Archive,
    /// The chapters whose unusable files have been reported.
    reported: RefCell<BTreeSet<ChapterId>>,
    listener: Listener<'a>,
}

impl<'a> RecordCache<'a> {
    /// Computes the chapters' keys. Reads nothing from the archive yet.
    ///
    /// # Errors
    /// Every name in `files` that can't be used; settings that can't be read.
    pub(super) fn new(
        context: &PreprocessorContext,
        config: &Config,
        stand: &stand::StandConfig,
        planned: &'a [PlannedChapter],
        listener: Listener<'a>,
    ) -> Result<Self> {
        let linked = linked(context, config)?;
        let plans = planned.iter().map(|planned| &planned.plan);
        Ok(Self {
            planned,
            keys: keys(
                plans,
                &DependencyScanner::new(&linked),
                &config.psql,
                &environment(config),
            ),
            linked,
            named: config.files.clone(),
            root: context.root.clone(),
            expected: ExpectedServer::new(context, config, stand)?,
            archive: archive(context, config)?,
            reported: RefCell::default(),
            listener,
        })
    }

    /// Returns each chapter's cached run of the current text on the server with this key. Reports unusable files.
    pub(super) fn find(&self, server: Key) -> Vec<Option<Recording>> {
        let chapters: Vec<_> = self.planned.iter().zip(&self.keys).collect();
        let archive = &self.archive;
        let found = par_map(&chapters, |(planned, keys)| {
            let plan = &planned.plan;
            if plan.runs_nothing() {
                return Ok(Some(Recording::nothing(plan)));
            }
            match archive.find(&plan.chapter, keys.chapter, server) {
                FoundRecord::Kept(record) => Ok(Some(Recording::of(plan, keys, *record))),
                FoundRecord::Nothing => Ok(None),
                FoundRecord::Useless(why) => Err(why),
            }
        });
        let found = found.into_iter().enumerate();
        let known = found.map(|(index, found)| {
            found.unwrap_or_else(|why| self.report_unusable(ChapterId::new(index), &why))
        });
        known.collect()
    }

    /// Returns the chapters whose results this one shows.
    pub(super) fn shown_by(&self, chapter: ChapterId) -> Vec<ChapterId> {
        let pages = self.planned(chapter).plan.other_chapters();
        let all = self.planned.iter().enumerate();
        let shown = all.filter(|(_, it)| pages.contains(it.path.as_path()));
        shown.map(|(index, _)| ChapterId::new(index)).collect()
    }

    /// Returns a chapter with its plan.
    pub(super) fn planned(&self, chapter: ChapterId) -> &'a PlannedChapter {
        &self.planned[chapter.index()]
    }

    /// Reports an unusable file once, since the lookup is repeated.
    fn report_unusable(&self, chapter: ChapterId, why: &str) -> Option<Recording> {
        if self.reported.borrow_mut().insert(chapter) {
            let chapter = &self.planned(chapter).plan.chapter;
            let note = format!("{why}; running {chapter} again");
            (self.listener)(Event::Note(note));
        }
        None
    }

    /// Returns the best recording of a chapter without running anything: a run of the current text, preferably on a
    /// server that matches the book's configuration; else the last run, whose blocks may differ; else an empty
    /// recording. A run on a server that doesn't match is stale.
    pub(super) fn nearest(&self, chapter: ChapterId) -> Recording {
        let (file, keys) = self.file_and_keys(chapter);
        if self.planned(chapter).plan.runs_nothing() {
            return Recording::nothing(&self.planned(chapter).plan);
        }
        let fits = |record: &Record| self.expected.differs(record).is_empty();
        let as_written = self.archive.find_on_any(file, keys.chapter, fits);
        match as_written.or_else(|| self.archive.last(file)) {
            Some(record) => {
                let plan = &self.planned(chapter).plan;
                let differs = self.expected.differs(&record);
                let causes = causes(plan, keys, &record);
                self.recording(chapter, record).because(differs, causes)
            }
            None => Recording::nothing(&self.planned(chapter).plan),
        }
    }

    /// Returns the running time of a chapter's last cached run, of any text and on any server.
    pub(super) fn took(&self, chapter: ChapterId) -> Option<Duration> {
        self.archive.took(self.file_and_keys(chapter).0)
    }

    /// Returns the keys of the files that a server is started with: its settings, and the compose file.
    pub(super) fn server_files(&self) -> impl Iterator<Item = Key> {
        let basis = self.expected.basis(StandKind::Docker, FileKeys::new());
        let files = [basis.settings, basis.compose];
        files.into_iter().flatten().map(|file| file.key)
    }

    /// Returns the inputs of a chapter's run on a server of this kind.
    pub(super) fn basis(&self, chapter: ChapterId, kind: StandKind) -> Basis {
        let (_, keys) = self.file_and_keys(chapter);
        self.expected.basis(kind, files_of(keys))
    }

    /// Returns the files and folders that any chapter may read.
    pub(super) fn readable(&self) -> impl Iterator<Item = PathBuf> {
        let files = self.files().into_keys().map(PathBuf::from);
        let folders = self
            .linked
            .entries()
            .iter()
            .filter_map(|entry| match entry {
                InputEntry::Folder(path) => Some(path.clone()),
                InputEntry::File(_) | InputEntry::Link(..) => None,
            });
        files.chain(folders)
    }

    /// Returns the files that any chapter reads, or would read now, and that have changed since the keys were computed.
    pub(super) fn changed(&self) -> Vec<String> {
        let Ok(linked) = InputFiles::of(&self.root, &self.named, &[]) else {
            // A name in `files` no longer exists.
            let gone = |name: &&PathBuf| !self.root.join(name).exists();
            let gone = self.named.iter().filter(gone);
            return gone.map(|name| name.display().to_string()).collect();
        };
        let plans = self.planned.iter().map(|planned| &planned.plan);
        let now = keys(plans, &DependencyScanner::new(&linked), &[], &[]);
        let now: FileKeys = now.iter().flat_map(files_of).collect();
        let was = self.files();
        let all = was.keys().chain(now.keys());
        let changed = all.filter(|path| was.get(*path) != now.get(*path));
        changed.cloned().collect()
    }

    /// Returns the files that any chapter reads.
    fn files(&self) -> FileKeys {
        self.keys.iter().flat_map(files_of).collect()
    }

    /// Saves a successful run. Returns its recording in the form that later builds will load.
    pub(super) fn save(&self, chapter: ChapterId, server: Key, record: Record) -> Recording {
        let (_, keys) = self.file_and_keys(chapter);
        if let Err(error) = self.archive.save(&record, keys.chapter, server) {
            // The page is unaffected; the next build has to run the chapter again.
            let note = format!("{error}; the next build will run the chapter again");
            (self.listener)(Event::Note(note));
        }
        self.recording(chapter, record.rounded())
    }

    fn file_and_keys(&self, chapter: ChapterId) -> (&str, &Keys) {
        (
            &self.planned(chapter).plan.chapter,
            &self.keys[chapter.index()],
        )
    }

    fn recording(&self, chapter: ChapterId, record: Record) -> Recording {
        Recording::of(
            &self.planned(chapter).plan,
            &self.keys[chapter.index()],
            record,
        )
    }
}

/// Returns the files that steps can read, which can't be in folders that builds write.
///
/// # Errors
/// Every name in `files` that isn't a file or a folder within the book.
pub fn linked(context: &PreprocessorContext, config: &Config) -> Result<InputFiles> {
    let mut written = vec![(context.config.build.build_dir.clone(), "mdBook")];
    written.extend(
        config
            .archive
            .clone()
            .map(|archive| (archive, "each build")),
    );
    InputFiles::of(&context.root, &config.files, &written)
}

/// Returns the archive of a book.
///
/// # Errors
/// If the archive would be in a folder that mdBook watches.
pub fn archive(context: &PreprocessorContext, config: &Config) -> Result<Archive> {
    let directory = match &config.archive {
        Some(named) => {
            let directory = context.root.join(named);
            if directory.starts_with(context.root.join(&context.config.book.src)) {
                return Err(Error::setup(
                    format!(
                        "the archive {} is inside the folder of the chapters",
                        named.display()
                    ),
                    "name a directory outside of the book's `src`: mdBook watches that folder, and would build forever",
                ));
            }
            directory
        }
        None => StandDirs::of(&context.root, Purpose::Build)?.transcripts(),
    };
    Ok(Archive::new(directory, LIMIT))
}

/// Returns the inputs of cached runs from the caller's environment: the values of the variables in `environment`, and
/// the names of `secrets`.
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
