//! The fingerprints of chapters: they tell whether a result is of the chapter as it is now.

use super::VerifyContext;
use crate::archive::Key;
use crate::error::{Mistake, Result};
use crate::pipeline::cache::RecordCache;
use crate::pipeline::planning::{ChapterId, InvalidChapter};
use crate::verify::files::TranscriptFile;
use mdbook_preprocessor::book::Chapter;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The variables that choose a server.
const VARIABLES: [&str; 2] = [crate::stand::config::URL, "WITNESS_STAND"];

/// The fingerprints of a book's chapters.
pub(super) struct ChapterPrints<'a> {
    cache: &'a RecordCache<'a>,
    /// The text of each chapter as mdBook hands it over, by its path.
    texts: HashMap<&'a Path, &'a str>,
    /// The settings of the book, of its server and of the environment.
    settings: Key,
    /// The chapters that can't be planned, which are missing from a run.
    unclear: &'a [InvalidChapter],
}

impl<'a> ChapterPrints<'a> {
    /// The fingerprints of the chapters of a book, whose keys are in `cache`.
    pub(super) fn new(subject: &VerifyContext<'a>, cache: &'a RecordCache<'a>) -> Self {
        let text = |chapter: &'a Chapter| Some((chapter.path.as_deref()?, &*chapter.content));
        let config = &subject.context.config;
        let table = config.get::<serde_json::Value>("preprocessor.witness");
        let table = table.ok().flatten().unwrap_or_default().to_string();
        let variables = VARIABLES.map(|name| {
            let value = std::env::var_os(name).unwrap_or_default();
            value.to_string_lossy().into_owned()
        });
        let words = variables.iter().map(String::as_str);
        let settings = Key::hash(words.chain([table.as_str()]));
        Self {
            cache,
            texts: subject.book.chapters().filter_map(text).collect(),
            settings: cache.server_files().fold(settings, Key::then),
            unclear: &subject.planning.unclear,
        }
    }

    /// The fingerprint of everything that a chapter's result depends on, including the chapters before it.
    pub(super) fn basis(&self, id: ChapterId) -> Key {
        let others = self.cache.shown_by(id).into_iter();
        let all = others.chain([id]).map(|id| {
            let keys = &self.cache.keys[id.index()];
            self.text(id).then(keys.chapter)
        });
        let missing = self.unclear.iter().filter(|it| it.place <= id);
        let missing = Key::hash(missing.map(|it| it.file.as_str()));
        all.fold(self.settings.then(missing), Key::then)
    }

    /// The fingerprint of a chapter by itself: its text, and the files that it reads.
    fn own(&self, id: ChapterId) -> Key {
        let keys = &self.cache.keys[id.index()];
        let steps = keys.steps.iter().flatten().map(|step| step.own);
        steps.fold(self.settings.then(self.text(id)), Key::then)
    }

    fn text(&self, id: ChapterId) -> Key {
        let path = &self.cache.planned(id).path;
        Key::hash(self.texts.get(path.as_path()).copied())
    }
}

/// Returns the fingerprint of each chapter by itself, with its accepted transcript, by its file. A chapter that can't be
/// planned has one of its mistakes.
///
/// # Errors
/// As for a verification.
pub(crate) fn fingerprints(subject: &VerifyContext<'_>) -> Result<BTreeMap<String, Key>> {
    let stand = subject.own_stand()?;
    let cache = subject.cache(&stand)?;
    let prints = ChapterPrints::new(subject, &cache);
    let mut found = BTreeMap::new();
    for (index, planned) in cache.planned.iter().enumerate() {
        let chapter = &planned.plan.chapter;
        let accepted = match subject.files.find(chapter)? {
            TranscriptFile::Nothing => String::new(),
            TranscriptFile::Accepted(_, text) | TranscriptFile::Useless(_, text) => text,
        };
        let links = subject.planning.links.iter();
        let links: Vec<&Mistake> = links.filter(|it| it.at.file == *chapter).collect();
        let words = Key::hash([accepted.as_str(), &format!("{links:?}")]);
        found.insert(
            chapter.clone(),
            prints.own(ChapterId::new(index)).then(words),
        );
    }
    for chapter in &subject.planning.unclear {
        let mistakes = Key::hash([format!("{:?}", chapter.mistakes).as_str()]);
        found.insert(chapter.file.clone(), mistakes);
    }
    Ok(found)
}
