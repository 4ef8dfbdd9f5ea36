//! A run that makes checkpoints on command, for the tests and for measuring: it holds a book's place and executes the
//! lines on stdin, until their end.
//!
//! `checkpoint ROOT BUDGET`, BUDGET in bytes. The lines, with `KEY` the name of a checkpoint:
//! - `up`, `from KEY`: starts the stand, as new or from a checkpoint
//! - `keep KEY SECONDS`, `last KEY SECONDS`: makes a checkpoint that saves so many seconds
//! - `back KEY`, `alive`, `all`, `size`, `prune KEY …` (the current ones, in their order), `remove`
//!
//! Each is answered by a line, which begins with `ok` or `error`.

use mdbook_witness::checkpoint::{CheckpointCost, CheckpointId, CheckpointStore};
use mdbook_witness::error::{Error, Result};
use mdbook_witness::stand::reserved::ReservedStand;
use mdbook_witness::stand::{Purpose, Stand, StandConfig, StandDirs};
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Duration;

pub(crate) fn run(root: &Path, budget: u64) -> Result<()> {
    let dirs = StandDirs::of(root, Purpose::Build)?;
    let reserved = ReservedStand::reserve(&dirs, |_| {})?;
    let mut run = Run {
        root,
        store: CheckpointStore::of(&dirs, budget),
        reserved,
        stand: None,
    };
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("text");
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match run.obey(&words) {
            Ok(said) => format!("ok {said}"),
            Err(error) => format!("error {error}").replace('\n', " "),
        };
        let mut out = std::io::stdout();
        writeln!(out, "{answer}").expect("stdout is read");
        out.flush().expect("stdout is read");
    }
    Ok(())
}

struct Run<'a> {
    root: &'a Path,
    store: CheckpointStore,
    reserved: ReservedStand,
    stand: Option<Stand>,
}

impl Run<'_> {
    fn obey(&mut self, words: &[&str]) -> Result<String> {
        let reaper = &self.reserved.reaper;
        match words {
            ["up"] => {
                let config = StandConfig::read(self.root)?;
                self.stand = Some(Stand::up(&config, self.root, Purpose::Build, reaper)?);
                Ok(self.place())
            }
            ["from", key] => {
                let config = StandConfig::read(self.root)?;
                let all = self.store.all()?;
                let memory = all.iter().find(|memory| memory.label.key == *key);
                let memory = memory.ok_or_else(|| Error::setup("there is none", ""))?;
                self.stand = Some(Stand::up_from(&config, self.root, reaper, memory)?);
                Ok(self.place())
            }
            [way @ ("keep" | "last"), key, seconds] => {
                let label = CheckpointId {
                    key: (*key).into(),
                    chapter: format!("src/{key}.md"),
                    saves: Duration::from_secs(seconds.parse().expect("seconds")),
                };
                let stand = self.stand.as_mut().expect("it is up");
                let cost = match *way {
                    "keep" => self.store.keep(stand, reaper, &label)?,
                    _ => self.store.keep_last(stand, reaper, &label)?,
                };
                Ok(told(&cost))
            }
            ["back", key] => {
                let stand = self.stand.as_mut().expect("it is up");
                let took = self.store.bring_back(stand, reaper, key)?;
                Ok(format!("{took:.0?} alive={}", stand.is_alive()))
            }
            ["all"] => {
                let all = self.store.all()?;
                let keys: Vec<&str> = all.iter().map(|it| it.label.key.as_str()).collect();
                Ok(keys.join(" "))
            }
            ["alive"] => Ok(self.stand.as_ref().is_some_and(Stand::is_alive).to_string()),
            ["size"] => Ok(self.store.size()?.to_string()),
            ["remove"] => Ok(self.store.remove_all()?.to_string()),
            ["prune", current @ ..] => {
                let current: Vec<String> = current.iter().map(ToString::to_string).collect();
                Ok(self.store.prune(&current, None)?.join(" "))
            }
            _ => panic!("see this file's first lines"),
        }
    }

    /// The server's address.
    fn place(&self) -> String {
        let stand = self.stand.as_ref().expect("it is up");
        let environment = stand.environment();
        let host = environment.iter().find(|(name, _)| name == "PGHOST");
        let host = host.map(|(_, host)| host.to_string_lossy().into_owned());
        stand.keeps_checkpoints().expect("it is private");
        format!(
            "{} {} {} {}",
            host.expect("it has one"),
            stand.directory.display(),
            stand.major,
            stand.program("").display()
        )
    }
}

fn told(cost: &CheckpointCost) -> String {
    format!(
        "stopped={:.0?} copied={:.0?} started={:.0?} total={:.0?} copied_bytes={} linked_bytes={}",
        cost.stopped,
        cost.copied,
        cost.started,
        cost.total(),
        cost.copied_bytes,
        cost.linked_bytes
    )
}
