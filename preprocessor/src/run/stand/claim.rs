//! The book's database on a server of the user's: no other run uses it meanwhile, and it goes with the run.
//!
//! It is known by its oid, which no other database gets: a block may rename it, and give its name to another one.

use super::connection::{Connection, LONG};
use super::database::{self, Found};
use super::held;
use super::url::Address;
use crate::error::{Error, Result};
use crate::run::guard::{Guard, Ward, Warded};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number of the lock by which a connection claims the database $1 for a book, until it ends.
const KEY: &str = "pg_catalog.hashtextextended('mdbook-witness ' || $1::text, 0)";

/// A database that this run alone uses. The server gives the claim back when the connection ends.
pub(super) struct Claim {
    held: Mutex<Held>,
    at: Address,
}

struct Held {
    client: Connection,
    made: Made,
}

/// A database that goes with the run, and what the guard knows of it.
pub(super) struct Made {
    oid: u32,
    pub(super) warded: Warded,
}

/// Claims a database for as long as the connection lives.
///
/// # Errors
/// When another run has it, or the server refuses the question.
pub(super) fn claim(client: &mut Connection, name: &str, at: &Address) -> Result<()> {
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

impl Made {
    /// Makes a database that goes with the run, whatever happens to the run meanwhile.
    pub(super) fn create(
        client: &mut Connection,
        name: &str,
        at: &Address,
        guard: &Guard,
    ) -> Result<Self> {
        let warded = guard.watch(ward(at, name, None));
        let oid = match database::create(client, name, None) {
            Ok(oid) => oid,
            Err(error) => {
                // Where the answer is lost, the guard looks whether there is one.
                if !client.is_closed() {
                    warded.release();
                }
                return Err(error);
            }
        };
        warded.is(ward(at, name, Some(oid)));
        Ok(Self { oid, warded })
    }

    /// Takes a database that is there as one that goes with the run.
    pub(super) fn adopt(
        client: &mut Connection,
        name: &str,
        oid: u32,
        at: &Address,
        guard: &Guard,
    ) -> Result<Self> {
        database::sign(client, name)?;
        let warded = guard.watch(ward(at, name, Some(oid)));
        Ok(Self { oid, warded })
    }
}

fn ward(at: &Address, name: &str, oid: Option<u32>) -> Ward {
    Ward::Database {
        url: at.url.clone(),
        name: name.to_owned(),
        oid,
    }
}

impl Claim {
    /// Keeps the connection that [`claim`] was called on.
    pub(super) fn new(client: Connection, made: Made, at: Address) -> Self {
        Self {
            held: Mutex::new(Held { client, made }),
            at,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the server something on the connection that is kept.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&mut Connection) -> T) -> T {
        question(&mut self.held().client)
    }

    /// The name that the database has now, if it is there.
    pub(super) fn name_now(&self) -> Option<String> {
        let mut held = self.held();
        let Held { client, made } = &mut *held;
        database::name_of(client, made.oid).ok().flatten()
    }

    /// Drops the database, whatever its name is now, and makes it anew.
    ///
    /// # Errors
    /// When another one has its name, or the server refuses.
    pub(super) fn renew(&self, name: &str, guard: &Guard) -> Result<()> {
        let mut held = self.held();
        let Held { client, made } = &mut *held;
        drop_by_oid(client, made.oid, &self.at)?;
        if database::look(client, name)? != Found::None {
            return Err(database::taken(name));
        }
        let old = std::mem::replace(made, Made::create(client, name, &self.at, guard)?);
        old.warded.release();
        Ok(())
    }

    /// Makes sure that the guard can drop the database when nobody looks any more, and that nothing else has its name.
    ///
    /// # Errors
    /// A hold that keeps it, with the statement to type; another database of its name.
    pub(super) fn hand_back(&self, name: &str) -> Result<()> {
        let mut held = self.held();
        let Held { client, made } = &mut *held;
        if let Some(now) = database::name_of(client, made.oid)? {
            held::free(client, &now, || self.at.connect_to(&now))?;
        }
        match database::look(client, name)? {
            Found::Ours(oid) | Found::Foreign(oid) if oid != made.oid => Err(database::taken(name)),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}

/// Drops what a run has made that has ended, and nothing else. What stays though it has the name, as a phrase.
///
/// # Errors
/// When the server refuses; what keeps it from being dropped.
pub fn drop_made(
    client: &mut Connection,
    name: &str,
    oid: Option<u32>,
    at: &Address,
) -> Result<Option<String>> {
    let oid = match oid {
        Some(oid) => Some(oid),
        None => unknown(client, name, at)?,
    };
    if let Some(oid) = oid {
        drop_by_oid(client, oid, at)?;
    }
    Ok(match database::look(client, name)? {
        Found::None => None,
        Found::Ours(_) | Found::Foreign(_) => Some(format!(
            "the database {name} on {}, which is not the one that this run has made",
            at.redacted()
        )),
    })
}

/// Drops a database, whatever its name is now.
fn drop_by_oid(client: &mut Connection, oid: u32, at: &Address) -> Result<()> {
    match database::name_of(client, oid)? {
        Some(now) => database::drop(client, &now, |name| at.connect_to(name)),
        None => Ok(()),
    }
}

/// The oid of a database that a run which was ended was about to make: its server goes on with that, and gives the claim back
/// when it has. Only one of ours is meant, or one without anything in it.
fn unknown(client: &mut Connection, name: &str, at: &Address) -> Result<Option<u32>> {
    client.limit(LONG);
    client
        .query_one(
            &format!("select pg_catalog.pg_advisory_lock({KEY})"),
            &[&name],
        )
        .map_err(|error| database::refused("claiming the database", name, &error))?;
    Ok(match database::look(client, name)? {
        Found::Ours(oid) => Some(oid),
        Found::Foreign(oid) if database::is_pristine(at, name) => Some(oid),
        Found::None | Found::Foreign(_) => None,
    })
}
