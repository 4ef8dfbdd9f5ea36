//! The observer's cost for a workload, and its punctuality: pgbench in chapters with and without observation.
//!
//! All chapters are of one book, which is built once. In each round pgbench runs three times in a row and in varying
//! order: observed, alone, and alone once more. The last two show how much of a ratio is chance.

use super::comparison::{Spread, ratios};
use super::server::Server;
use super::{Comparison, Contestant, Ratio, cache, call, directory, small, witness};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The database of a book that doesn't set another.
const DATABASE: &str = "witness";

/// A workload and the bounds of its measurement.
struct Load {
    title: &'static str,
    /// The options of pgbench.
    options: &'static str,
    /// The number of rounds. A shared machine changes its speed from second to second: many short rounds, side by side,
    /// tell more than a few long ones.
    rounds: usize,
    /// The condition that the samples must meet.
    claim: &'static str,
    /// The largest allowed ratio.
    bound: f64,
}

const LOADS: [Load; 2] = [
    Load {
        title: "The observer and a workload at full speed",
        // Some tenths of a second, so that there are many samples: what a run costs once is no part of the ratio.
        options: "-c 8 -j 2 -t 2000",
        rounds: 151,
        claim: "SELECT count(*) > 5 FROM witness_sample",
        bound: 1.02,
    },
    Load {
        title: "The observer and a workload at a rate",
        // The same seed makes the same transactions at the same moments.
        options: "-c 8 -j 2 -T 10 -R 200 --random-seed=1",
        rounds: 3,
        claim: "SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY late) < 0.010,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY late) AS late, count(*) AS samples
FROM witness_sample",
        // 1.00, in two digits.
        bound: 1.005,
    },
];

/// A run of pgbench in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Observed,
    Alone,
    AloneAgain,
}

impl Run {
    /// The order of a round, which begins with another one each time.
    const ALL: [Self; 3] = [Self::Observed, Self::Alone, Self::AloneAgain];

    fn in_round(round: usize) -> impl Iterator<Item = Self> {
        (0..Self::ALL.len()).map(move |turn| Self::ALL[(round + turn) % Self::ALL.len()])
    }

    /// The file for pgbench's result.
    fn file(self, directory: &Path, round: usize) -> PathBuf {
        directory.join(format!("{self:?}-{round}"))
    }
}

pub(super) fn run(tell: &mut dyn FnMut(Comparison)) -> Result<()> {
    for load in &LOADS {
        tell(measure(load)?);
    }
    Ok(())
}

fn measure(load: &Load) -> Result<Comparison> {
    let directory = directory()?;
    let book = directory.path().join("book");
    let mut chapters = vec!["```sh {run}\npgbench -i -q -s 1\n```\n".to_owned()];
    let mut steps = 1;
    for round in 0..load.rounds {
        for run in Run::in_round(round) {
            let file = run.file(directory.path(), round);
            let mut chapter = chapter(load.options, &file)?;
            steps += 1;
            if run == Run::Observed {
                // A chapter is observed since it has a claim about samples.
                chapter.push_str(&format!(
                    "```sql {{claim=\"The samples meet their condition\"}}\n{}\n```\n",
                    load.claim
                ));
                steps += 1;
            }
            chapters.push(chapter);
        }
    }
    small::write(&book, &chapters, Some(&witness()?))?;
    // pgbench writes its result beside the book.
    small::set(
        &book,
        &format!("sandbox = {{ write = [{:?}] }}", directory.path()),
    )?;
    let server = Server::up(&book, cache::new()?)?;
    server.drop(DATABASE)?;
    call(&mut server.fresh(&book, DATABASE)?)?.with_steps(steps)?;
    let times = |run: Run| -> Result<Vec<Duration>> {
        let rounds = 0..load.rounds;
        rounds
            .map(|round| per_thousand(&run.file(directory.path(), round)))
            .collect()
    };
    let observed = times(Run::Observed)?;
    let (alone, again) = (times(Run::Alone)?, times(Run::AloneAgain)?);
    let noise = Spread::of(ratios(&again, &alone));
    let both = alone.iter().zip(&again);
    println!(
        "\n{}: {steps} steps run; alone over alone, which is chance: {noise}",
        load.title
    );
    Ok(Comparison {
        title: load.title.to_owned(),
        measured: Contestant::new("1000 transactions, observed every 20 ms", observed),
        against: vec![Contestant::new(
            "1000 transactions, alone, both times",
            both.map(|(alone, again)| (*alone + *again) / 2).collect(),
        )],
        by: Ratio::OfPairs,
        bound: Some(load.bound),
    })
}

/// A chapter whose pgbench records its number of transactions per second.
fn chapter(options: &str, file: &Path) -> Result<String> {
    let file = file.to_str().context("a path in UTF-8")?;
    Ok(format!(
        "```sh {{run}}\npgbench -n -S {options} | awk '/^tps/ {{ print $3 }}' > {file}\n```\n\n"
    ))
}

fn per_thousand(file: &Path) -> Result<Duration> {
    let rate = std::fs::read_to_string(file).context("reading what pgbench has done")?;
    let rate: f64 = rate.trim().parse()?;
    Ok(Duration::from_secs_f64(1000.0 / rate))
}
