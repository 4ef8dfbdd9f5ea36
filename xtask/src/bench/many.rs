//! 1,000 chapters with ten kept steps each: what a step costs that isn't run, whether that grows with the book, and how
//! much memory it takes.

use super::{
    Comparison, Contestant, Ratio, cache, call, directory, handed, mdbook, small, witness,
};
use crate::peak;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

const CHAPTERS: usize = 1000;
/// How many times fewer chapters the small book has.
const TIMES: u32 = 10;
const STEPS: usize = 10;
const ROUNDS: usize = 15;
/// What a kept step may take.
const STEP: Duration = Duration::from_millis(1);
/// How many bytes of memory the preprocessor may take.
const MEMORY: u64 = 300_000_000;

pub(super) fn run() -> Result<[Comparison; 2]> {
    let large = Kept::new(CHAPTERS)?;
    let few = Kept::new(CHAPTERS / TIMES as usize)?;
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        measured.push(large.replay()?);
        against.push(few.replay()? * TIMES);
    }
    let memory = large.memory()?;
    println!("\n{CHAPTERS} kept chapters take {memory} bytes of memory, at most {MEMORY}");
    ensure!(memory <= MEMORY, "the preprocessor takes too much memory");
    let steps = u32::try_from(CHAPTERS * STEPS)?;
    let measured = Contestant::new("the preprocessor", measured).ran(0);
    Ok([
        Comparison {
            title: "1000 chapters with 10 kept steps each".to_owned(),
            measured: measured.clone(),
            against: vec![Contestant::new("10000 times 1 ms", vec![STEP * steps])],
            by: Ratio::OfFastest,
            bound: Some(1.0),
        },
        Comparison {
            title: "1000 kept chapters over 100".to_owned(),
            measured,
            against: vec![Contestant::new("ten times that of 100 chapters", against).ran(0)],
            by: Ratio::OfFastest,
            // What grows with the square would be ten times as slow, and sorting all steps is 4/3; the rest is what a
            // processor's caches hold of a small book.
            bound: Some(1.3),
        },
    ])
}

/// A book of which all was run.
struct Kept {
    directory: TempDir,
    cache: TempDir,
}

impl Kept {
    fn new(chapters: usize) -> Result<Self> {
        let (directory, cache) = (directory()?, cache::new()?);
        let steps = chapters * STEPS;
        let chapters: Vec<String> = (0..chapters).map(chapter).collect();
        let root = directory.path().join("book");
        small::write(&root, &chapters, Some(&witness()?))?;
        let mut build = mdbook(&root)?;
        cache::lend(&mut build, cache.path());
        // A checkpoint is of no use here: nothing is run again.
        build.env("WITNESS_CHECKPOINTS", "0");
        // What is measured finds all of them.
        call(&mut build)?.with_steps(steps)?;
        let kept = Self { directory, cache };
        handed::over(&root, &kept.file())?;
        Ok(kept)
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("handed-over.json")
    }

    /// How long the preprocessor takes when mdBook calls it.
    fn replay(&self) -> Result<Duration> {
        let mut command = handed::preprocessor(&self.file())?;
        cache::lend(&mut command, self.cache.path());
        let called = call(&mut command)?;
        ensure!(
            called.said.contains("nothing has changed"),
            "it was run:\n{}",
            called.said
        );
        called.with_steps(0)
    }

    /// The most memory that the preprocessor has at a time, in bytes.
    fn memory(&self) -> Result<u64> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("peak").arg(witness()?);
        handed::to(&mut command, &self.file())?;
        cache::lend(&mut command, self.cache.path());
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{said}");
        let bytes = said
            .lines()
            .find_map(|line| line.strip_prefix(peak::PREFIX));
        Ok(bytes.context("the peak is said")?.parse()?)
    }
}

fn chapter(number: usize) -> String {
    let block =
        |step| format!("```sql {{run}}\nSELECT {number} AS chapter, {step} AS step;\n```\n\n");
    let blocks: String = (0..STEPS).map(block).collect();
    format!("# Chapter {number}\n\n{blocks}")
}
