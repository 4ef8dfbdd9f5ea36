//! One-line blocks on a running server, run by the preprocessor with and without a sandbox, by cog, by psql, and not at
//! all.
//!
//! 1. [`Books`] are the same chapters for each contestant: live blocks for the preprocessor, blocks for cog, files for
//!    psql, and for mdBook alone the preprocessor's pages.
//! 2. Each block prints the server's clock. [`stamps`] counts those of a round in its pages, and so the blocks that
//!    were run.
//! 3. All contestants take turns, in an order that changes with each round.
//!
//! A time ends with the HTML of the book: cog's own one, and mdBook's with the preprocessor's pages. The preprocessor
//! connects to the server's URL. Its database doesn't exist before, since each build drops it at its end; cog and psql
//! use an existing one.

mod books;
mod cog;
mod stamps;

use self::books::Books;
use self::cog::Cog;
use super::cache;
use super::call;
use super::comparison::{Comparison, Contestant, Ratio};
use super::{directory, mdbook, server::Server};
use anyhow::{Context, Result};
use std::time::Duration;

const ROUNDS: usize = 21;
/// The largest allowed cost of a sandbox.
const SANDBOX: f64 = 1.03;
/// The database of a book that doesn't set another.
const DATABASE: &str = "witness";
/// The database for cog and psql.
const OTHER: &str = "postgres";

/// A book, and its largest allowed ratios.
struct Case {
    title: &'static str,
    chapters: usize,
    /// The number of blocks in each chapter.
    blocks: usize,
    over_cog: f64,
    over_psql: f64,
}

const CASES: [Case; 2] = [
    Case {
        title: "200 one-line blocks in one chapter",
        chapters: 1,
        blocks: 200,
        over_cog: 0.8,
        over_psql: 3.0,
    },
    Case {
        title: "20 chapters of 20 one-line blocks",
        chapters: 20,
        blocks: 20,
        over_cog: 1.0,
        over_psql: 2.0,
    },
];

pub(super) fn run(mut tell: &mut dyn FnMut(Comparison)) -> Result<()> {
    let cog = Cog::fetched()?;
    for case in &CASES {
        measure(case, &cog)?.into_iter().for_each(&mut tell);
    }
    Ok(())
}

/// The contestants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Witness,
    Open,
    Cog,
    Psql,
    Nobody,
}

impl By {
    const ALL: [Self; 5] = [
        Self::Witness,
        Self::Open,
        Self::Cog,
        Self::Psql,
        Self::Nobody,
    ];

    fn what(self) -> &'static str {
        match self {
            Self::Witness => "mdBook with the preprocessor",
            Self::Open => "the same without a sandbox",
            Self::Cog => "cog for all chapters, then mdBook",
            Self::Psql => "psql -f for each chapter",
            Self::Nobody => "mdBook alone, with the same pages",
        }
    }
}

fn measure(case: &Case, cog: &Cog) -> Result<[Comparison; 4]> {
    let directory = directory()?;
    let books = Books::new(directory.path(), case.chapters, case.blocks)?;
    let server = Server::up(&books.live, cache::in_memory()?)?;
    books.write(&server)?;
    let mut times = By::ALL.map(|by| (by, Vec::with_capacity(ROUNDS)));
    for round in 0..ROUNDS {
        for turn in 0..times.len() {
            let (by, times) = &mut times[(round + turn) % By::ALL.len()];
            let took = contest(*by, &books, cog, &server);
            times.push(took.with_context(|| format!("{} in round {round}", by.what()))?);
        }
    }
    let blocks = books.blocks();
    let of = |by: By| {
        let found = times.iter().find(|(it, _)| *it == by);
        let (_, times) = found.context("all were measured")?;
        let steps = if by == By::Nobody { 0 } else { blocks };
        anyhow::Ok(Contestant::new(by.what(), times.clone()).ran(steps))
    };
    let over = |others: &[By], bound| {
        Ok(Comparison {
            title: case.title.to_owned(),
            measured: of(By::Witness)?,
            against: others.iter().map(|by| of(*by)).collect::<Result<_>>()?,
            by: Ratio::OfPairs,
            bound,
        })
    };
    let over: [Result<Comparison>; 4] = [
        over(&[By::Cog], Some(case.over_cog)),
        // Without a bound: in short chapters, psql alone takes several times as long as mdBook.
        over(&[By::Nobody], None),
        over(&[By::Psql, By::Nobody], Some(case.over_psql)),
        over(&[By::Open], Some(SANDBOX)),
    ];
    let [cog, alone, psql, open] = over;
    Ok([cog?, alone?, psql?, open?])
}

/// Measures one round of a contestant, which must run either all blocks or none, as intended.
fn contest(by: By, books: &Books, cog: &Cog, server: &Server) -> Result<Duration> {
    server.drop(DATABASE)?;
    let begun = stamps::now()?;
    let (took, pages) = match by {
        By::Witness | By::Open => {
            let root = if by == By::Open {
                &books.open
            } else {
                &books.live
            };
            let built = call(&mut server.fresh(root, DATABASE)?)?;
            let took = built.with_steps(books.blocks())?;
            (took, stamps::pages(root)?)
        }
        By::Cog => {
            let ran = call(&mut cog.command(&books.cog)?)?.took;
            let built = call(&mut mdbook(&books.cog)?)?.took;
            (ran + built, stamps::pages(&books.cog)?)
        }
        By::Psql => {
            let (mut took, mut pages) = (Duration::ZERO, String::new());
            for file in &books.scripts {
                let mut psql = server.client("psql", OTHER)?;
                let ran = call(psql.args(["-X", "-f"]).arg(file))?;
                took += ran.took;
                pages.push_str(&ran.output);
            }
            (took, pages)
        }
        By::Nobody => {
            let took = call(&mut mdbook(&books.alone)?)?.took;
            (took, stamps::pages(&books.alone)?)
        }
    };
    let meant = if by == By::Nobody { 0 } else { books.blocks() };
    stamps::expect(&pages, begun..=stamps::now()?, meant)?;
    Ok(took)
}
