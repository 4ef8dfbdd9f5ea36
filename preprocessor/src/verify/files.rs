//! The files of accepted transcripts.

use super::accepted::{Accepted, TranscriptError, read, write};
use crate::error::{Context, Error, Result};
use crate::text::normal;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// The characters that are escaped in the name of a file: those that are invalid, or would add a directory.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'/').add(b'\\').add(b'%').add(b':');

/// The location of a book's accepted transcripts.
#[derive(Debug)]
pub(crate) struct TranscriptFiles {
    /// The book's root.
    root: PathBuf,
    /// The directory, relative to the root.
    directory: PathBuf,
    /// The directory of the chapters, relative to the root.
    src: PathBuf,
}

/// The state of a chapter's transcript.
#[derive(Debug)]
pub(crate) enum TranscriptFile {
    /// No transcript.
    Nothing,
    /// A transcript, and its text.
    Accepted(Accepted, String),
    /// An invalid file: its fault, and its text.
    Useless(TranscriptError, String),
}

impl TranscriptFiles {
    /// Returns the files of the book in `root`, whose chapters are in `src`.
    ///
    /// # Errors
    /// If the directory is one that mdBook watches for changes, or outside of the book.
    pub(crate) fn new(root: &Path, directory: &Path, src: &Path) -> Result<Self> {
        if !is_plain(directory) || directory.starts_with(src) {
            return Err(Error::setup(
                format!("the transcripts can't be in {}", directory.display()),
                "name a directory of the book outside of its `src`",
            ));
        }
        Ok(Self {
            root: root.to_owned(),
            directory: directory.to_owned(),
            src: src.to_owned(),
        })
    }

    /// The file of a chapter, relative to the root.
    #[must_use]
    pub(crate) fn name(&self, chapter: &str) -> String {
        let path = Path::new(chapter);
        let within = path.strip_prefix(&self.src).unwrap_or(path);
        let file = match is_plain(within) {
            true => self.directory.join(within),
            // A chapter whose path leaves the book's `src` also has its transcript here.
            false => {
                let name = utf8_percent_encode(chapter, ESCAPED).to_string();
                self.directory.join(name)
            }
        };
        file.with_extension("txt").to_string_lossy().into_owned()
    }

    /// Returns the path of a chapter's file, with symbolic links resolved for the check.
    ///
    /// # Errors
    /// If a symbolic link leads out of the directory of transcripts, or that directory out of the book.
    fn place(&self, chapter: &str) -> Result<PathBuf> {
        let file = self.root.join(self.name(chapter));
        let directory = real(&self.root.join(&self.directory));
        let is_inside =
            directory.starts_with(real(&self.root)) && real(&file).starts_with(&directory);
        match is_inside {
            true => Ok(file),
            false => Err(Error::setup(
                format!(
                    "the transcript {} would be outside of {}: a symbolic link leads out of it",
                    self.name(chapter),
                    self.directory.display()
                ),
                "replace the link by a folder",
            )),
        }
    }

    /// Reads the transcript of a chapter.
    ///
    /// # Errors
    /// If it can't be read.
    pub(crate) fn find(&self, chapter: &str) -> Result<TranscriptFile> {
        let file = self.place(chapter)?;
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(TranscriptFile::Nothing);
            }
            Err(error) => return Err(error).context(|| format!("reading {}", file.display())),
        };
        let text = normal(&String::from_utf8_lossy(&bytes)).into_owned();
        Ok(match read(&text) {
            Ok(accepted) => TranscriptFile::Accepted(accepted, text),
            Err(fault) => TranscriptFile::Useless(fault, text),
        })
    }

    /// Reads the transcript in a file, relative to the root; `None` if it is invalid.
    ///
    /// # Errors
    /// If it can't be read.
    pub(crate) fn of_name(&self, file: &str) -> Result<Option<Accepted>> {
        let bytes = std::fs::read(self.root.join(file)).context(|| format!("reading {file}"))?;
        Ok(read(&normal(&String::from_utf8_lossy(&bytes))).ok())
    }

    /// Saves a transcript. Concurrent readers of the file see either the old one or the new one.
    ///
    /// # Errors
    /// If it can't be written.
    pub(crate) fn keep(&self, chapter: &str, accepted: &Accepted) -> Result<()> {
        let file = self.place(chapter)?;
        let directory = file.parent().unwrap_or(&self.root);
        let keep = || {
            std::fs::create_dir_all(directory)?;
            let mut new = tempfile::Builder::new()
                .permissions(permissions())
                .tempfile_in(directory)?;
            new.write_all(write(accepted).as_bytes())?;
            new.persist(&file).map_err(|error| error.error)?;
            Ok(())
        };
        keep().context(|| format!("writing {}", file.display()))
    }

    /// Returns the transcripts that belong to none of these chapters, relative to the root, in order.
    ///
    /// # Errors
    /// If the directory can't be read.
    pub(crate) fn orphans<'a>(
        &self,
        chapters: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<String>> {
        let known: BTreeSet<String> = chapters.map(|chapter| self.name(chapter)).collect();
        let mut found = BTreeSet::new();
        let mut open = vec![self.directory.clone()];
        while let Some(directory) = open.pop() {
            let entries = match std::fs::read_dir(self.root.join(&directory)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    return Err(error).context(|| format!("reading {}", directory.display()));
                }
            };
            for entry in entries {
                let entry = entry.context(|| format!("reading {}", directory.display()))?;
                let path = directory.join(entry.file_name());
                // A link's target isn't a transcript of this book, or is found without the link.
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(path);
                } else if path.extension().is_some_and(|it| it == "txt") {
                    found.insert(path.to_string_lossy().into_owned());
                }
            }
        }
        Ok(found.difference(&known).cloned().collect())
    }
}

/// Resolves the symbolic links in the existing part of a path.
fn real(path: &Path) -> PathBuf {
    let mut above = path.ancestors().filter_map(|above| {
        let real = above.canonicalize().ok()?;
        Some(real.join(path.strip_prefix(above).ok()?))
    });
    above.next().unwrap_or_else(|| path.to_owned())
}

/// Returns `true` if a path, by its text, has neither a root nor `..`.
fn is_plain(path: &Path) -> bool {
    let mut parts = path.components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The permissions of a transcript: it is committed, so it isn't secret.
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}
