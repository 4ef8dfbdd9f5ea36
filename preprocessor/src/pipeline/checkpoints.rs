//! The states that a book's database goes through, and their checkpoints.

use super::build::BuildContext;
use crate::archive::Key;
use crate::run::checkpoint::{Checkpoint, CheckpointStore};
use std::collections::HashSet;

/// Returns the last chapter up to this one that begins on a fresh database and so doesn't depend on earlier chapters.
pub(super) fn fresh(book: &BuildContext<'_>, last: usize) -> Option<usize> {
    let planned = &book.lookup.planned;
    (0..=last)
        .rev()
        .find(|index| planned.get(*index).is_some_and(|it| it.plan.is_fresh()))
}

/// Returns the last chapter from `first` to `last` that has a checkpoint at its start.
pub(super) fn nearest(
    book: &BuildContext<'_>,
    store: &CheckpointStore,
    server: Key,
    first: usize,
    last: usize,
) -> Option<(usize, Checkpoint)> {
    let known = store.all().unwrap_or_default();
    (first..=last).rev().find_map(|index| {
        let key = state(book, server, index);
        let memory = known.iter().find(|memory| memory.label.key == key)?;
        Some((index, memory.clone()))
    })
}

/// Returns the key of the database's state at a chapter's start; at the end of the book for the index after the last.
pub(super) fn state(book: &BuildContext<'_>, server: Key, index: usize) -> String {
    let keys = &book.lookup.keys;
    let end = || keys.last().map(|last| last.end);
    let state = keys.get(index).map(|keys| keys.start).or_else(end);
    state.map_or(server, |state| state.then(server)).to_string()
}

/// Returns the keys of all states of the book.
pub(super) fn database_states(book: &BuildContext<'_>, server: Key) -> HashSet<String> {
    let indices = 0..=book.lookup.keys.len();
    indices.map(|index| state(book, server, index)).collect()
}
