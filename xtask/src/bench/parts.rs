//! 600 chapters that each begin on a fresh database, verified as one book and in eight parts: the cost of the parts, the
//! balance between them, and the same report of both.

use super::called::call;
use super::{Comparison, Contestant, Ratio, cache, small, witness};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

const CHAPTERS: usize = 600;
/// The steps of a chapter, with the one that makes its database.
const STEPS: usize = 3;
const PARTS: usize = 8;
const ROUNDS: usize = 3;

pub(super) fn run() -> Result<[Comparison; 2]> {
    let book = Book::new()?;
    let (mut whole, mut parts, mut longest) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        whole.push(book.whole()?);
        let times: Vec<Duration> = (1..=PARTS)
            .map(|part| book.part(part))
            .collect::<Result<_>>()?;
        parts.push(times.iter().sum::<Duration>() + book.merge()?);
        longest.push(times.into_iter().max().unwrap_or_default());
        book.check_reports()
            .with_context(|| format!("in round {}", round + 1))?;
    }
    println!("\nthe merged report of {PARTS} parts is that of the whole book");
    let steps = CHAPTERS * STEPS;
    let whole = Contestant::new("the whole book", whole).ran(steps);
    let eighth = whole.times.iter().map(|it| *it / PARTS as u32).collect();
    let eighth = Contestant::new("an eighth of the whole book", eighth);
    Ok([
        Comparison {
            title: format!("{CHAPTERS} independent chapters in {PARTS} parts, one after another"),
            measured: Contestant::new("all parts, and their merge", parts).ran(steps),
            against: vec![whole],
            by: Ratio::OfPairs,
            // Each part loads the book and starts a server.
            bound: Some(1.3),
        },
        Comparison {
            title: format!(
                "the slowest of the {PARTS} parts, as each would take on a machine of its own"
            ),
            measured: Contestant::new("the slowest part", longest),
            against: vec![eighth],
            by: Ratio::OfPairs,
            bound: Some(1.5),
        },
    ])
}

/// A book of independent chapters, and its reports.
struct Book {
    directory: TempDir,
    cache: TempDir,
}

impl Book {
    fn new() -> Result<Self> {
        let (directory, cache) = (super::directory()?, cache::in_memory()?);
        let chapters: Vec<String> = (0..CHAPTERS).map(chapter).collect();
        let root = directory.path().join("book");
        small::write(&root, &chapters, Some(&witness()?))?;
        small::set(&root, "[preprocessor.witness.verify]\ntranscripts = false")?;
        Ok(Self { directory, cache })
    }

    fn file(&self, report: &str) -> PathBuf {
        self.directory.path().join(report).with_extension("json")
    }

    /// Verifies the book with these arguments, into a report. Returns the time.
    fn verify(&self, report: &str, arguments: &[&str], chapters: usize) -> Result<Duration> {
        let mut command = Command::new(witness()?);
        command.arg("verify").args(arguments);
        command
            .arg("--root")
            .arg(self.directory.path().join("book"));
        command.arg("--json").arg(self.file(report));
        cache::lend(&mut command, self.cache.path());
        // No chapter begins on the database of another one.
        command.env("WITNESS_CHECKPOINTS", "0");
        call(&mut command)?.with_steps(chapters * STEPS)
    }

    fn whole(&self) -> Result<Duration> {
        self.verify("whole", &[], CHAPTERS)
    }

    /// Verifies a part, which has as many chapters as its list.
    fn part(&self, part: usize) -> Result<Duration> {
        let times = self.file("whole");
        let times = times.to_str().context("a path in UTF-8")?;
        let number = format!("{part}/{PARTS}");
        let arguments = ["--partition", &number, "--times", times];
        let mut listing = Command::new(witness()?);
        listing.args(["verify", "--list"]).args(arguments);
        listing
            .arg("--root")
            .arg(self.directory.path().join("book"));
        cache::lend(&mut listing, self.cache.path());
        let chapters = call(&mut listing)?.output.lines().count();
        self.verify(&format!("part-{part}"), &arguments, chapters)
    }

    fn merge(&self) -> Result<Duration> {
        let files: Vec<PathBuf> = (1..=PARTS)
            .map(|part| self.file(&format!("part-{part}")))
            .collect();
        let mut command = Command::new(witness()?);
        command.arg("verify").arg("--merge").args(files);
        command.arg("--json").arg(self.file("merged"));
        cache::lend(&mut command, self.cache.path());
        call(&mut command)?.with_steps(0)
    }

    /// Checks that the merged report is that of the whole book, but for the times.
    fn check_reports(&self) -> Result<()> {
        let read = |name| report(&self.file(name));
        let (whole, merged) = (read("whole")?, read("merged")?);
        let chapters = whole["runs"][0]["chapters"].as_array();
        ensure!(chapters.is_some_and(|it| it.len() == CHAPTERS));
        ensure!(
            whole == merged,
            "the merged report differs from that of the whole book"
        );
        Ok(())
    }
}

/// Reads a report without its times.
fn report(file: &Path) -> Result<Value> {
    let mut report: Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let mut open = vec![&mut report];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(all) => {
                all.remove("seconds");
                open.extend(all.values_mut());
            }
            Value::Array(all) => open.extend(all),
            _ => {}
        }
    }
    Ok(report)
}

fn chapter(number: usize) -> String {
    format!(
        "# Chapter {number}\n\n```sql {{fresh}}\n```\n\n\
         ```sql {{run}}\nCREATE TABLE t AS SELECT {number} AS chapter;\n```\n\n\
         ```sql {{claim=\"The database is this chapter's\"}}\nSELECT chapter = {number}, chapter FROM t;\n```\n"
    )
}
