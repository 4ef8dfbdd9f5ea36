//! What the observer costs the workload, and how punctual it is: pgbench at full speed and at a rate, in a chapter that is
//! observed and in one that isn't, in turn.

use super::server::Server;
use super::{Comparison, directory, mdbook, small, time, witness};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

/// What a book's database is called if the book doesn't say.
const DATABASE: &str = "witness";

/// How a workload is measured.
struct Load {
    title: &'static str,
    /// What pgbench is told.
    options: &'static str,
    /// How often each of the two is measured. A machine that others use as well changes its speed from second to second:
    /// many short rounds, side by side, tell more than a few long ones.
    rounds: usize,
    /// What has to be true of the samples.
    claim: &'static str,
}

const LOADS: [Load; 2] = [
    Load {
        title: "The observer and a workload at full speed",
        options: "-c 8 -j 2 -T 1",
        rounds: 51,
        claim: "SELECT count(*) > 10 FROM witness_sample",
    },
    Load {
        title: "The observer and a workload at a rate",
        options: "-c 8 -j 2 -T 10 -R 200",
        rounds: 3,
        claim: "SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY late) < 0.010,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY late) AS late, count(*) AS samples
FROM witness_sample",
    },
];

pub(super) fn run() -> Result<Vec<Comparison>> {
    LOADS.iter().map(measure).collect()
}

fn measure(load: &Load) -> Result<Comparison> {
    let directory = directory()?;
    let (observed, alone) = (
        directory.path().join("observed"),
        directory.path().join("alone"),
    );
    let rate = directory.path().join("rate");
    let claim = format!(
        "```sql {{claim=\"What is said of the samples holds\"}}\n{}\n```\n",
        load.claim
    );
    let chapter = chapter(load, &rate)?;
    small::write(&observed, &[chapter.clone() + &claim], Some(&witness()?))?;
    small::write(&alone, &[chapter], Some(&witness()?))?;
    let server = Server::up(&observed)?;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for round in 0..load.rounds {
        // Whoever comes second finds a warmer machine: they take turns.
        let mut books = [(&observed, &mut with), (&alone, &mut without)];
        if round % 2 == 1 {
            books.reverse();
        }
        for (book, times) in books {
            build(&server, book)?;
            times.push(per_thousand(&rate)?);
        }
    }
    Ok(Comparison {
        title: load.title,
        measured: (
            "1000 transactions, observed every 20 ms",
            vec![median(with)],
        ),
        against: vec![("1000 transactions, alone", vec![median(without)])],
        // In 1/0.98 of the time there is 0.98 of the throughput.
        bound: 1.0 / 0.98,
    })
}

fn build(server: &Server, book: &Path) -> Result<Duration> {
    server.recreate(DATABASE)?;
    let mut command = mdbook(book)?;
    command
        .env("WITNESS_DATABASE_URL", server.url()?)
        .env("WITNESS_DISPOSABLE", DATABASE);
    time(&mut command)
}

/// A chapter whose pgbench writes down how many transactions a second it has done.
fn chapter(load: &Load, rate: &Path) -> Result<String> {
    let rate = rate.to_str().context("a path in UTF-8")?;
    let options = load.options;
    Ok(format!(
        "```sh {{run}}\npgbench -i -q -s 1\n```\n\n\
         ```sh {{run}}\npgbench -n -S {options} | awk '/^tps/ {{ print $3 }}' > {rate}\n```\n\n"
    ))
}

fn per_thousand(rate: &Path) -> Result<Duration> {
    let rate = std::fs::read_to_string(rate).context("reading what pgbench has done")?;
    let rate: f64 = rate.trim().parse()?;
    Ok(Duration::from_secs_f64(1000.0 / rate))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
