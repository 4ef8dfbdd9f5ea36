//! The book's database. On the user's server nothing else is touched, and this only if mdbook-witness made it.

use crate::connection::identifier::identifier;
use crate::connection::url::ServerUrl;
use crate::connection::{
    Connection, ConnectionError, LIMIT, LONG, database_holders, diagnosis, refusal,
};
use crate::error::{Error, Result};
use postgres::error::SqlState;
use std::path::Path;

/// The comment on a database that mdbook-witness made and may drop.
pub(crate) const COMMENT: &str = "made by mdbook-witness";

/// The result of a search for a database by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FoundDatabase {
    /// No database has this name.
    None,
    /// A database that this or another run made, by its oid.
    Ours(u32),
    /// A database that somebody else made, by its oid.
    Foreign(u32),
}

/// Looks a database up by name.
///
/// # Errors
/// If the server refuses the query.
pub(crate) fn look(client: &mut Connection, name: &str) -> Result<FoundDatabase> {
    let rows = client
        .query(include_str!("database.sql"), &[&name])
        .map_err(|error| refused("looking for the database", name, &error))?;
    Ok(match rows.first() {
        None => FoundDatabase::None,
        Some(row) if row.get::<_, Option<&str>>(1) == Some(COMMENT) => {
            FoundDatabase::Ours(row.get(0))
        }
        Some(row) => FoundDatabase::Foreign(row.get(0)),
    })
}

/// Returns the current name of a database, or `None` if it is gone.
///
/// # Errors
/// If the server refuses the query.
pub(crate) fn name_of(client: &mut Connection, oid: u32) -> Result<Option<String>> {
    let rows = client
        .query(
            "select datname from pg_catalog.pg_database where oid = $1",
            &[&oid],
        )
        .map_err(|error| refused("looking for the database", &format!("of oid {oid}"), &error))?;
    Ok(rows.first().map(|row| row.get(0)))
}

/// Creates an empty database, marks it with [`COMMENT`], and returns its oid. `place` is the server's directory, if it
/// is on this machine.
///
/// # Errors
/// If the server refuses.
pub(crate) fn create(client: &mut Connection, name: &str, place: Option<&Path>) -> Result<u32> {
    let quoted = identifier(name);
    client.limit(LONG);
    client
        .batch_execute(&format!("create database {quoted}"))
        .map_err(|error| match place {
            Some(place) if diagnosis::is_full(&error.to_string()) => diagnosis::failed(
                &format!("{MAKING} {name}: the server"),
                &error.to_string(),
                place,
            ),
            _ => refused(MAKING, name, &error),
        })?;
    sign(client, name)?;
    match look(client, name)? {
        FoundDatabase::Ours(oid) => Ok(oid),
        FoundDatabase::None | FoundDatabase::Foreign(_) => Err(taken(name)),
    }
}

/// Marks a database with [`COMMENT`].
///
/// # Errors
/// If the server refuses.
pub(crate) fn sign(client: &mut Connection, name: &str) -> Result<()> {
    let quoted = identifier(name);
    client
        .batch_execute(&format!("comment on database {quoted} is '{COMMENT}'"))
        .map_err(|error| refused("signing the database", name, &error))
}

/// Returns `true` if a database is as empty as a new one, and nobody else is connected to it. Returns `false` in doubt.
pub(crate) fn is_pristine(at: &ServerUrl, name: &str) -> bool {
    let mut config = at.config.clone();
    config.dbname(name);
    Connection::open(&at.tls, &config, LIMIT)
        .and_then(|mut client| client.query_one(include_str!("pristine.sql"), &[]))
        .is_ok_and(|row| row.get(0))
}

/// Drops a database, ending all sessions in it and everything that belongs to it. `inside` connects to it.
///
/// # Errors
/// If the server refuses, or something keeps the database from being dropped, with the statement to type.
pub(crate) fn drop(
    client: &mut Connection,
    name: &str,
    inside: impl FnOnce(&str) -> Result<Connection>,
) -> Result<()> {
    client.limit(LONG);
    let statement = format!("drop database if exists {} with (force)", identifier(name));
    let is_held = |error: &ConnectionError| {
        let code = error.code();
        code.is_some_and(|code| HELD.contains(code))
    };
    match client.batch_execute(&statement) {
        Err(error) if is_held(&error) => {
            database_holders::free(client, name, || inside(name))?;
            client.batch_execute(&statement)
        }
        dropped => dropped,
    }
    .map_err(|error| refused("dropping the database", name, &error))
}

/// The errors of a server that won't drop a database: it is in use, is a template, or has another owner.
const HELD: [SqlState; 3] = [
    SqlState::OBJECT_IN_USE,
    SqlState::WRONG_OBJECT_TYPE,
    SqlState::INSUFFICIENT_PRIVILEGE,
];

/// The name of the creation of a database in messages.
const MAKING: &str = "making the database";

/// The error of a URL that names the book's own database, which can't be dropped from a connection to itself.
pub(crate) fn own_database_error(name: &str, at: &str) -> Error {
    Error::setup(
        format!(
            "the URL {at} names the book's own database {name}, which a build drops and creates anew: a connection to a database can't drop it"
        ),
        "name another database of the server in the URL, such as postgres; or choose another name with database in \
         [preprocessor.witness.stand]",
    )
}

/// The error of a database that mdbook-witness may not touch.
pub(crate) fn foreign(name: &str, at: &str) -> Error {
    Error::setup(
        format!("the database {name} on {at} was not made by mdbook-witness, so it is not touched"),
        format!(
            "choose another name with database in [preprocessor.witness.stand]; or, if everything in it may be \
             dropped, allow it: WITNESS_DISPOSABLE={name}"
        ),
    )
}

/// The error of a database with the book's name that is not the one made for the book, found in the middle of a run.
pub(crate) fn taken(name: &str) -> Error {
    Error::setup(
        format!(
            "the database {name} is not the one that was made for this book, which a block has dropped or renamed; this one \
             has its name now, and is not touched"
        ),
        format!(
            "look at what is in {name} before you drop it; in the book, don't drop or rename its database: begin a chapter \
             anew with {{fresh}}"
        ),
    )
}

/// The error of a query about the book's database that the server refuses.
pub(crate) fn refused(doing: &str, name: &str, error: &ConnectionError) -> Error {
    let said = error.to_string();
    if diagnosis::is_full(&said) {
        let (full, help) = diagnosis::full_on_server(&said);
        return Error::setup(format!("{doing} {name}: {full}: {said}"), help);
    }
    let help = match (error.code(), doing == MAKING) {
        (Some(&SqlState::INSUFFICIENT_PRIVILEGE), true) => {
            Some("the server's user must be allowed to create databases (CREATEDB)")
        }
        (Some(&SqlState::INSUFFICIENT_PRIVILEGE), false) => Some(
            "the server's user must own the database, and can end sessions of its own only: end those of others by hand",
        ),
        (Some(&SqlState::OBJECT_IN_USE), true) => Some(
            "a new database is a copy of template1, to which no session may be connected meanwhile: end that session",
        ),
        (Some(&SqlState::DUPLICATE_DATABASE), _) => Some(
            "another run has created it meanwhile: wait for its end, or choose another name with database in [preprocessor.witness.stand]",
        ),
        _ => refusal::help_at_first(error),
    };
    Error::Setup {
        message: format!("{doing} {name}: {said}"),
        help: help.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
