//! The book's database. Nothing else on a server of the user's is touched, and this only if it is ours.

use super::connection::{Connection, LIMIT, LONG, Trouble};
use super::url::Address;
use super::{held, refusal, trouble};
use crate::error::{Error, Result};
use postgres::error::SqlState;
use std::path::Path;

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
    /// We made it, in this run or another. Its oid.
    Ours(u32),
    /// Somebody else made it. Its oid.
    Foreign(u32),
}

/// Looks for a database.
///
/// # Errors
/// When the server refuses the question.
pub fn look(client: &mut Connection, name: &str) -> Result<Found> {
    let rows = client
        .query(include_str!("database.sql"), &[&name])
        .map_err(|error| refused("looking for the database", name, &error))?;
    Ok(match rows.first() {
        None => Found::None,
        Some(row) if row.get::<_, Option<&str>>(1) == Some(COMMENT) => Found::Ours(row.get(0)),
        Some(row) => Found::Foreign(row.get(0)),
    })
}

/// The name that a database has now; nothing if it is gone.
///
/// # Errors
/// When the server refuses the question.
pub fn name_of(client: &mut Connection, oid: u32) -> Result<Option<String>> {
    let rows = client
        .query(
            "select datname from pg_catalog.pg_database where oid = $1",
            &[&oid],
        )
        .map_err(|error| refused("looking for the database", &format!("of oid {oid}"), &error))?;
    Ok(rows.first().map(|row| row.get(0)))
}

/// Makes an empty database and says on it that it is ours. Its oid. `place` is where the server's data is, if it is on this
/// machine.
///
/// # Errors
/// When the server refuses.
pub fn create(client: &mut Connection, name: &str, place: Option<&Path>) -> Result<u32> {
    let quoted = identifier(name);
    client.limit(LONG);
    client
        .batch_execute(&format!("create database {quoted}"))
        .map_err(|error| match place {
            Some(place) if trouble::is_full(&error.to_string()) => trouble::failed(
                &format!("{MAKING} {name}: the server"),
                &error.to_string(),
                place,
            ),
            _ => refused(MAKING, name, &error),
        })?;
    sign(client, name)?;
    match look(client, name)? {
        Found::Ours(oid) => Ok(oid),
        Found::None | Found::Foreign(_) => Err(taken(name)),
    }
}

/// Says on a database that it is ours.
///
/// # Errors
/// When the server refuses.
pub fn sign(client: &mut Connection, name: &str) -> Result<()> {
    let quoted = identifier(name);
    client
        .batch_execute(&format!("comment on database {quoted} is '{COMMENT}'"))
        .map_err(|error| refused("signing the database", name, &error))
}

/// Whether a database is as empty as a new one, and nobody else is connected to it. In doubt it is not.
pub fn is_pristine(at: &Address, name: &str) -> bool {
    let mut config = at.config.clone();
    config.dbname(name);
    Connection::open(&at.tls, &config, LIMIT)
        .and_then(|mut client| client.query_one(include_str!("pristine.sql"), &[]))
        .is_ok_and(|row| row.get(0))
}

/// Drops a database and ends whoever uses it, with all that is its own. `inside` connects to it.
///
/// # Errors
/// When the server refuses; what keeps it from being dropped, with the statement to type.
pub fn drop(
    client: &mut Connection,
    name: &str,
    inside: impl FnOnce(&str) -> Result<Connection>,
) -> Result<()> {
    client.limit(LONG);
    let statement = format!("drop database if exists {} with (force)", identifier(name));
    let is_held = |error: &Trouble| {
        let code = error.code();
        code.is_some_and(|code| HELD.contains(code))
    };
    match client.batch_execute(&statement) {
        Err(error) if is_held(&error) => {
            held::free(client, name, || inside(name))?;
            client.batch_execute(&statement)
        }
        dropped => dropped,
    }
    .map_err(|error| refused("dropping the database", name, &error))
}

/// The errors of a server that won't drop a database: it is in use, a template, or somebody else's.
const HELD: [SqlState; 3] = [
    SqlState::OBJECT_IN_USE,
    SqlState::WRONG_OBJECT_TYPE,
    SqlState::INSUFFICIENT_PRIVILEGE,
];

/// The making of a database, as it is told.
const MAKING: &str = "making the database";

/// The error of a URL that names the book's own database: whoever is connected to a database can't drop it.
pub fn is_own(name: &str, at: &str) -> Error {
    Error::setup(
        format!(
            "the URL {at} names the book's own database {name}, which a build drops and makes anew: that can't be done by way of itself"
        ),
        "name another database of the server in the URL, such as postgres; or choose another name with database in \
         [preprocessor.witness.stand]",
    )
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

/// A database of the book's name that is not the one that was made for the book, in the middle of a run.
pub fn taken(name: &str) -> Error {
    Error::setup(
        format!(
            "the database {name} is not the one that was made for this book: a block has dropped or renamed that, and another \
             one has its name now, which is not touched"
        ),
        format!(
            "look at what is in {name} before you drop it; in the book, leave its database as it is, and begin a chapter \
             anew with {{fresh}}"
        ),
    )
}

/// The error of a question about the book's database that the server refuses.
pub(super) fn refused(doing: &str, name: &str, error: &Trouble) -> Error {
    let said = error.to_string();
    if trouble::is_full(&said) {
        let (full, help) = trouble::full_on_server(&said);
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
            "a new database is a copy of template1, to which nobody may be connected meanwhile: end that session",
        ),
        (Some(&SqlState::DUPLICATE_DATABASE), _) => Some(
            "another run has made it meanwhile: wait for its end, or choose another name with database in [preprocessor.witness.stand]",
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
