//! The context of an execution: the book, its cached recordings, and its stand.

use super::cache::RecordCache;
use crate::archive::Key;
use crate::config::Config;
use crate::error::Result;
use crate::reaper::interrupt;
use crate::run::event::{Event, Listener};
use crate::stand::fingerprint::{self, ServerFingerprint};
use crate::stand::lock::who;
use crate::stand::reserved::ReservedStand;
use crate::stand::{StandConfig, StandDirs};
use mdbook_preprocessor::PreprocessorContext;
use std::cell::OnceCell;

/// The context of an execution.
pub(super) struct BuildContext<'a> {
    pub(super) context: &'a PreprocessorContext,
    pub(super) config: &'a Config,
    pub(super) cache: RecordCache<'a>,
    pub(super) stand: StandConfig,
    pub(super) dirs: StandDirs,
    pub(super) listener: Listener<'a>,
    /// The predicted key of the server, once computed; `None` if the key is known only after a start.
    pub(super) foreseen: OnceCell<Option<Key>>,
}

impl BuildContext<'_> {
    /// Predicts the server's key; `None` if it is known only after a start.
    pub(super) fn predict(&self) -> Result<Option<Key>> {
        if let Some(foreseen) = self.foreseen.get() {
            return Ok(*foreseen);
        }
        let fingerprint = fingerprint::predict(&self.stand, &self.dirs)?;
        let foreseen = fingerprint.as_ref().map(server_key);
        Ok(*self.foreseen.get_or_init(|| foreseen))
    }

    /// Waits for the stand's lock, and arranges the cleanup for an interrupt of this process.
    pub(super) fn reserve_stand(&self) -> Result<ReservedStand> {
        reserve_stand(&self.dirs, self.listener)
    }
}

/// Waits for a stand's lock, and arranges the cleanup for an interrupt of this process.
pub(super) fn reserve_stand(dirs: &StandDirs, listener: Listener<'_>) -> Result<ReservedStand> {
    let reserved = ReservedStand::reserve(dirs, |holder| {
        let note = format!("waiting for another build of this book{}", who(holder));
        listener(Event::Note(note));
    })?;
    interrupt::install(&reserved.reaper)?;
    Ok(reserved)
}

/// Returns the key of a server.
pub(super) fn server_key(fingerprint: &ServerFingerprint) -> Key {
    Key::hash(fingerprint.words())
}
