//! `verify --watch`: verifies the book, and then each chapter that changes, until Ctrl-C.

use super::subject::BookToVerify;
use super::{Arguments, tell, verified};
use crate::commands::{RunOptions, book, report};
use crate::config::RunMode;
use crate::console;
use crate::error::{Error, Result};
use crate::pipeline::verify::{ChapterChoice, VerifyOptions, fingerprints};
use crate::stand::{Purpose, StandDirs};
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The time without a further change after which a group of changes is complete: an editor saves a file in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// The changes in a book's folders.
struct BookWatcher {
    root: PathBuf,
    /// The tool's own directory, which each run writes.
    cache: PathBuf,
    watcher: RecommendedWatcher,
    changes: Receiver<()>,
}

/// Verifies the selected chapters, and again each one that changes. It ends with the process: Ctrl-C ends everything
/// that was started.
///
/// # Errors
/// If the book's folders can't be watched.
pub(super) fn watch(root: &Path, arguments: &Arguments, choice: &RunOptions) -> Result<ExitCode> {
    let mut watcher = BookWatcher::new(root)?;
    let mut known = None;
    loop {
        // Before the files are read, so that no change is missed.
        watcher.watch_folders()?;
        let looked = look(root, arguments, choice, known.as_ref());
        if !matches!(looked, Ok(None)) {
            known = looked.unwrap_or_else(|error| {
                report(&error);
                // All chapters are verified when the book can be read again.
                None
            });
            console::report("\nwaiting for a change of the book; Ctrl-C ends this");
        }
        watcher.wait()?;
    }
}

/// Verifies the chapters whose fingerprints are not the known ones. Returns the new fingerprints, or `None` if there is
/// no such chapter.
fn look(
    root: &Path,
    arguments: &Arguments,
    choice: &RunOptions,
    known: Option<&BTreeMap<String, crate::archive::Key>>,
) -> Result<Option<BTreeMap<String, crate::archive::Key>>> {
    let (context, book) = book(root)?;
    let book = BookToVerify::new(&context, &book, choice)?;
    let prints = fingerprints(&book.subject(&|_| {}))?;
    let selected = book.chosen(&arguments.chapters)?;
    let chapters = match known {
        None => selected,
        Some(known) => {
            let changed = prints
                .iter()
                .filter(|(file, print)| known.get(*file) != Some(print) && selected.has(file));
            let changed: BTreeSet<String> = changed.map(|(file, _)| file.clone()).collect();
            if changed.is_empty() {
                return Ok((*known != prints).then_some(prints));
            }
            ChapterChoice::Named(changed)
        }
    };
    let mode = choice.mode()?;
    let wish = VerifyOptions {
        chapters,
        versions: arguments.postgres.clone(),
        mode: mode.unwrap_or(RunMode::Auto),
        accepts: false,
    };
    let verified = verified(&book, &wish, mode.is_none())?;
    let with_table = !arguments.postgres.is_empty();
    tell(arguments, &verified.outcome, with_table, &context.root)?;
    Ok(Some(prints))
}

impl BookWatcher {
    fn new(root: &Path) -> Result<Self> {
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading a file is an event as well, and this program reads them all.
            let is_change = event.map_or(true, |event| match event.kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
                EventKind::Access(_) => false,
                _ => true,
            });
            if is_change {
                // Its receiver lives as long as the process.
                let _ = sender.send(());
            }
        });
        Ok(Self {
            root: root.to_owned(),
            cache: StandDirs::of(root, Purpose::Build)?.cache,
            watcher: watcher.map_err(|error| unwatchable(root, &error))?,
            changes,
        })
    }

    /// Watches all folders of the book, including new ones.
    fn watch_folders(&mut self) -> Result<()> {
        for folder in folders(&self.root, &self.cache) {
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {}
                // It was removed in the meantime.
                Err(_) if !folder.exists() => {}
                Err(error) => return Err(unwatchable(&folder, &error)),
            }
        }
        Ok(())
    }

    /// Waits for a change, and for the end of the changes that come with it.
    fn wait(&self) -> Result<()> {
        let gone = |_| Error::setup("the book can't be watched any more", "start this again");
        self.changes.recv().map_err(gone)?;
        while self.changes.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }
}

/// Returns a folder and those in it, except for `cache`, for hidden ones, and for those of other programs' output, which have the tag
/// of a cache, such as Cargo's `target`.
fn folders(root: &Path, cache: &Path) -> BTreeSet<PathBuf> {
    let (mut found, mut open) = (BTreeSet::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        // Links can lead around in a circle.
        let Ok(real) = folder.canonicalize() else {
            continue;
        };
        let is_written = folder == cache || folder.join("CACHEDIR.TAG").exists();
        if is_written || !found.insert(real) {
            continue;
        }
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let is_shown = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path.is_dir() && !name.starts_with('.') && name != "node_modules"
        };
        open.extend(entries.map(|entry| entry.path()).filter(is_shown));
    }
    found
}

fn unwatchable(folder: &Path, error: &notify::Error) -> Error {
    Error::setup(
        format!("{} can't be watched for changes: {error}", folder.display()),
        "verify without --watch; on Linux, fs.inotify.max_user_watches limits the number of watched folders",
    )
}
