//! The last verification of each chapter on each version, in the book's cache: an author accepts what it printed, and
//! nothing is run again.

use super::chapter_result::ChapterResult;
use super::fingerprint::ChapterPrints;
use super::{VerifyContext, VerifyOptions, VerifyOutcome};
use crate::archive::Key;
use crate::error::{Context, Result};
use crate::pipeline::planning::ChapterId;
use crate::stand::{Purpose, StandConfig, StandDirs};
use crate::text::join_list;
use crate::verify::outcome::{ServerRun, VerifiedServer};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The last verification of the selected chapters.
#[derive(Debug)]
pub(crate) enum LastRun {
    /// It was of the chapters as they are now.
    Current(VerifyOutcome),
    /// It wasn't, for this reason.
    Outdated(String),
    /// A selected chapter has not been verified yet on one of the versions.
    Missing,
}

/// The kept result of a chapter.
#[derive(Serialize, Deserialize)]
struct KeptResult<R> {
    program: Key,
    /// Everything that the result depends on, except for the program.
    basis: Key,
    major: u32,
    server: VerifiedServer,
    result: R,
}

/// The folder of the kept results of one version.
pub(super) struct KeptResults {
    folder: PathBuf,
    program: Key,
}

/// Returns the folder of the kept results of a book.
///
/// # Errors
/// As for [`StandDirs::of`].
pub(crate) fn kept_results(root: &Path) -> Result<PathBuf> {
    let dirs = StandDirs::of(root, Purpose::Build)?;
    Ok(dirs.dir.with_file_name("verified"))
}

impl KeptResults {
    /// The results on this server's version.
    pub(super) fn of(root: &Path, stand: &StandConfig) -> Result<Self> {
        let folder = kept_results(root)?.join(stand.postgres.to_string());
        Ok(Self {
            folder,
            program: program(),
        })
    }

    fn file(&self, chapter: &str) -> PathBuf {
        self.folder.join(Key::hash([chapter]).to_string())
    }

    fn load(&self, chapter: &str) -> Option<KeptResult<ChapterResult>> {
        let text = std::fs::read(self.file(chapter)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Saves the result of a chapter on a server.
    ///
    /// # Errors
    /// If it can't be written.
    pub(super) fn save(
        &self,
        chapter: &str,
        basis: Key,
        (major, server): (u32, &VerifiedServer),
        result: &ChapterResult,
    ) -> Result<()> {
        let kept = KeptResult {
            program: self.program,
            basis,
            major,
            server: server.clone(),
            result,
        };
        let save = || {
            std::fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(&serde_json::to_vec(&kept)?)?;
            file.persist(self.file(chapter))?;
            Ok(())
        };
        save().context(|| format!("keeping the result of {chapter}"))
    }
}

/// Returns the last verification of the selected chapters, compared with the transcripts that are accepted now.
///
/// # Errors
/// If the book's configuration is wrong, or a transcript can't be read.
pub(crate) fn last_run(subject: &VerifyContext<'_>, wish: &VerifyOptions) -> Result<LastRun> {
    let asked = subject.asked(wish);
    let mut verified = subject.begin(wish, &asked)?;
    if !asked.contains(&true) {
        return Ok(LastRun::Missing);
    }
    // No key depends on the server's version.
    let cache = subject.cache(&subject.own_stand()?)?;
    let prints = ChapterPrints::new(subject, &cache);
    let mut changed: Vec<String> = Vec::new();
    let mut has_new_program = false;
    for stand in subject.stands(wish)? {
        let kept = KeptResults::of(&subject.context.root, &stand)?;
        let mut run = ServerRun {
            major: stand.postgres,
            server: None,
            trouble: None,
            chapters: Vec::new(),
            took: Duration::ZERO,
        };
        let chapters = asked.iter().enumerate().filter(|(_, asked)| **asked);
        for id in chapters.map(|(index, _)| ChapterId::new(index)) {
            let chapter = &cache.planned(id).plan.chapter;
            let Some(found) = kept.load(chapter) else {
                return Ok(LastRun::Missing);
            };
            has_new_program |= found.program != kept.program;
            if found.basis != prints.basis(id) {
                if !changed.contains(chapter) {
                    changed.push(chapter.clone());
                }
                continue;
            }
            run.major = found.major;
            run.server = Some(found.server);
            verified.add(subject, &mut run, (id, found.result), wish.accepts)?;
        }
        verified.outcome.runs.push(run);
    }
    Ok(match has_new_program {
        true => LastRun::Outdated("mdbook-witness".to_owned()),
        false if changed.is_empty() => LastRun::Current(verified),
        false => LastRun::Outdated(join_list(&changed, "and")),
    })
}

/// The identity of this program: another build of it may print something else.
fn program() -> Key {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let built = file.map(|file| format!("{} {}.{}", file.len(), file.mtime(), file.mtime_nsec()));
    Key::hash([env!("CARGO_PKG_VERSION"), &built.unwrap_or_default()])
}
