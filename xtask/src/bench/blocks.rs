//! 200 one-line blocks in one chapter, on a server that runs already.

use super::server::Server;
use super::{Comparison, directory, mdbook, small, time, witness};
use anyhow::Result;
use std::fmt::Write;

const BLOCKS: usize = 200;
const ROUNDS: usize = 21;
/// What a book's database is called if the book doesn't say.
const DATABASE: &str = "witness";

pub(super) fn run() -> Result<Comparison> {
    let directory = directory()?;
    let (live, plain) = (
        directory.path().join("live"),
        directory.path().join("plain"),
    );
    let (mut blocks, mut fences, mut script) = (String::new(), String::new(), String::new());
    for number in 0..BLOCKS {
        let statement = format!("SELECT {number} AS number;");
        write!(blocks, "```sql {{run}}\n{statement}\n```\n\n")?;
        write!(fences, "```sql\n{statement}\n```\n\n")?;
        writeln!(script, "{statement}")?;
    }
    small::write(&live, &[blocks], Some(&witness()?))?;
    small::write(&plain, &[fences], None)?;
    let file = directory.path().join("statements.sql");
    std::fs::write(&file, script)?;
    let server = Server::up(&live)?;
    let url = server.url()?;
    let (mut measured, mut psql, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // The database is there, as it is for psql; that it may be used is said as a user says it.
        server.recreate(DATABASE)?;
        let mut live = mdbook(&live)?;
        live.env("WITNESS_DATABASE_URL", &url)
            .env("WITNESS_DISPOSABLE", DATABASE);
        measured.push(time(&mut live)?);
        psql.push(time(
            server
                .client("psql", "postgres")?
                .args(["-X", "-f"])
                .arg(&file),
        )?);
        alone.push(time(&mut mdbook(&plain)?)?);
    }
    Ok(Comparison {
        title: "200 one-line blocks, server running",
        measured: ("mdBook with the preprocessor", measured),
        against: vec![("psql -f", psql), ("mdBook alone", alone)],
        bound: 3.0,
    })
}
