//! The states that a book's database goes through, and their checkpoints.

use super::build_context::BuildContext;
use super::planning::ChapterId;
use crate::archive::Key;
use crate::checkpoint::{Checkpoint, CheckpointStore};

/// Returns the last chapter up to this one that begins on a fresh database and so doesn't depend on earlier chapters.
pub(super) fn fresh(book: &BuildContext<'_>, last: ChapterId) -> Option<ChapterId> {
    let planned = &book.cache.planned;
    let up_to = &planned[..planned.len().min(last.index() + 1)];
    let index = up_to.iter().rposition(|it| it.plan.is_fresh());
    index.map(ChapterId::new)
}

/// Returns the last chapter from `first` to `last` that has a checkpoint at its start.
pub(super) fn nearest(
    book: &BuildContext<'_>,
    store: &CheckpointStore,
    server: Key,
    first: ChapterId,
    last: ChapterId,
) -> Option<(ChapterId, Checkpoint)> {
    let known = store.all().unwrap_or_default();
    let chapters = first.index()..=last.index();
    chapters.rev().map(ChapterId::new).find_map(|chapter| {
        let key = state(book, server, chapter);
        let checkpoint = known
            .iter()
            .find(|checkpoint| checkpoint.label.key == key)?;
        Some((chapter, checkpoint.clone()))
    })
}

/// Returns the key of the database's state at a chapter's start; at the end of the book for the one after the last.
pub(super) fn state(book: &BuildContext<'_>, server: Key, chapter: ChapterId) -> String {
    let keys = &book.cache.keys;
    let end = || keys.last().map(|last| last.end);
    let state = keys
        .get(chapter.index())
        .map(|keys| keys.start)
        .or_else(end);
    state.map_or(server, |state| state.then(server)).to_string()
}

/// Returns the keys of all states of the book, in its order.
pub(super) fn database_states(book: &BuildContext<'_>, server: Key) -> Vec<String> {
    let indices = 0..=book.cache.keys.len();
    let chapters = indices.map(ChapterId::new);
    chapters
        .map(|chapter| state(book, server, chapter))
        .collect()
}
