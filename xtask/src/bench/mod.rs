//! `cargo xtask bench`: the cost of the preprocessor, as ratios of times measured side by side in one run.
//!
//! Each benchmark repeats its contestants in turn, so that a slow moment of the machine meets all of them;
//! [`comparison`] makes a ratio of their times. It prints the number of steps that each contestant ran, and fails if
//! that is not the intended number: a build that finds all of its book cached hasn't run it.

mod blocks;
mod cache;
mod called;
mod comparison;
mod copy;
mod course;
mod handed;
mod helper;
mod kept;
mod many;
mod observer;
mod pages;
mod parts;
mod plain;
mod server;
mod small;

use self::called::call;
use self::comparison::{Comparison, Contestant, Ratio};
use anyhow::{Context, Result, ensure};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Name {
    /// A fresh build of the course, over a bare script with its statements and waits on the same server
    Course,
    /// One-line blocks in one chapter and in 20, over cog, `psql -f` and mdBook alone
    Blocks,
    /// 100 chapters without a live block, over mdBook without the preprocessor
    Plain,
    /// pgbench while a chapter is observed, over the same without the observer
    Observer,
    /// The page of a chapter with ten minutes of evidence
    Pages,
    /// The course with all, or all but one, of its chapters cached, over mdBook alone and over a fresh build
    Kept,
    /// 1,000 cached chapters, over 100
    Many,
    /// 600 independent chapters, verified in eight parts over one; only if named, since it takes minutes
    Parts,
    /// A fresh build of the course, over one without checkpoints; only if named
    Checkpoints,
}

/// Runs the benchmarks of these names, or by default all but `parts` and `checkpoints`; fails if a ratio is above its bound.
pub(crate) fn run(root: &Path, names: &[Name]) -> Result<()> {
    if cfg!(debug_assertions) {
        return Err(optimized(root).exec().into());
    }
    let root = root.canonicalize()?;
    crate::mdbook::preprocessor(&root)?;
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
    let mut over: Vec<String> = Vec::new();
    // Each result is printed at once, since the next benchmark may fail.
    let mut tell = |result: Comparison| {
        result.print();
        if result.is_over() {
            over.push(result.name());
        }
    };
    for name in names {
        match name {
            Name::Course => tell(course::run(&root)?),
            Name::Blocks => blocks::run(&mut tell)?,
            Name::Plain => tell(plain::run(&root)?),
            Name::Pages => tell(pages::run(&root)?),
            Name::Observer => observer::run(&mut tell)?,
            Name::Kept => kept::run(&root)?.into_iter().for_each(&mut tell),
            Name::Many => many::run()?.into_iter().for_each(&mut tell),
            Name::Parts => parts::run()?.into_iter().for_each(&mut tell),
            Name::Checkpoints => tell(kept::checkpoints(&root)?),
        }
    }
    ensure!(over.is_empty(), "over the bound: {}", over.join(", "));
    Ok(())
}

/// The same call of this program in an optimized build.
fn optimized(root: &Path) -> Command {
    let mut command = crate::cargo(root, "run --release --locked --bin xtask --");
    command.args(std::env::args_os().skip(1));
    command
}

/// A directory for books and pages: in memory if the system offers that, so that no disk is measured.
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
