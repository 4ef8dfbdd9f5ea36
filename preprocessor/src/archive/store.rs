//! The directory in which transcripts are kept.
//!
//! Each chapter has a folder there, and in it a file for each of its last runs, called by the chapter's key and the server's.
//! A file appears whole or not at all, and is never changed, so that builds which run side by side do no harm to each other.
//! What is used is touched; what wasn't used for longest goes first when there is too much.

use super::kept::{Fault, Kept};
use super::key::Key;
use crate::error::{Doing, Result};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How much is kept, in bytes.
pub const LIMIT: u64 = 256 * 1024 * 1024;
/// How many runs of one chapter are kept.
const RUNS: usize = 8;
/// What the names of the files end with.
const SUFFIX: &str = ".kept";
/// How the names of files begin that are being written.
const PARTIAL: &str = ".partial-";
/// What can't be in the name of a folder, or would be no plain name there.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'/').add(b'\\').add(b'%').add(b':');

/// Kept transcripts, in a directory that need not be there yet.
#[derive(Debug, Clone)]
pub struct Archive {
    directory: PathBuf,
    limit: u64,
}

/// What is known of a file that was looked for.
#[derive(Debug)]
pub enum Found {
    /// It is there.
    Kept(Box<Kept>),
    /// There is none.
    Nothing,
    /// It is there and of no use: why, as a sentence without its full stop.
    Useless(String),
}

/// A kept file.
#[derive(Debug, Clone)]
struct File {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Archive {
    /// The archive in a directory, of at most `limit` bytes.
    #[must_use]
    pub fn new(directory: PathBuf, limit: u64) -> Self {
        Self { directory, limit }
    }

    /// The run of a chapter with this key on the server with that one.
    #[must_use]
    pub fn find(&self, chapter: &str, key: Key, server: Key) -> Found {
        let path = self.folder(chapter).join(name(key, server));
        match read(&path) {
            None => Found::Nothing,
            Some(Ok(kept)) => {
                use_now(&path);
                Found::Kept(Box::new(kept))
            }
            Some(Err(why)) => Found::Useless(format!("{} {why}", path.display())),
        }
    }

    /// The last run of a chapter with this key that fits, whatever the server was; the last one at all where none fits.
    #[must_use]
    pub fn find_on_any(
        &self,
        chapter: &str,
        key: Key,
        fits: impl Fn(&Kept) -> bool,
    ) -> Option<Kept> {
        let key = key.to_string();
        let is_meant = |file: &File| {
            let name = file.path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&key))
        };
        let mut first = None;
        for (file, kept) in self.newest(chapter, is_meant) {
            if fits(&kept) {
                use_now(&file);
                return Some(kept);
            }
            first.get_or_insert((file, kept));
        }
        let (file, kept) = first?;
        use_now(&file);
        Some(kept)
    }

    /// The last run of a chapter, whatever it was then.
    #[must_use]
    pub fn last(&self, chapter: &str) -> Option<Kept> {
        let (file, kept) = self.newest(chapter, |_| true).next()?;
        use_now(&file);
        Some(kept)
    }

    /// The runs of a chapter that are meant and of use, the last one first.
    fn newest(
        &self,
        chapter: &str,
        is_meant: impl Fn(&File) -> bool,
    ) -> impl Iterator<Item = (PathBuf, Kept)> {
        let mut files = files(&self.folder(chapter));
        files.retain(is_meant);
        files.sort_by_key(|file| std::cmp::Reverse(file.used));
        let files = files.into_iter();
        files.filter_map(|file| {
            let kept = read(&file.path)?.ok()?;
            Some((file.path, kept))
        })
    }

    /// Keeps a run of a chapter that went well, and drops what has become too much.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep(&self, kept: &Kept, key: Key, server: Key) -> Result<()> {
        let folder = self.folder(&kept.transcript.chapter);
        let path = folder.join(name(key, server));
        let write = || {
            fs::create_dir_all(&folder)?;
            let mut file = tempfile::Builder::new()
                .prefix(PARTIAL)
                .tempfile_in(&folder)?;
            // Says for as long as it is written that somebody is at it.
            file.as_file().lock()?;
            file.write_all(&kept.to_bytes()?)?;
            file.persist(&path)?;
            Ok(())
        };
        write().doing(|| format!("keeping {}", path.display()))?;
        self.bound(&folder);
        Ok(())
    }

    /// Drops what was used least lately where there is too much, and what a build that was killed has left.
    fn bound(&self, folder: &Path) {
        for folder in self.folders() {
            let partial = entries(&folder).into_iter().filter(|path| is_partial(path));
            for path in partial.filter(|path| is_abandoned(path)) {
                let _ = fs::remove_file(path);
            }
        }
        let mut runs = files(folder);
        runs.sort_by_key(|file| std::cmp::Reverse(file.used));
        let mut dropped = runs.split_off(runs.len().min(RUNS));
        let mut all: Vec<File> = self.folders().iter().flat_map(|it| files(it)).collect();
        all.sort_by_key(|file| std::cmp::Reverse(file.used));
        let mut bytes = 0;
        dropped.extend(all.into_iter().filter(|file| {
            bytes += file.bytes;
            bytes > self.limit
        }));
        for file in dropped {
            // Another build may have been faster.
            let _ = fs::remove_file(file.path);
        }
    }

    /// How many files there are, and how many bytes they have.
    #[must_use]
    pub fn size(&self) -> (usize, u64) {
        let files: Vec<File> = self.folders().iter().flat_map(|it| files(it)).collect();
        (files.len(), files.iter().map(|file| file.bytes).sum())
    }

    /// Removes all of it, and nothing that isn't of an archive.
    ///
    /// # Errors
    /// When a file can't be removed.
    pub fn remove(&self) -> Result<()> {
        for folder in self.folders() {
            for path in entries(&folder).into_iter().filter(|path| is_ours(path)) {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(error).doing(|| format!("removing {}", path.display()));
                    }
                    _ => {}
                }
            }
            // Something else may be in it, which stays.
            let _ = fs::remove_dir(&folder);
        }
        let _ = fs::remove_dir(&self.directory);
        Ok(())
    }

    fn folder(&self, chapter: &str) -> PathBuf {
        let name = utf8_percent_encode(chapter, ESCAPED).to_string();
        self.directory.join(name)
    }

    fn folders(&self) -> Vec<PathBuf> {
        let mut folders = entries(&self.directory);
        folders.retain(|path| path.is_dir());
        folders
    }
}

fn name(key: Key, server: Key) -> String {
    format!("{key}-{server}{SUFFIX}")
}

/// Reads a kept file; nothing where there is none.
fn read(path: &Path) -> Option<Result<Kept, Fault>> {
    match fs::read(path) {
        Ok(bytes) => Some(Kept::of_bytes(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(Err("can't be read")),
    }
}

/// Notes that a file was of use now. In an archive that may only be read, that isn't noted.
fn use_now(path: &Path) {
    if let Ok(file) = fs::File::options().append(true).open(path) {
        let _ = file.set_modified(SystemTime::now());
    }
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    is_partial(path) || name.is_some_and(|name| name.ends_with(SUFFIX))
}

fn is_partial(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(PARTIAL))
}

/// Whether nobody writes it any more.
fn is_abandoned(path: &Path) -> bool {
    fs::File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// The kept files of a chapter, with what was left half written.
fn files(folder: &Path) -> Vec<File> {
    let ours = entries(folder).into_iter().filter(|path| is_ours(path));
    let file = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok()?;
        Some(File {
            path,
            bytes: metadata.len(),
            used: metadata.modified().ok()?,
        })
    };
    ours.filter_map(file).collect()
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
