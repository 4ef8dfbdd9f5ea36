//! The resources that the reaper ends, and the protocol between a run and its reaper.

use crate::reaper::process::ProcessIdentity;
use crate::reaper::shared_memory::SharedMemory;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The marker file of a directory that mdbook-witness made and may remove.
pub const MARKER: &str = ".made-by-mdbook-witness";

/// Prefix of the run's directories in the system's directory for temporary files.
pub const PREFIX: &str = "witness-";

/// A resource that must not outlive its run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// A process group, by the pid of its leader.
    Group(i32),
    /// A PostgreSQL server.
    Server {
        /// The postmaster's pid.
        pid: i32,
        /// Its data directory.
        data: PathBuf,
    },
    /// A directory that [`crate::reaper::make_directory`] made below the journal's directory, or one in the system's directory
    /// for temporary files with a name that begins with [`PREFIX`]. No other is removed.
    Directory(PathBuf),
    /// The containers and volumes of a Docker Compose project.
    Compose {
        /// The compose file.
        file: PathBuf,
        /// The project's name.
        project: String,
    },
    /// A database on a server that the run didn't start.
    Database {
        /// The URL of another database on the server. Never written to the journal.
        url: Secret,
        /// The database's name at its creation.
        name: String,
        /// Its oid, which identifies the database even after a rename; `None` while it is being created.
        oid: Option<u32>,
    },
}

/// A registered resource with its process's identity, since pids are reused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RegisteredResource {
    pub(super) id: u64,
    pub(super) resource: Resource,
    /// The registered process, if the resource is one and it still ran.
    pub(super) identity: Option<ProcessIdentity>,
}

/// A line of the pipe and of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    /// The first one.
    Begin(Run),
    /// A new resource, or an update of a known one.
    Watch(RegisteredResource),
    /// The id of a resource that needs no cleanup any more.
    Release(u64),
    /// Shared memory of processes that are being ended.
    Share(SharedMemory),
}

/// A run and its reaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// The token in the environment of the run's processes.
    pub(super) token: String,
    /// The run itself.
    pub(super) run: ProcessIdentity,
    /// Its reaper; `None` if the reaper ended at once.
    pub(super) reaper: Option<ProcessIdentity>,
    /// The id of the machine's boot.
    pub(super) boot: String,
}

impl Message {
    /// Returns the message for the journal, without the URLs, which stay in memory.
    pub(super) fn public(&self) -> Self {
        let mut message = self.clone();
        if let Self::Watch(registered) = &mut message
            && let Resource::Database { url, .. } = &mut registered.resource
        {
            *url = Secret::default();
        }
        message
    }
}

/// The state of a run, read from its messages.
#[derive(Debug, Default)]
pub(super) struct KnownResources {
    /// `None` if the run never began.
    pub(super) run: Option<Run>,
    /// The registered resources, in order of registration.
    pub(super) resources: Vec<RegisteredResource>,
    /// Shared memory of processes that may have ended since.
    pub(super) shared: SharedMemory,
}

/// Replays messages into the state of the run.
pub(super) fn known(messages: impl IntoIterator<Item = Message>) -> KnownResources {
    let mut known = KnownResources::default();
    for message in messages {
        match message {
            Message::Begin(run) => known.run = Some(run),
            Message::Watch(registered) => {
                match known.resources.iter_mut().find(|it| it.id == registered.id) {
                    Some(known) => *known = registered,
                    None => known.resources.push(registered),
                }
            }
            Message::Release(id) => known.resources.retain(|registered| registered.id != id),
            Message::Share(shared) => known.shared.add(shared),
        }
    }
    known
}
