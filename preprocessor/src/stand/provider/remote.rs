//! Stands on the user's server: the book's database there, and the client programs here.

use crate::connection::Connection;
use crate::connection::database::{self, FoundDatabase};
use crate::connection::url::ServerUrl;
use crate::error::{Error, Result};
use crate::plan::StandKind;
use crate::stand::client_programs::{self, ClientPrograms};
use crate::stand::database_lock::{CreatedDatabase, DatabaseLock, claim};
use crate::stand::dirs::Purpose;
use crate::stand::launch::Launch;
use crate::stand::passfile::write_passfile;
use crate::stand::{Stand, StandConfig, persistent, version};
use crate::transcript::ServerOrigin;
use std::path::PathBuf;

/// Checks that a build's database can be created on the user's server, without changing anything there. Returns the
/// server's version and major version.
///
/// # Errors
/// If the server doesn't answer or refuses the connection; if the database can't be created there, or belongs to
/// somebody else.
pub(crate) fn examine(config: &StandConfig, address: &ServerUrl) -> Result<(String, u32)> {
    let (name, at) = (&config.database, address.redacted());
    if address.config.get_dbname() == Some(name) {
        return Err(database::own_database_error(name, &at));
    }
    let mut client = address.connect()?;
    let (version, major) = version::of_server(&mut client)?;
    version::check_requested_version(config, &version, major, &at)?;
    let row = client.query_one(include_str!("may_make.sql"), &[]);
    let row = row.map_err(|error| error.into_error("its rights"))?;
    let (is_standby, is_only_read, may): (bool, bool, bool) = (row.get(0), row.get(1), row.get(2));
    let why = match (is_standby, is_only_read, may) {
        (true, ..) => (
            "is in recovery: it is a standby, on which no database can be created",
            "name its primary in the URL, or wait until it is promoted",
        ),
        (_, true, _) => (
            "is read-only (default_transaction_read_only)",
            "name another server in the URL, or allow writing on this one",
        ),
        (.., false) => (
            "does not let this user create databases",
            "ALTER ROLE … CREATEDB, or name another user in the URL",
        ),
        _ => {
            let is_disposable = config.disposable.iter().any(|known| known == name);
            return match database::look(&mut client, name)? {
                FoundDatabase::Foreign(_) if !is_disposable => Err(database::foreign(name, &at)),
                _ => Ok((version, major)),
            };
        }
    };
    Err(Error::setup(format!("the server {at} {}", why.0), why.1))
}

impl Launch<'_> {
    pub(crate) fn url(&mut self, address: &ServerUrl) -> Result<Stand> {
        let database = match self.dirs.purpose {
            Purpose::Reader => persistent::database_name(&self.config.database),
            Purpose::Build => self.config.database.clone(),
        };
        if address.config.get_dbname() == Some(&database) {
            return Err(database::own_database_error(&database, &address.redacted()));
        }
        let (dir, _) = self.directory()?;
        let origin = ServerOrigin::Url(address.redacted().to_string()).to_string();
        let mut stand = self.stand(StandKind::Url, origin, address.config.clone());
        stand.host = address.host();
        stand.port = address.port();
        stand.tls = address.tls.clone();
        stand.passfile = address
            .passfile()
            .map(|line| write_passfile(&dir, &line))
            .transpose()?;
        let mut client = address.connect()?;
        version::read_version(&mut stand, &mut client)?;
        let at = address.redacted();
        version::check_requested_version(self.config, &stand.version, stand.major, &at)?;
        stand.database = database;
        stand.bin = self.clients_for(stand.major)?;
        stand.sandbox = self.walls(&stand, None, &address.ports())?;
        claim(&mut client, &stand.database, address)?;
        match self.replace(&mut client, &stand.database, address)? {
            // A reader's database outlives the run that created it.
            Some(made) if self.dirs.purpose == Purpose::Reader => {
                self.registrations.push(made.registration);
            }
            Some(made) => stand.claim = Some(DatabaseLock::new(client, made, address.clone())),
            None => {}
        }
        Ok(stand)
    }

    /// Creates the database on the user's server, replacing one of mdbook-witness. Returns `None` if a reader's
    /// database exists already.
    fn replace(
        &mut self,
        client: &mut Connection,
        name: &str,
        at: &ServerUrl,
    ) -> Result<Option<CreatedDatabase>> {
        match database::look(client, name)? {
            FoundDatabase::Ours(_) if self.dirs.purpose == Purpose::Reader => return Ok(None),
            FoundDatabase::None => {}
            FoundDatabase::Foreign(_)
                if !self.config.disposable.iter().any(|known| known == name) =>
            {
                return Err(database::foreign(name, &at.redacted()));
            }
            FoundDatabase::Ours(oid) | FoundDatabase::Foreign(oid) => {
                // Creating one takes a server longer than running most chapters.
                if database::is_pristine(at, name) {
                    return CreatedDatabase::adopt(client, name, oid, at, self.reaper).map(Some);
                }
                database::drop(client, name, |name| at.connect_to(name))?;
            }
        }
        CreatedDatabase::create(client, name, at, self.reaper).map(Some)
    }

    /// Lists the client programs on this machine.
    pub(crate) fn clients(&self) -> Vec<ClientPrograms> {
        client_programs::all(&self.dirs.cache, std::env::var_os("PATH").as_deref())
    }

    /// Returns the directory of `psql` and `pgbench` for the user's server, not older than it if possible.
    fn clients_for(&self, major: u32) -> Result<PathBuf> {
        let all = self.clients();
        let best = client_programs::not_older(&all, major).or(all.last());
        best.map(|clients| clients.bin.clone()).ok_or_else(|| {
            Error::setup(
                "there is no psql and pgbench on this machine for the server of the URL",
                format!("install the client programs of PostgreSQL {major} or later"),
            )
        })
    }
}
