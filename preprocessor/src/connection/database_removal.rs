//! Removal of the database that a run has created, by its oid: a block may have renamed it.

use crate::connection::database::{self, FoundDatabase};
use crate::connection::url::ServerUrl;
use crate::connection::{Connection, LONG};
use crate::error::Result;

/// SQL expression for the key of the advisory lock by which a connection claims the database $1 for a book, until the
/// connection ends.
pub(crate) const KEY: &str = "pg_catalog.hashtextextended('mdbook-witness ' || $1::text, 0)";

/// Drops the database that an ended run has made, and nothing else. Returns a phrase about a database of this name that
/// stays because it is another one.
///
/// # Errors
/// If the server refuses, or something keeps the database from being dropped.
pub(crate) fn drop_made(
    client: &mut Connection,
    name: &str,
    oid: Option<u32>,
    at: &ServerUrl,
) -> Result<Option<String>> {
    let oid = match oid {
        Some(oid) => Some(oid),
        None => unknown(client, name, at)?,
    };
    if let Some(oid) = oid {
        drop_by_oid(client, oid, at)?;
    }
    Ok(match database::look(client, name)? {
        FoundDatabase::None => None,
        FoundDatabase::Ours(_) | FoundDatabase::Foreign(_) => Some(format!(
            "the database {name} on {}, which this run has not made",
            at.redacted()
        )),
    })
}

/// Drops a database under its current name.
pub(crate) fn drop_by_oid(client: &mut Connection, oid: u32, at: &ServerUrl) -> Result<()> {
    match database::name_of(client, oid)? {
        Some(now) => database::drop(client, &now, |name| at.connect_to(name)),
        None => Ok(()),
    }
}

/// Returns the oid of a database that a killed run was about to create: the server completes the creation, and releases
/// the claim afterwards. Only a database with the comment of mdbook-witness, or an empty one, counts.
fn unknown(client: &mut Connection, name: &str, at: &ServerUrl) -> Result<Option<u32>> {
    client.limit(LONG);
    client
        .query_one(
            &format!("select pg_catalog.pg_advisory_lock({KEY})"),
            &[&name],
        )
        .map_err(|error| database::refused("claiming the database", name, &error))?;
    Ok(match database::look(client, name)? {
        FoundDatabase::Ours(oid) => Some(oid),
        FoundDatabase::Foreign(oid) if database::is_pristine(at, name) => Some(oid),
        FoundDatabase::None | FoundDatabase::Foreign(_) => None,
    })
}
