//! A chapter that is driven step by step, for the tests: it starts a book's stand, plans `src/one.md`, and executes the
//! lines on stdin, until the run is ended.
//!
//! `drive ROOT`. The lines:
//! - `next`: the index of the next step, or `none`
//! - `step`: runs it; its outcome
//! - `sessions`: the state of each session
//! - `stop`, `finish`: ends the run; the numbers of records and of failures
//!
//! Each is answered by one line.

use mdbook_witness::book_files::BookFiles;
use mdbook_witness::chapter::LineMap;
use mdbook_witness::error::{Error, Result};
use mdbook_witness::plan::{Plan, Workloads, plan};
use mdbook_witness::run::chapter::{ChapterDriver, ChapterOutcome, RunContext};
use mdbook_witness::run::masks::Masks;
use mdbook_witness::stand::reserved::ReservedStand;
use mdbook_witness::stand::{Purpose, Stand, StandConfig, StandDirs};
use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::path::Path;

fn planned(root: &Path) -> Result<Plan> {
    let text = std::fs::read_to_string(root.join("src/one.md")).expect("a chapter");
    let map = LineMap::new(&text, &text, str::to_owned);
    let files = BookFiles::new(root);
    plan("src/one.md", &text, &map, &files, &Workloads::new()).map_err(Error::Mistakes)
}

pub(super) fn run(root: &Path) -> Result<()> {
    let plan = planned(root)?;
    let config = StandConfig::read(root)?;
    let dirs = StandDirs::of(root, Purpose::Build)?;
    let reserved = ReservedStand::reserve(&dirs, |_| {})?;
    let stand = Stand::up(&config, root, Purpose::Build, &reserved.reaper)?;
    let masks = Masks::of_environment(&[])?;
    let context = RunContext {
        stand: &stand,
        reaper: &reserved.reaper,
        root,
        psql: &[],
        files: &[],
        changed: &BTreeSet::new,
        masks: &masks,
        listener: &|_| {},
    };
    let mut driver = ChapterDriver::begin(&plan, &context)?;
    for line in std::io::stdin().lock().lines() {
        match line.expect("text").as_str() {
            "next" => answer(
                &driver
                    .next_step()
                    .map_or("none".into(), |it| it.to_string()),
            ),
            "step" => answer(&format!("{:?}", driver.run_step()?)),
            "sessions" => answer(&format!("{:?}", driver.sessions())),
            "stop" => {
                ended(&driver.stop()?);
                break;
            }
            "finish" => {
                ended(&driver.finish()?);
                break;
            }
            other => panic!("{other}: see the first lines of this file"),
        }
    }
    // The caller looks at what the chapter has left before the stand goes.
    std::io::stdin().lock().lines().for_each(drop);
    stand.hand_back()
}

fn ended(outcome: &ChapterOutcome) {
    let (records, failures) = (outcome.steps.len(), outcome.failures.len());
    answer(&format!("{records} records, {failures} failures"));
}

fn answer(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{text}").expect("stdout is read");
    out.flush().expect("stdout is read");
}
