//! What the observer costs the workload, and how punctual it is: one pgbench at full speed and one at a rate, each in a
//! chapter that is observed and in one that isn't.

use super::server::Server;
use super::{Comparison, directory, mdbook, small, time, witness};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

const ROUNDS: usize = 7;
/// Transactions of each client at full speed: some seconds' worth.
const FULL: u32 = 6000;
/// The same at a rate of [`RATE`].
const CALM: u32 = 250;
/// A second, for all clients: what the course's writers and readers do together.
const RATE: u32 = 200;
/// What a book's database is called if the book doesn't say.
const DATABASE: &str = "witness";

/// A query of which nothing is checked but that there are samples.
const CLAIM: &str =
    "```sql {claim=\"The server was observed\"}\nSELECT count(*) > 100 FROM witness_sample\n```\n";

/// Of the samples while pgbench runs at a rate, 99 of 100 are taken within 10 ms of when they were due.
const PUNCTUAL: &str = "```sql {claim=\"99 of 100 samples were taken within 10 ms\"}
SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY late) < 0.010,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY late) AS late, count(*) AS samples
FROM witness_sample
```
";

pub(super) fn run() -> Result<Vec<Comparison>> {
    let directory = directory()?;
    let root = directory.path();
    let (observed, alone) = (root.join("observed"), root.join("alone"));
    small::write(&observed, &[chapter(root, CLAIM)?], Some(&witness()?))?;
    small::write(&alone, &[chapter(root, "")?], Some(&witness()?))?;
    let server = Server::up(&observed)?;
    let mut full = (Vec::new(), Vec::new());
    let mut calm = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Whoever comes second finds a warmer machine: they take turns.
        let mut books = [(&observed, true), (&alone, false)];
        if round % 2 == 1 {
            books.reverse();
        }
        for (book, is_observed) in books {
            build(&server, book)?;
            let (full, calm) = match is_observed {
                true => (&mut full.0, &mut calm.0),
                false => (&mut full.1, &mut calm.1),
            };
            full.push(taken(&root.join("full"))?);
            calm.push(taken(&root.join("calm"))?);
        }
    }
    let comparison = |title, (observed, alone)| Comparison {
        title,
        measured: ("observed every 20 ms", observed),
        against: vec![("alone", alone)],
        // The same transactions in 1/0.98 of the time are 0.98 of the throughput.
        bound: 1.0 / 0.98,
    };
    Ok(vec![
        comparison("The observer and a workload at full speed", full),
        comparison("The observer and a workload at a rate", calm),
    ])
}

fn build(server: &Server, book: &Path) -> Result<Duration> {
    server.recreate(DATABASE)?;
    let mut command = mdbook(book)?;
    command
        .env("WITNESS_DATABASE_URL", server.url()?)
        .env("WITNESS_DISPOSABLE", DATABASE);
    time(&mut command)
}

/// A chapter whose pgbench writes down how many microseconds it took.
fn chapter(root: &Path, claim: &str) -> Result<String> {
    let root = root.to_str().context("a path in UTF-8")?;
    let pgbench = |file: &str, options: &str| {
        format!(
            "```sh {{run within=5m}}\nbegun=${{EPOCHREALTIME/./}}\npgbench -n -S -c 8 -j 2 {options}\n\
             echo $((${{EPOCHREALTIME/./}} - begun)) > {root}/{file}\n```\n\n"
        )
    };
    let punctual = if claim.is_empty() { "" } else { PUNCTUAL };
    Ok([
        "```sh {run}\npgbench -i -q -s 10\n```\n\n",
        &pgbench("calm", &format!("-t {CALM} -R {RATE}")),
        punctual,
        "\n",
        &pgbench("full", &format!("-t {FULL}")),
        claim,
    ]
    .concat())
}

fn taken(file: &Path) -> Result<Duration> {
    let micros = std::fs::read_to_string(file).context("reading what pgbench took")?;
    Ok(Duration::from_micros(micros.trim().parse()?))
}
