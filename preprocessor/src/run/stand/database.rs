//! The book's database. Nothing else on a server of the user's is touched, and this only if it is ours.

use super::trouble;
use super::url::{Address, full};
use crate::error::{Error, Result};
use postgres::error::SqlState;
use std::sync::Mutex;

/// The comment that says a database was made by us and may be dropped.
pub const COMMENT: &str = "made by mdbook-witness";

/// Quotes a name for SQL.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What is known of a database of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There is none.
    None,
    /// We made it.
    Ours,
    /// Somebody else made it.
    Foreign,
}

/// Looks for a database.
///
/// # Errors
/// When the server refuses the question.
pub fn look(client: &mut postgres::Client, name: &str) -> Result<Found> {
    let rows = client
        .query(include_str!("database.sql"), &[&name])
        .map_err(|error| refused("looking for the database", name, &error))?;
    Ok(
        match rows.first().map(|row| row.get::<_, Option<String>>(0)) {
            None => Found::None,
            Some(Some(comment)) if comment == COMMENT => Found::Ours,
            Some(_) => Found::Foreign,
        },
    )
}

/// A database that no other run may use meanwhile. The server gives it back when the connection ends.
pub struct Claim {
    _client: Mutex<postgres::Client>,
}

impl Claim {
    /// Keeps the connection that [`claim`] was called on.
    pub fn new(client: postgres::Client) -> Self {
        Self {
            _client: Mutex::new(client),
        }
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}

/// Claims a database for as long as the connection lives. False if another run has it.
///
/// # Errors
/// When the server refuses the question.
pub fn claim(client: &mut postgres::Client, name: &str) -> Result<bool> {
    client
        .query_one(include_str!("claim.sql"), &[&name])
        .map(|row| row.get(0))
        .map_err(|error| refused("claiming the database", name, &error))
}

/// A database that another run uses.
pub fn claimed(name: &str, at: &str) -> Error {
    Error::setup(
        format!("the database {name} on {at} is in use by another run of mdbook-witness"),
        "wait for its end, or choose another name with database in [preprocessor.witness.stand]",
    )
}

/// Makes an empty database and says on it that it is ours.
///
/// # Errors
/// When the server refuses.
pub fn create(client: &mut postgres::Client, name: &str) -> Result<()> {
    let quoted = identifier(name);
    client
        .batch_execute(&format!("create database {quoted}"))
        .map_err(|error| refused("making the database", name, &error))?;
    sign(client, name)
}

/// Says on a database that it is ours.
///
/// # Errors
/// When the server refuses.
pub fn sign(client: &mut postgres::Client, name: &str) -> Result<()> {
    let quoted = identifier(name);
    client
        .batch_execute(&format!("comment on database {quoted} is '{COMMENT}'"))
        .map_err(|error| refused("signing the database", name, &error))
}

/// Whether a database is as empty as a new one, and nobody else is connected to it. In doubt it is not.
pub fn is_pristine(at: &Address, name: &str) -> bool {
    let mut config = at.config.clone();
    config.dbname(name);
    at.tls
        .connect(&config)
        .and_then(|mut client| client.query_one(include_str!("pristine.sql"), &[]))
        .is_ok_and(|row| row.get(0))
}

/// Drops a database and ends whoever uses it.
///
/// # Errors
/// When the server refuses.
pub fn drop(client: &mut postgres::Client, name: &str) -> Result<()> {
    client
        .batch_execute(&format!(
            "drop database if exists {} with (force)",
            identifier(name)
        ))
        .map_err(|error| match error.code() {
            Some(&SqlState::OBJECT_IN_USE) => Error::setup(
                format!("dropping the database {name}: {}", full(&error)),
                "end what keeps it in the chapter that made it: a prepared transaction, a replication slot, or a subscription",
            ),
            _ => refused("dropping the database", name, &error),
        })
}

/// A database that we may not touch.
pub fn foreign(name: &str, at: &str) -> Error {
    Error::setup(
        format!("the database {name} on {at} was not made by mdbook-witness, so it is not touched"),
        format!(
            "choose another name with database in [preprocessor.witness.stand]; or, if everything in it may be \
             dropped, say so yourself: WITNESS_DISPOSABLE={name}"
        ),
    )
}

fn refused(doing: &str, name: &str, error: &postgres::Error) -> Error {
    let said = full(error);
    if trouble::is_full(&said) {
        return Error::setup(
            format!("{doing} {name}: the server's disk is full: {said}"),
            "make room on the server, or name a directory on another disk in the environment's WITNESS_CACHE",
        );
    }
    Error::setup(
        format!("{doing} {name}: {said}"),
        "the server's user must be allowed to create databases (CREATEDB)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
