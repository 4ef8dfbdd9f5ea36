//! The book's database on the user's server: locked against other runs, and dropped at the end of this one.
//!
//! The database is identified by its oid, since a block may rename it and give its name to another one.

use crate::connection::database::{self, FoundDatabase};
use crate::connection::database_removal::{KEY, drop_by_oid};
use crate::connection::url::ServerUrl;
use crate::connection::{Connection, database_holders};
use crate::error::{Error, Result};
use crate::reaper::{Reaper, Registration, Resource};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A database that only this run uses. The server releases the claim when the connection ends.
pub(super) struct DatabaseLock {
    held: Mutex<LockedDatabase>,
    at: ServerUrl,
}

struct LockedDatabase {
    client: Connection,
    made: CreatedDatabase,
}

/// A database that is dropped with the run, and its registration with the reaper.
pub(super) struct CreatedDatabase {
    oid: u32,
    pub(super) registration: Registration,
}

/// Claims a database for the lifetime of the connection.
///
/// # Errors
/// If another run has claimed it, or the server refuses the query.
pub(super) fn claim(client: &mut Connection, name: &str, at: &ServerUrl) -> Result<()> {
    let question = format!("select pg_catalog.pg_try_advisory_lock({KEY})");
    let claimed = client.query_one(&question, &[&name]);
    match claimed.map(|row| row.get(0)) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::setup(
            format!(
                "the database {name} on {} is in use by another run of mdbook-witness",
                at.redacted()
            ),
            "wait for its end, or choose another name with database in [preprocessor.witness.stand]",
        )),
        Err(error) => Err(database::refused("claiming the database", name, &error)),
    }
}

impl CreatedDatabase {
    /// Creates a database that is dropped with the run, however the run ends.
    pub(super) fn create(
        client: &mut Connection,
        name: &str,
        at: &ServerUrl,
        reaper: &Reaper,
    ) -> Result<Self> {
        let registration = reaper.watch(database_resource(at, name, None));
        let oid = match database::create(client, name, None) {
            Ok(oid) => oid,
            Err(error) => {
                // If the answer is lost, the reaper checks whether the database exists.
                if !client.is_closed() {
                    registration.release();
                }
                return Err(error);
            }
        };
        registration.update(database_resource(at, name, Some(oid)));
        Ok(Self { oid, registration })
    }

    /// Adopts an existing database as one that is dropped with the run.
    pub(super) fn adopt(
        client: &mut Connection,
        name: &str,
        oid: u32,
        at: &ServerUrl,
        reaper: &Reaper,
    ) -> Result<Self> {
        database::sign(client, name)?;
        let registration = reaper.watch(database_resource(at, name, Some(oid)));
        Ok(Self { oid, registration })
    }
}

fn database_resource(at: &ServerUrl, name: &str, oid: Option<u32>) -> Resource {
    Resource::Database {
        url: at.url.clone(),
        name: name.to_owned(),
        oid,
    }
}

impl DatabaseLock {
    /// Creates a claim from the connection that [`claim`] was called on.
    pub(super) fn new(client: Connection, made: CreatedDatabase, at: ServerUrl) -> Self {
        Self {
            held: Mutex::new(LockedDatabase { client, made }),
            at,
        }
    }

    fn held(&self) -> MutexGuard<'_, LockedDatabase> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls `question` with the claim's connection.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&mut Connection) -> T) -> T {
        question(&mut self.held().client)
    }

    /// Returns the database's current name, if it still exists.
    pub(super) fn name_now(&self) -> Option<String> {
        let mut held = self.held();
        let LockedDatabase { client, made } = &mut *held;
        database::name_of(client, made.oid).ok().flatten()
    }

    /// Drops the database under its current name and creates it anew.
    ///
    /// # Errors
    /// If another database has its name, or the server refuses.
    pub(super) fn renew(&self, name: &str, reaper: &Reaper) -> Result<()> {
        let mut held = self.held();
        let LockedDatabase { client, made } = &mut *held;
        drop_by_oid(client, made.oid, &self.at)?;
        if database::look(client, name)? != FoundDatabase::None {
            return Err(database::taken(name));
        }
        let old = std::mem::replace(
            made,
            CreatedDatabase::create(client, name, &self.at, reaper)?,
        );
        old.registration.release();
        Ok(())
    }

    /// Makes sure that the reaper can drop the database unattended, and that no other database has its name.
    ///
    /// # Errors
    /// If something keeps the database from being dropped, with the statement to type; if another database has its
    /// name.
    pub(super) fn hand_back(&self, name: &str) -> Result<()> {
        let mut held = self.held();
        let LockedDatabase { client, made } = &mut *held;
        if let Some(now) = database::name_of(client, made.oid)? {
            database_holders::free(client, &now, || self.at.connect_to(&now))?;
        }
        match database::look(client, name)? {
            FoundDatabase::Ours(oid) | FoundDatabase::Foreign(oid) if oid != made.oid => {
                Err(database::taken(name))
            }
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for DatabaseLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}
