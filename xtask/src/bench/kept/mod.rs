//! The cost of a build of the course if much of it, or all, is cached.
//!
//! 1. A fresh build caches all, and reports the cost of its checkpoints.
//! 2. [`pages`] measures builds that run nothing, beside mdBook with the same pages.
//! 3. [`step`] measures builds that run the last chapter.

mod pages;
mod step;

use super::{Comparison, Contestant, Ratio, cache, call, copy, directory, mdbook};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

pub(super) fn run(root: &Path) -> Result<Vec<Comparison>> {
    let course = Course::new(root)?;
    let fresh = course.fresh(&[])?;
    let mut results = vec![fresh.checkpoints()];
    results.extend(pages::run(&course)?);
    results.extend(step::run(root, &course, &fresh)?);
    Ok(results)
}

/// A fresh build with and without checkpoints. Besides its reported time, a checkpoint costs time afterwards: the
/// server restarts with empty caches.
pub(super) fn checkpoints(root: &Path) -> Result<Comparison> {
    let build = |environment: &[(&str, &str)]| Course::new(root)?.fresh(environment);
    let with = build(&[])?;
    let without = build(&[("WITNESS_CHECKPOINTS", "0")])?;
    Ok(Comparison {
        title: "A fresh build with checkpoints".to_owned(),
        measured: Contestant::new("with checkpoints", vec![with.took]).ran(with.steps),
        against: vec![Contestant::new("without", vec![without.took]).ran(without.steps)],
        by: Ratio::OfFastest,
        bound: Some(1.1),
    })
}

/// A copy of the course, with a private cache.
struct Course {
    directory: TempDir,
    cache: TempDir,
}

impl Course {
    fn new(root: &Path) -> Result<Self> {
        let (directory, cache) = (directory()?, cache::new()?);
        let course = Self { directory, cache };
        std::fs::create_dir(course.root())?;
        copy::to(root, &course.root())?;
        Ok(course)
    }

    fn root(&self) -> PathBuf {
        self.directory.path().join("course")
    }

    /// The command that builds it.
    fn build(&self) -> Result<Command> {
        let mut command = mdbook(&self.root())?;
        cache::lend(&mut command, self.cache.path());
        Ok(command)
    }

    /// The number of its steps, including those that its server skips.
    fn steps(&self) -> Result<usize> {
        Ok(copy::steps(&self.root(), None)?.len())
    }

    /// Runs all of it.
    fn fresh(&self, environment: &[(&str, &str)]) -> Result<Fresh> {
        let mut command = self.build()?;
        command.env("WITNESS_MODE", "fresh");
        command.envs(environment.iter().copied());
        let (called, steps) = (call(&mut command)?, self.steps()?);
        let kept = called.said.lines().filter_map(seconds_of_checkpoint);
        Ok(Fresh {
            took: called.with_steps(steps)?,
            steps,
            checkpoints: kept.collect::<Result<_>>()?,
        })
    }
}

/// A build that ran all steps.
struct Fresh {
    took: Duration,
    steps: usize,
    /// The time of each checkpoint.
    checkpoints: Vec<Duration>,
}

impl Fresh {
    fn checkpoints(&self) -> Comparison {
        Comparison {
            title: "Checkpoints in a fresh build".to_owned(),
            measured: Contestant::new(
                "making checkpoints, by the build's report",
                vec![self.checkpoints.iter().sum()],
            ),
            against: vec![Contestant::new("the whole build", vec![self.took]).ran(self.steps)],
            by: Ratio::OfFastest,
            bound: Some(0.1),
        }
    }
}

/// The time in a note such as `saved a checkpoint before src/a.md in 0.25 s`.
fn seconds_of_checkpoint(line: &str) -> Option<Result<Duration>> {
    let (_, note) = line.split_once("saved a checkpoint before ")?;
    let seconds = note
        .strip_suffix(" s")
        .and_then(|note| note.rsplit_once(" in "));
    let parsed = seconds.and_then(|(_, seconds)| seconds.parse().ok());
    Some(
        parsed
            .map(Duration::from_secs_f64)
            .with_context(|| format!("no time in `{line}`")),
    )
}

/// Replaces a file's text.
fn rewrite(file: &Path, change: impl FnOnce(&str) -> Option<String>) -> Result<()> {
    let text = std::fs::read_to_string(file)?;
    let changed =
        change(&text).with_context(|| format!("{} is not as expected", file.display()))?;
    ensure!(changed != text, "{} was not changed", file.display());
    Ok(std::fs::write(file, changed)?)
}
