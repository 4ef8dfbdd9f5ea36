//! What the guard ends, and the words in which a run and its guard speak of it.

use super::process::Identity;
use super::shared::Shared;
use crate::run::secret::Secret;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The file that says a directory was made by us and may be removed.
pub const MARKER: &str = ".made-by-mdbook-witness";

/// How the names of our directories in the system's place for temporary files begin.
pub const PREFIX: &str = "witness-";

/// Something that must not outlive its run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ward {
    /// A process group, by the pid of the process that leads it.
    Group(i32),
    /// A PostgreSQL server.
    Server {
        /// The postmaster's pid.
        pid: i32,
        /// Its data directory.
        data: PathBuf,
    },
    /// A directory that was made by [`super::make_directory`] below the journal's directory, or that lies
    /// in the system's place for temporary files with a name that begins with [`PREFIX`]. No other is removed.
    Directory(PathBuf),
    /// The containers and volumes of a project of Docker's.
    Compose {
        /// The compose file.
        file: PathBuf,
        /// The project's name.
        project: String,
    },
    /// A database on a server that is not ours.
    Database {
        /// How to reach the server, by way of another database. Kept in memory only.
        url: Secret,
        /// The database's name when it was made.
        name: String,
        /// Its oid, by which it is known also under another name: nothing while it is being made.
        oid: Option<u32>,
    },
}

/// A ward and what tells it from another with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: u64,
    pub(super) ward: Ward,
    /// The process that was meant, where the ward is one and it still ran.
    pub(super) identity: Option<Identity>,
}

/// A line of the pipe and of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    /// The first one.
    Begin(Run),
    /// Something more to end, or something that is known better now.
    Watch(Kept),
    /// Something that needs no end any more.
    Release(u64),
    /// What processes share that are ended now.
    Share(Shared),
}

/// A run and its guard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// What the run's processes carry in their environment.
    pub(super) token: String,
    /// The run itself.
    pub(super) run: Identity,
    /// Its guard; not known where that has ended at once.
    pub(super) guard: Option<Identity>,
    /// Since when the machine runs.
    pub(super) boot: String,
}

impl Message {
    /// The line of the journal: without what is kept in memory only.
    pub(super) fn public(&self) -> Self {
        let mut message = self.clone();
        if let Self::Watch(kept) = &mut message
            && let Ward::Database { url, .. } = &mut kept.ward
        {
            *url = Secret::default();
        }
        message
    }
}

/// What is known of a run.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// None if it came to nothing.
    pub(super) run: Option<Run>,
    /// What is registered, in the order in which it was.
    pub(super) wards: Vec<Kept>,
    /// What processes shared that may have ended since.
    pub(super) shared: Shared,
}

/// What is known after these messages.
pub(super) fn known(messages: impl IntoIterator<Item = Message>) -> Known {
    let mut known = Known::default();
    for message in messages {
        match message {
            Message::Begin(run) => known.run = Some(run),
            Message::Watch(kept) => match known.wards.iter_mut().find(|it| it.id == kept.id) {
                Some(known) => *known = kept,
                None => known.wards.push(kept),
            },
            Message::Release(id) => known.wards.retain(|kept| kept.id != id),
            Message::Share(shared) => known.shared.add(shared),
        }
    }
    known
}
