//! `cargo xtask bench`: what the preprocessor costs, as ratios of times measured side by side in one run.
//!
//! Each benchmark repeats its contestants in turn, so that a slow moment of the machine meets all of them, and
//! compares the fastest time of each: what else the machine does can only add to one.

mod blocks;
mod cache;
mod copy;
mod course;
mod example;
mod handed;
mod kept;
mod many;
mod observer;
mod pages;
mod plain;
mod server;
mod small;

use crate::book;
use anyhow::{Context, Result, ensure};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Name {
    /// A fresh build of the course, over a bare script with its statements and waits on the same server
    Course,
    /// 200 one-line blocks, over `psql -f` and mdBook alone
    Blocks,
    /// 100 chapters without a live block, over mdBook without the preprocessor
    Plain,
    /// pgbench while a chapter is observed, over the same while it isn't
    Observer,
    /// The page of a chapter with ten minutes of evidence
    Pages,
    /// The course when all, or all but a chapter, is kept, over mdBook alone and over a fresh build
    Kept,
    /// 1,000 kept chapters, over 100
    Many,
    /// A fresh build of the course, over one without checkpoints; only where it is named
    Checkpoints,
}

/// Runs the benchmarks of these names, or all that need no naming; fails when a ratio is above its bound.
pub(crate) fn run(root: &Path, names: &[Name]) -> Result<()> {
    if cfg!(debug_assertions) {
        return Err(optimized(root).exec().into());
    }
    let root = root.canonicalize()?;
    book::preprocessor(&root)?;
    let all = [
        Name::Plain,
        Name::Blocks,
        Name::Pages,
        Name::Many,
        Name::Observer,
        Name::Kept,
        Name::Course,
    ];
    let names = if names.is_empty() { &all } else { names };
    let mut over = Vec::new();
    for name in names {
        let results = match name {
            Name::Course => vec![course::run(&root)?],
            Name::Blocks => vec![blocks::run()?],
            Name::Plain => vec![plain::run(&root)?],
            Name::Pages => vec![pages::run(&root)?],
            Name::Observer => observer::run()?,
            Name::Kept => kept::run(&root)?,
            Name::Many => many::run()?.into(),
            Name::Checkpoints => vec![kept::checkpoints(&root)?],
        };
        for result in results {
            result.print();
            if result.ratio() > result.bound {
                over.push(result.title);
            }
        }
    }
    ensure!(over.is_empty(), "over the bound: {}", over.join(", "));
    Ok(())
}

/// This same call, of a program that measures at full speed.
fn optimized(root: &Path) -> Command {
    let mut command = crate::cargo(root, "run --release --locked --bin xtask --");
    command.args(std::env::args_os().skip(1));
    command
}

/// What a benchmark measured.
struct Comparison {
    title: &'static str,
    /// The contestant, and what it took in each round.
    measured: (&'static str, Vec<Duration>),
    /// What it is compared with: the sum of their fastest times.
    against: Vec<(&'static str, Vec<Duration>)>,
    /// The ratio that must not be passed.
    bound: f64,
}

impl Comparison {
    fn ratio(&self) -> f64 {
        let against: Duration = self.against.iter().map(|(_, times)| fastest(times)).sum();
        fastest(&self.measured.1).as_secs_f64() / against.as_secs_f64()
    }

    fn print(&self) {
        println!("\n{}", self.title);
        for (what, times) in std::iter::once(&self.measured).chain(&self.against) {
            let fastest = fastest(times).as_secs_f64() * 1000.0;
            let of = match times.len() {
                1 => String::new(),
                rounds => format!(" (fastest of {rounds})"),
            };
            println!("  {fastest:>9.1} ms  {what}{of}");
        }
        println!("  ratio {:.3}, at most {:.3}", self.ratio(), self.bound);
    }
}

fn fastest(times: &[Duration]) -> Duration {
    times.iter().min().copied().unwrap_or_default()
}

/// The time a command takes, which must succeed.
fn time(command: &mut Command) -> Result<Duration> {
    heard(command).map(|(took, _)| took)
}

/// The same, with what the command says on stderr.
fn heard(command: &mut Command) -> Result<(Duration, String)> {
    let begun = Instant::now();
    let output = command
        .output()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let took = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(
        output.status.success(),
        "{} failed:\n{said}",
        command.get_program().display(),
    );
    Ok((took, said))
}

/// A directory for books and pages: in memory where the system offers that, so that no disk is measured.
fn directory() -> Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.context("making a directory")
}

/// The preprocessor's binary, beside this one.
fn witness() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("mdbook-witness"))
}

/// The command that builds a book as `mdbook build` does, in a process of its own.
fn mdbook(root: &Path) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("mdbook").arg(root);
    Ok(command)
}
