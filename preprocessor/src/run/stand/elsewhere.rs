//! Bringing up a stand on a server that is elsewhere: the book's database on it, and the client programs here.

use super::claim::{Claim, Made, claim};
use super::clients::{self, Clients};
use super::connection::Connection;
use super::database::{self, Found};
use super::place::Purpose;
use super::reader;
use super::up::Rising;
use super::url::Address;
use super::version;
use super::{Config, Stand};
use crate::error::{Doing, Error, Result};
use crate::plan::StandKind;
use crate::run::secret::Secret;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Looks whether a build's database can be made on a server of the user's: its version. Nothing is changed there.
///
/// # Errors
/// When it doesn't answer or lets nobody in; when the database can't be made there, or is somebody else's.
pub fn examine(config: &Config, address: &Address) -> Result<String> {
    let (name, at) = (&config.database, address.redacted());
    if address.config.get_dbname() == Some(name) {
        return Err(database::is_own(name, &at));
    }
    let mut client = address.connect()?;
    let (version, major) = version::of_server(&mut client)?;
    version::of_the_asked(config, &version, major, &at)?;
    let row = client.query_one(include_str!("may_make.sql"), &[]);
    let row = row.map_err(|error| error.of("its rights"))?;
    let (is_standby, is_only_read, may): (bool, bool, bool) = (row.get(0), row.get(1), row.get(2));
    let why = match (is_standby, is_only_read, may) {
        (true, ..) => (
            "is in recovery: it is a standby, on which no database can be made",
            "name its primary in the URL, or wait until it is promoted",
        ),
        (_, true, _) => (
            "is only read (default_transaction_read_only)",
            "name another server in the URL, or let this one be written to",
        ),
        (.., false) => (
            "lets this user make no databases",
            "ALTER ROLE … CREATEDB, or name another user in the URL",
        ),
        _ => {
            let is_disposable = config.disposable.iter().any(|known| known == name);
            return match database::look(&mut client, name)? {
                Found::Foreign(_) if !is_disposable => Err(database::foreign(name, &at)),
                _ => Ok(version),
            };
        }
    };
    Err(Error::setup(format!("the server {at} {}", why.0), why.1))
}

impl Rising<'_> {
    pub(super) fn url(&mut self, address: &Address) -> Result<Stand> {
        let database = match self.place.purpose {
            Purpose::Reader => reader::database_name(&self.config.database),
            Purpose::Build => self.config.database.clone(),
        };
        if address.config.get_dbname() == Some(&database) {
            return Err(database::is_own(&database, &address.redacted()));
        }
        let (dir, _) = self.directory()?;
        let origin = format!("the server {}", address.redacted());
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
        version::of_the_asked(self.config, &stand.version, stand.major, &at)?;
        stand.database = database;
        stand.bin = self.clients_for(stand.major)?;
        stand.sandbox = self.walls(&stand, None, &address.ports())?;
        claim(&mut client, &stand.database, address)?;
        match self.replace(&mut client, &stand.database, address)? {
            // The reader's stays when the run has ended that made it.
            Some(made) if self.place.purpose == Purpose::Reader => self.wards.push(made.warded),
            Some(made) => stand.claim = Some(Claim::new(client, made, address.clone())),
            None => {}
        }
        Ok(stand)
    }

    /// Makes the database on a server of the user's, if there is none but ours. Nothing where a reader's is there.
    fn replace(
        &mut self,
        client: &mut Connection,
        name: &str,
        at: &Address,
    ) -> Result<Option<Made>> {
        match database::look(client, name)? {
            Found::Ours(_) if self.place.purpose == Purpose::Reader => return Ok(None),
            Found::None => {}
            Found::Foreign(_) if !self.config.disposable.iter().any(|known| known == name) => {
                return Err(database::foreign(name, &at.redacted()));
            }
            Found::Ours(oid) | Found::Foreign(oid) => {
                // Making one takes a server longer than running most chapters.
                if database::is_pristine(at, name) {
                    return Made::adopt(client, name, oid, at, self.guard).map(Some);
                }
                database::drop(client, name, |name| at.connect_to(name))?;
            }
        }
        Made::create(client, name, at, self.guard).map(Some)
    }

    /// The client programs on this machine.
    pub(super) fn clients(&self) -> Vec<Clients> {
        clients::all(&self.place.cache, std::env::var_os("PATH").as_deref())
    }

    /// The directory of `psql` and `pgbench` for a server elsewhere: not older than it where there are such.
    fn clients_for(&self, major: u32) -> Result<PathBuf> {
        let all = self.clients();
        let best = clients::not_older(&all, major).or(all.last());
        best.map(|clients| clients.bin.clone()).ok_or_else(|| {
            Error::setup(
                "the server is elsewhere, and there is no psql and pgbench on this machine",
                format!("install the client programs of PostgreSQL {major} or later"),
            )
        })
    }
}

pub(super) fn write_passfile(dir: &Path, line: &Secret) -> Result<PathBuf> {
    let path = dir.join("passfile");
    let _ = fs::remove_file(&path);
    fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(line.reveal().as_bytes()))
        .doing(|| format!("writing {}", path.display()))?;
    Ok(path)
}
