//! The part of a book that a verification is of.

use super::VerifyContext;
use crate::archive::Key;
use crate::error::Result;
use crate::pipeline::cache::RecordCache;
use crate::pipeline::planning::{ChapterId, InvalidChapter};
use crate::verify::partition::{
    BookChapter, BookPart, ChapterPart, PartNumber, groups, split, weights,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Returns a part of a book, with the parts of all its chapters: those that depend on each other are in one part. `times`
/// are the chapters' running times by their files, as far as they are known.
///
/// # Errors
/// If the book's configuration is wrong.
pub(crate) fn part(
    subject: &VerifyContext<'_>,
    number: PartNumber,
    times: &BTreeMap<String, Duration>,
) -> Result<BookPart> {
    let cache = subject.cache(&subject.own_stand()?)?;
    let chapters = chapters(&cache, &subject.planning.unclear);
    let parts = split(&groups(&chapters), &weights(&chapters, times), number.of);
    let chapters = chapters.into_iter().zip(parts);
    let chapters = chapters.map(|(chapter, part)| ChapterPart {
        file: chapter.file,
        part,
    });
    Ok(BookPart {
        number,
        book: identity(&cache, &subject.planning.unclear).to_string(),
        chapters: chapters.collect(),
        positions: Vec::new(),
    })
}

/// Returns all chapters of a book, in its order. Those without a plan may be needed by the chapters after them.
fn chapters(cache: &RecordCache<'_>, unclear: &[InvalidChapter]) -> Vec<BookChapter> {
    let before = |id: ChapterId| unclear.iter().filter(move |it| it.place == id);
    let mut all = Vec::new();
    // The index of each planned chapter among all of them.
    let mut indices = Vec::new();
    for (index, planned) in cache.planned.iter().enumerate() {
        all.extend(before(ChapterId::new(index)).map(invalid));
        indices.push(all.len());
        all.push(BookChapter {
            file: planned.plan.chapter.clone(),
            is_fresh: planned.plan.is_fresh(),
            runs_nothing: planned.plan.runs_nothing(),
            shows: Vec::new(),
            steps: planned.plan.steps.len(),
        });
    }
    all.extend(before(ChapterId::new(cache.planned.len())).map(invalid));
    for (id, index) in indices.iter().enumerate() {
        let shown = cache.shown_by(ChapterId::new(id)).into_iter();
        all[*index].shows = shown.map(|it| indices[it.index()]).collect();
    }
    all
}

fn invalid(chapter: &InvalidChapter) -> BookChapter {
    BookChapter {
        file: chapter.file.clone(),
        ..BookChapter::default()
    }
}

/// Returns the identity of a book: its chapters and all their steps, with the files that they read. It doesn't depend on
/// the machine.
fn identity(cache: &RecordCache<'_>, unclear: &[InvalidChapter]) -> Key {
    let planned = cache
        .planned
        .iter()
        .zip(&cache.keys)
        .map(|(planned, keys)| {
            let steps = keys.steps.iter().flatten().map(|step| step.own);
            steps.fold(Key::hash([&*planned.plan.chapter]), Key::then)
        });
    let unclear = unclear.iter().map(|it| Key::hash([&*it.file]));
    planned.chain(unclear).fold(Key::hash([]), Key::then)
}
