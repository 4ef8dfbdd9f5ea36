//! The holds on the book's database, which keep it from being dropped. Those that belong to the database are removed
//! with it.

use crate::connection::identifier::identifier;
use crate::connection::{Connection, ConnectionError};
use crate::error::{Error, Result};

/// An object that keeps a database from being dropped.
struct DatabaseHolder {
    /// The object's kind and name, as a phrase.
    what: String,
    /// The statement that removes the hold, to be run in the database.
    statement: String,
    /// True if the statement can be run without asking anybody.
    is_ours: bool,
}

/// Removes the holds on a database: prepared transactions, replication slots, and the database's own settings. `inside`
/// connects to the database itself, the only place where these can be removed.
///
/// # Errors
/// If holds are left, with the statements to type; if the server doesn't answer.
pub(crate) fn free(
    client: &mut Connection,
    name: &str,
    inside: impl FnOnce() -> Result<Connection>,
) -> Result<()> {
    let holds = holds(client, name)?;
    if holds.is_empty() {
        return Ok(());
    }
    let failed = end(client, name, &holds, inside).err();
    let left = crate::connection::database_holders::holds(client, name)?;
    if left.is_empty() {
        return Ok(());
    }
    let what: Vec<_> = left.iter().map(|hold| hold.what.as_str()).collect();
    let statements: Vec<_> = left.iter().map(|hold| hold.statement.as_str()).collect();
    let why = failed.map(|error| format!(" ({error})"));
    Err(Error::setup(
        format!(
            "the database {name} can't be dropped because of {}{}",
            what.join(", "),
            why.unwrap_or_default()
        ),
        format!(
            "run this in the database {name}: {}; and let the chapter that made it also remove it",
            statements.join("; ")
        ),
    ))
}

/// Removes the holds that belong to the database.
fn end(
    client: &mut Connection,
    name: &str,
    holds: &[DatabaseHolder],
    inside: impl FnOnce() -> Result<Connection>,
) -> Result<()> {
    let ours: Vec<_> = holds.iter().filter(|hold| hold.is_ours).collect();
    if ours.is_empty() {
        return Ok(());
    }
    let asked = "the removal of what keeps the database";
    let name = identifier(name);
    let admit = format!("alter database {name} allow_connections true connection limit -1");
    client
        .batch_execute(&admit)
        .map_err(|error| error.into_error(asked))?;
    let mut inside = inside()?;
    // A chapter may have made the database read-only.
    let mut ended = inside.batch_execute("set default_transaction_read_only = off");
    for hold in ours {
        ended = ended.and(inside.batch_execute(&hold.statement));
    }
    ended.map_err(|error| error.into_error(asked))
}

fn holds(client: &mut Connection, name: &str) -> Result<Vec<DatabaseHolder>> {
    let rows = client.query(include_str!("database_holders.sql"), &[&name]);
    let rows =
        rows.map_err(|error: ConnectionError| error.into_error("what keeps the database"))?;
    let hold = |row: &postgres::Row| DatabaseHolder {
        what: row.get(0),
        statement: row.get(1),
        is_ours: row.get(2),
    };
    Ok(rows.iter().map(hold).collect())
}
