//! The directory of cached transcripts.
//!
//! Each chapter has a folder with a file for each of its last runs, named by the keys of the chapter and the server. A
//! file appears whole or not at all and never changes, so that concurrent builds don't disturb each other. A used file
//! is touched; the least recently used one goes first when the directory is full.

use super::key::Key;
use super::record::{Record, RecordError};
use crate::error::{Context, Result};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The size limit of the archive in bytes.
pub const LIMIT: u64 = 256 * 1024 * 1024;
/// The most runs of one chapter.
const RUNS: usize = 8;
/// The suffix of file names.
const SUFFIX: &str = ".kept";
/// The prefix of files that are being written.
const PARTIAL: &str = ".partial-";
/// Characters that a folder's name can't have, or that have a meaning there.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'/').add(b'\\').add(b'%').add(b':');

/// The archive of transcripts, in a directory that need not exist yet.
#[derive(Debug, Clone)]
pub struct Archive {
    directory: PathBuf,
    limit: u64,
}

/// The result of a look-up.
#[derive(Debug)]
pub enum FoundRecord {
    /// A cached run.
    Kept(Box<Record>),
    /// No file.
    Nothing,
    /// An unusable file, with the reason as a sentence without its full stop.
    Useless(String),
}

/// A cached file.
#[derive(Debug, Clone)]
struct StoredFile {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Archive {
    /// Makes an archive of at most `limit` bytes in a directory.
    #[must_use]
    pub fn new(directory: PathBuf, limit: u64) -> Self {
        Self { directory, limit }
    }

    /// Returns the run of a chapter with this key on the server with that key.
    #[must_use]
    pub fn find(&self, chapter: &str, key: Key, server: Key) -> FoundRecord {
        let path = self.folder(chapter).join(name(key, server));
        match read(&path) {
            None => FoundRecord::Nothing,
            Some(Ok(record)) => {
                use_now(&path);
                FoundRecord::Kept(Box::new(record))
            }
            Some(Err(why)) => FoundRecord::Useless(format!("{} {why}", path.display())),
        }
    }

    /// Returns the last run of a chapter with this key and a fitting server; if no server fits, the last run with this
    /// key.
    #[must_use]
    pub fn find_on_any(
        &self,
        chapter: &str,
        key: Key,
        fits: impl Fn(&Record) -> bool,
    ) -> Option<Record> {
        let key = key.to_string();
        let is_meant = |file: &StoredFile| {
            let name = file.path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&key))
        };
        let mut first = None;
        for (file, record) in self.newest(chapter, is_meant) {
            if fits(&record) {
                use_now(&file);
                return Some(record);
            }
            first.get_or_insert((file, record));
        }
        let (file, record) = first?;
        use_now(&file);
        Some(record)
    }

    /// Returns the last run of a chapter, regardless of its key.
    #[must_use]
    pub fn last(&self, chapter: &str) -> Option<Record> {
        let (file, record) = self.newest(chapter, |_| true).next()?;
        use_now(&file);
        Some(record)
    }

    /// Returns the running time of the last run of a chapter, which doesn't count as a use of it.
    #[must_use]
    pub fn took(&self, chapter: &str) -> Option<Duration> {
        let (_, kept) = self.newest(chapter, |_| true).next()?;
        Some(kept.took)
    }

    /// Returns the usable runs of a chapter that match, the last one first.
    fn newest(
        &self,
        chapter: &str,
        is_meant: impl Fn(&StoredFile) -> bool,
    ) -> impl Iterator<Item = (PathBuf, Record)> {
        let mut files = files(&self.folder(chapter));
        files.retain(is_meant);
        files.sort_by_key(|file| std::cmp::Reverse(file.used));
        let files = files.into_iter();
        files.filter_map(|file| {
            let record = read(&file.path)?.ok()?;
            Some((file.path, record))
        })
    }

    /// Saves a successful run of a chapter, and drops the oldest ones above the limit.
    ///
    /// # Errors
    /// Fails if the file can't be written.
    pub fn save(&self, record: &Record, key: Key, server: Key) -> Result<()> {
        let folder = self.folder(&record.transcript.chapter);
        let path = folder.join(name(key, server));
        let write = || {
            fs::create_dir_all(&folder)?;
            let mut file = tempfile::Builder::new()
                .prefix(PARTIAL)
                .tempfile_in(&folder)?;
            // The lock shows other builds that the file is being written.
            file.as_file().lock()?;
            file.write_all(&record.to_bytes()?)?;
            file.persist(&path)?;
            Ok(())
        };
        write().context(|| format!("keeping {}", path.display()))?;
        self.bound(&folder);
        Ok(())
    }

    /// Drops the least recently used files above the limit, and partial files of builds that were killed.
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
        let mut all: Vec<StoredFile> = self.folders().iter().flat_map(|it| files(it)).collect();
        all.sort_by_key(|file| std::cmp::Reverse(file.used));
        let mut bytes = 0;
        dropped.extend(all.into_iter().filter(|file| {
            bytes += file.bytes;
            bytes > self.limit
        }));
        for file in dropped {
            // Another build may have removed it first.
            let _ = fs::remove_file(file.path);
        }
    }

    /// Returns the number of files and their bytes.
    #[must_use]
    pub fn size(&self) -> (usize, u64) {
        let files: Vec<StoredFile> = self.folders().iter().flat_map(|it| files(it)).collect();
        (files.len(), files.iter().map(|file| file.bytes).sum())
    }

    /// Removes all files of the archive, and nothing else.
    ///
    /// # Errors
    /// Fails if a file can't be removed.
    pub fn remove(&self) -> Result<()> {
        for folder in self.folders() {
            for path in entries(&folder)
                .into_iter()
                .filter(|path| is_of_archive(path))
            {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(error).context(|| format!("removing {}", path.display()));
                    }
                    _ => {}
                }
            }
            // The folder stays if it holds other files.
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

/// Reads a cached file; `None` if it doesn't exist.
fn read(path: &Path) -> Option<Result<Record, RecordError>> {
    match fs::read(path) {
        Ok(bytes) => Some(Record::from_bytes(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(Err("can't be read")),
    }
}

/// Marks a file as used now. A read-only archive ignores this.
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

fn is_of_archive(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    is_partial(path) || name.is_some_and(|name| name.ends_with(SUFFIX))
}

fn is_partial(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(PARTIAL))
}

/// Returns `true` if no process writes it any more.
fn is_abandoned(path: &Path) -> bool {
    fs::File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// Returns the cached files of a chapter, including partial ones.
fn files(folder: &Path) -> Vec<StoredFile> {
    let ours = entries(folder)
        .into_iter()
        .filter(|path| is_of_archive(path));
    let file = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok()?;
        Some(StoredFile {
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
