//! The guard's own process, and what is done when even that was killed.

use super::end::{Ending, Report, When};
use super::process::{self, wait};
use super::shared::Shared;
use super::ward::{Kept, Known, Message, Run, known};
use crate::error::{Doing, Result};
use crate::speech;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long the guard of an earlier run may take to end what it guards.
const EARLIER: Duration = Duration::from_secs(30);

/// What the hidden subcommand `guard` does: reads registrations from stdin until its end, then ends all that
/// is registered and removes the journal.
pub fn keep(journal: &Path) {
    // A handler that does nothing, rather than ignoring: it is not inherited by what the guard starts.
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
        signal_hook::consts::SIGQUIT,
    ] {
        let _ = signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)));
    }
    let mut messages = Vec::new();
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        messages.extend(serde_json::from_str::<Message>(&line));
    }
    let Known { run, wards, shared } = known(messages);
    let Some(run) = run else {
        // Nothing was started yet, and the journal may be another run's.
        return;
    };
    let report = Ending {
        wards: &wards,
        token: &run.token,
        shared: &shared,
        journal,
        when: When::Live,
    }
    .run();
    complain(&report);
    // What earlier runs have left is still to be ended, too.
    let mut left = read(&unended(journal)).map_or_else(|_| Vec::new(), |it| it.wards);
    left.extend(report.unended);
    if keep_for_later(journal, run, left).is_ok() {
        let _ = fs::remove_file(journal);
    }
}

fn complain(report: &Report) {
    for what in &report.failed {
        speech::tell(&format!("mdbook-witness could not end: {what}"));
    }
    if !report.unended.is_empty() {
        speech::tell("the next build of this book tries again to end it");
    }
    for what in &report.left {
        speech::tell(&format!("mdbook-witness has left alone: {what}"));
    }
}

/// The file of what nobody could end yet: an engine may have been stopped before its containers were.
fn unended(journal: &Path) -> PathBuf {
    journal.with_extension("unended")
}

/// Writes down what could not be ended, or removes the file where there is nothing.
fn keep_for_later(journal: &Path, run: Run, wards: Vec<Kept>) -> io::Result<()> {
    let path = unended(journal);
    if wards.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    // Those of two runs may have the same numbers.
    let numbered = (0..).zip(wards).map(|(id, kept)| Kept { id, ..kept });
    let messages = std::iter::once(Message::Begin(run)).chain(numbered.map(Message::Watch));
    let lines = messages.map(|message| serde_json::to_string(&message));
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    let text = lines.join("\n") + "\n";
    let _ = fs::remove_file(&path);
    let mut file = super::create(&path)?;
    file.write_all(text.as_bytes())
}

/// Reads what a file tells of a run; nothing if there is no such file.
fn read(path: &Path) -> Result<Known> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.doing(|| format!("reading {}", path.display()))?,
    };
    // The last line may have been cut short.
    let messages = text.lines().map(serde_json::from_str);
    Ok(known(messages.filter_map(std::result::Result::ok)))
}

/// Ends what earlier runs left: one that was killed together with its guard, and what could not be ended then. It says on stderr
/// what it was. Call it with the lock in hand, before [`super::Guard::start`]. A guard that is still at work is waited for.
///
/// # Errors
/// When the journal can be neither read nor removed.
pub fn clean_up(journal: &Path) -> Result<()> {
    if let Some(guard) = read(journal)?.run.and_then(|run| run.guard) {
        wait(EARLIER, || !guard.is_alive());
    }
    let mut latest = None;
    let mut wards = Vec::new();
    // A guard may have written both meanwhile.
    for path in [unended(journal), journal.to_owned()] {
        let known = read(&path)?;
        if let Some(run) = known.run.clone() {
            wards.extend(end(&run, known, journal));
            latest = Some(run);
        }
    }
    let removed = match latest {
        Some(run) => keep_for_later(journal, run, wards),
        None => Ok(()),
    };
    removed
        .and_then(|()| match fs::remove_file(journal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .doing(|| format!("removing {}", journal.display()))
}

/// Ends what an earlier run left, and gives what could not be ended.
fn end(run: &Run, known: Known, journal: &Path) -> Vec<Kept> {
    let Known { wards, shared, .. } = known;
    // After a restart of the machine no process is left, and no number means anything.
    let restarted = run.boot != process::boot();
    let wards: Vec<_> = wards
        .into_iter()
        .map(|mut kept| {
            if restarted {
                kept.identity = None;
            }
            kept
        })
        .collect();
    let shared = if restarted { Shared::default() } else { shared };
    let report = Ending {
        wards: &wards,
        token: &run.token,
        shared: &shared,
        journal,
        when: When::After,
    }
    .run();
    if !report.ended.is_empty() {
        speech::tell(&format!(
            "ended what an earlier run (pid {}) had left: {}",
            run.run.pid,
            report.ended.join(", ")
        ));
    }
    complain(&report);
    report.unended
}
