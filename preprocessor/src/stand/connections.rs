//! Connections to a stand, its database, and the signs that its server has ended.

use crate::connection::{self, Connection, database, diagnosis, refusal};
use crate::error::{Error, Result};
use crate::plan::StandKind;
use crate::reaper::Reaper;
use crate::stand::Stand;
use postgres::error::SqlState;
use std::path::Path;
use std::time::{Duration, Instant};

/// Time limit for a server to show that it runs, or to end.
const ALIVE: Duration = Duration::from_secs(3);

impl Stand {
    /// Opens a connection to the book's database.
    ///
    /// # Errors
    /// If the server doesn't answer: see [`Stand::diagnosis`].
    pub fn connect(&self, application_name: &str) -> Result<Connection> {
        self.connection_to(&self.database, application_name, connection::LIMIT)
    }

    /// Drops the book's database and creates it anew, ending all connections to it.
    ///
    /// # Errors
    /// If the server refuses; if another database has its name.
    pub fn renew_database(&self, reaper: &Reaper) -> Result<()> {
        if let Some(claim) = &self.claim {
            return claim.renew(&self.database, reaper);
        }
        let mut client = self.maintenance_connect()?;
        self.drop_database(&mut client)?;
        database::create(&mut client, &self.database, self.own_directory()).map(|_| ())
    }

    /// Drops the database with the book's name, on a server that the run has started.
    pub(super) fn drop_database(&self, client: &mut Connection) -> Result<()> {
        database::drop(client, &self.database, |_| self.connect("mdbook-witness"))
    }

    /// Makes sure that the book's database can be dropped at the end: on the user's server, the reaper does so
    /// unattended.
    ///
    /// # Errors
    /// If something keeps the database from being dropped, with the statement to type; if another database has its
    /// name.
    pub fn hand_back(&self) -> Result<()> {
        match &self.claim {
            Some(claim) => claim.hand_back(&self.database),
            None => Ok(()),
        }
    }

    /// Opens a connection to another database of the server, from which the book's can be dropped and copied.
    ///
    /// # Errors
    /// As for [`Stand::connect`].
    pub fn maintenance_connect(&self) -> Result<Connection> {
        let database = self.connection.get_dbname().unwrap_or("postgres");
        self.connection_to(database, "mdbook-witness", connection::LIMIT)
    }

    /// Opens a connection to another database of the server, if that succeeds within `limit`, to find out why the
    /// book's database has none.
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

    /// Returns the directory of the data of a server that the run has started, if it is on this machine.
    pub(super) fn own_directory(&self) -> Option<&Path> {
        (self.kind == StandKind::Local).then_some(&*self.directory)
    }

    /// Returns the current name of the book's database. On a server that the run has started, no other database has the
    /// comment of mdbook-witness.
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

    /// Returns `true` if the server still runs.
    pub fn is_alive(&self) -> bool {
        let has_ended = || {
            self.server
                .as_ref()
                .is_some_and(|server| !server.is_alive())
        };
        let deadline = Instant::now() + ALIVE;
        loop {
            if has_ended() {
                return false;
            }
            // A server that is about to end is still a process, but doesn't answer. A server that refuses the connection
            // or is slow does run.
            let Err(error) = Connection::open(&self.tls, &self.connection, ALIVE) else {
                return true;
            };
            // The socket of a process that runs may have been removed. A container shuts down when its engine is stopped,
            // and a process only if a block has asked it to.
            let may_end = match self.server {
                Some(_) => error.is_gone(),
                None => self.project.is_some() && error.is_shutting_down(),
            };
            if !may_end || Instant::now() >= deadline {
                return self.server.is_some() || !error.is_gone();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The error of a server that has ended in the middle of the run, with the last lines of its log.
    pub fn diagnosis(&self) -> Error {
        if let Some(project) = &self.project {
            return project.diagnosis();
        }
        let said = self.log.as_deref().map(diagnosis::tail).unwrap_or_default();
        let what = "the server, which has ended in the middle of the run,";
        if said.is_empty() {
            return Error::setup(
                format!("{} has ended in the middle of the run", self.origin),
                "look at its log",
            );
        }
        diagnosis::failed(what, &said, &self.directory)
    }
}
