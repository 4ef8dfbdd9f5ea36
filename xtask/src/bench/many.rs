//! 1,000 chapters with ten cached steps each: the cost of a step that isn't run, its growth with the book, and the
//! memory.

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
/// The ratio of the chapters of the large and the small book.
const TIMES: u32 = 10;
const STEPS: usize = 10;
const ROUNDS: usize = 15;
/// The time limit of a cached step.
const STEP: Duration = Duration::from_millis(1);
/// The memory limit of the preprocessor in bytes.
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
    println!("\n{CHAPTERS} cached chapters take {memory} bytes of memory, at most {MEMORY}");
    ensure!(memory <= MEMORY, "the preprocessor takes too much memory");
    let steps = u32::try_from(CHAPTERS * STEPS)?;
    let measured = Contestant::new("the preprocessor", measured).ran(0);
    Ok([
        Comparison {
            title: "1000 chapters with 10 cached steps each".to_owned(),
            measured: measured.clone(),
            against: vec![Contestant::new("10000 times 1 ms", vec![STEP * steps])],
            by: Ratio::OfFastest,
            bound: Some(1.0),
        },
        Comparison {
            title: "1000 cached chapters over 100".to_owned(),
            measured,
            against: vec![Contestant::new("ten times that of 100 chapters", against).ran(0)],
            by: Ratio::OfFastest,
            // Quadratic growth would be ten times as slow, and sorting all steps is 4/3; the rest is the effect of a
            // processor's caches on a small book.
            bound: Some(1.3),
        },
    ])
}

/// A book whose steps have all been run.
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
        // Checkpoints are useless here: nothing is run again.
        build.env("WITNESS_CHECKPOINTS", "0");
        // The measured build finds all of them.
        call(&mut build)?.with_steps(steps)?;
        let kept = Self { directory, cache };
        handed::over(&root, &kept.file())?;
        Ok(kept)
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("handed-over.json")
    }

    /// Measures the preprocessor's time when mdBook calls it.
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

    /// Measures the peak memory of the preprocessor, in bytes.
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
