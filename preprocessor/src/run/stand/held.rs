//! The holds on the book's database, which keep it from being dropped: those that are its own are ended with it.

use super::connection::{Connection, Trouble};
use super::database::identifier;
use crate::error::{Error, Result};

/// Something that keeps a database from being dropped.
struct Hold {
    /// Its kind and name, as a phrase.
    what: String,
    /// The statement that ends it, in the database.
    statement: String,
    /// That can be run without asking anybody.
    is_ours: bool,
}

/// Ends what keeps a database from being dropped: prepared transactions, replication slots, and settings of its own. `inside`
/// connects to the database itself, where these can be ended only.
///
/// # Errors
/// What is left, with the statement to type; that the server doesn't answer.
pub(super) fn free(
    client: &mut Connection,
    name: &str,
    inside: impl FnOnce() -> Result<Connection>,
) -> Result<()> {
    let holds = holds(client, name)?;
    if holds.is_empty() {
        return Ok(());
    }
    let failed = end(client, name, &holds, inside).err();
    let left = self::holds(client, name)?;
    if left.is_empty() {
        return Ok(());
    }
    let what: Vec<_> = left.iter().map(|hold| hold.what.as_str()).collect();
    let statements: Vec<_> = left.iter().map(|hold| hold.statement.as_str()).collect();
    let why = failed.map(|error| format!(" ({error})"));
    Err(Error::setup(
        format!(
            "the database {name} can't be dropped, for this keeps it: {}{}",
            what.join(", "),
            why.unwrap_or_default()
        ),
        format!(
            "type this in the database {name}: {}; and let the chapter that made it end it",
            statements.join("; ")
        ),
    ))
}

/// Ends what is ours to end.
fn end(
    client: &mut Connection,
    name: &str,
    holds: &[Hold],
    inside: impl FnOnce() -> Result<Connection>,
) -> Result<()> {
    let ours: Vec<_> = holds.iter().filter(|hold| hold.is_ours).collect();
    if ours.is_empty() {
        return Ok(());
    }
    let asked = "an end of what keeps the database";
    let name = identifier(name);
    let admit = format!("alter database {name} allow_connections true connection limit -1");
    client
        .batch_execute(&admit)
        .map_err(|error| error.of(asked))?;
    let mut inside = inside()?;
    // A chapter may have made the database one that is only read.
    let mut ended = inside.batch_execute("set default_transaction_read_only = off");
    for hold in ours {
        ended = ended.and(inside.batch_execute(&hold.statement));
    }
    ended.map_err(|error| error.of(asked))
}

fn holds(client: &mut Connection, name: &str) -> Result<Vec<Hold>> {
    let rows = client.query(include_str!("held.sql"), &[&name]);
    let rows = rows.map_err(|error: Trouble| error.of("what keeps the database"))?;
    let hold = |row: &postgres::Row| Hold {
        what: row.get(0),
        statement: row.get(1),
        is_ours: row.get(2),
    };
    Ok(rows.iter().map(hold).collect())
}
