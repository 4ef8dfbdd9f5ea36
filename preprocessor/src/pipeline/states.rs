//! The states that a book's database goes through, and the checkpoints that there are of them.

use super::runs::Book;
use crate::archive::Key;
use crate::run::checkpoint::{Memory, Store};
use std::collections::HashSet;

/// The last chapter up to this one that begins on a fresh database: what stands before it in the book doesn't matter.
pub(super) fn fresh(book: &Book<'_>, last: usize) -> Option<usize> {
    let planned = &book.lookup.planned;
    (0..=last)
        .rev()
        .find(|index| planned.get(*index).is_some_and(|it| it.plan.is_fresh()))
}

/// The last of the chapters from `first` to `last` at whose start there is a checkpoint.
pub(super) fn nearest(
    book: &Book<'_>,
    store: &Store,
    server: Key,
    first: usize,
    last: usize,
) -> Option<(usize, Memory)> {
    let known = store.all().unwrap_or_default();
    (first..=last).rev().find_map(|index| {
        let key = state(book, server, index);
        let memory = known.iter().find(|memory| memory.label.key == key)?;
        Some((index, memory.clone()))
    })
}

/// The key of the database's state at a chapter's start, or after the last one, at the end of the book.
pub(super) fn state(book: &Book<'_>, server: Key, index: usize) -> String {
    let keys = &book.lookup.keys;
    let end = || keys.last().map(|last| last.end);
    let state = keys.get(index).map(|keys| keys.start).or_else(end);
    state.map_or(server, |state| state.then(server)).to_string()
}

/// All states that the book goes through.
pub(super) fn states(book: &Book<'_>, server: Key) -> HashSet<String> {
    let indices = 0..=book.lookup.keys.len();
    indices.map(|index| state(book, server, index)).collect()
}
