//! The reaper's process, and the cleanup in case it was killed too.

use crate::console;
use crate::error::{Context, Result};
use crate::reaper::cleanup::{Caller, Cleanup, Report};
use crate::reaper::process::{self, wait};
use crate::reaper::protocol::{KnownResources, Message, RegisteredResource, Run, known};
use crate::reaper::shared_memory::SharedMemory;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Time limit for the reaper of an earlier run to finish its cleanup.
const EARLIER: Duration = Duration::from_secs(30);

/// Runs the hidden subcommand `reaper`: reads registrations from stdin until its end, then ends all registered resources
/// and removes the journal.
pub fn reap(journal: &Path) {
    // A handler that does nothing, instead of SIG_IGN, which the reaper's children would inherit.
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
    let KnownResources {
        run,
        resources,
        shared,
    } = known(messages);
    let Some(run) = run else {
        // Nothing was started yet, and the journal may be another run's.
        return;
    };
    let report = Cleanup {
        resources: &resources,
        token: &run.token,
        shared: &shared,
        journal,
        when: Caller::Live,
    }
    .run();
    complain(&report);
    // Resources that earlier runs have left are still to be ended, too.
    let mut left = read(&unended(journal)).map_or_else(|_| Vec::new(), |it| it.resources);
    left.extend(report.unended);
    if keep_for_later(journal, run, left).is_ok() {
        let _ = fs::remove_file(journal);
    }
}

fn complain(report: &Report) {
    for what in &report.failed {
        console::report(&format!("mdbook-witness could not end: {what}"));
    }
    if !report.unended.is_empty() {
        console::report("the next build of this book will try again");
    }
    for what in &report.left {
        console::report(&format!("mdbook-witness did not touch: {what}"));
    }
}

/// The file of resources that could not be ended yet: an engine may have been stopped before its containers were.
fn unended(journal: &Path) -> PathBuf {
    journal.with_extension("unended")
}

/// Saves the resources that could not be ended, or removes the file if there are none.
fn keep_for_later(journal: &Path, run: Run, resources: Vec<RegisteredResource>) -> io::Result<()> {
    let path = unended(journal);
    if resources.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    // Resources of two runs may have the same ids.
    let numbered = (0..)
        .zip(resources)
        .map(|(id, registered)| RegisteredResource { id, ..registered });
    let messages = std::iter::once(Message::Begin(run)).chain(numbered.map(Message::Watch));
    let lines = messages.map(|message| serde_json::to_string(&message));
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    let text = lines.join("\n") + "\n";
    let _ = fs::remove_file(&path);
    let mut file = crate::reaper::create(&path)?;
    file.write_all(text.as_bytes())
}

/// Reads a run's journal; returns the default value if there is no such file.
fn read(path: &Path) -> Result<KnownResources> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.context(|| format!("reading {}", path.display()))?,
    };
    // The last line may have been cut short.
    let messages = text.lines().map(serde_json::from_str);
    Ok(known(messages.filter_map(std::result::Result::ok)))
}

/// Ends the resources that earlier runs left: a run that was killed together with its reaper, or resources that could
/// not be ended then. Reports them on stderr. Call it while holding the lock, before [`crate::reaper::Reaper::start`]. A reaper
/// that is still at work is waited for.
///
/// # Errors
/// If the journal can be neither read nor removed.
pub fn clean_up(journal: &Path) -> Result<()> {
    if let Some(reaper) = read(journal)?.run.and_then(|run| run.reaper) {
        wait(EARLIER, || !reaper.is_alive());
    }
    let mut latest = None;
    let mut resources = Vec::new();
    // A reaper may have written both meanwhile.
    for path in [unended(journal), journal.to_owned()] {
        let known = read(&path)?;
        if let Some(run) = known.run.clone() {
            resources.extend(end(&run, known, journal));
            latest = Some(run);
        }
    }
    let removed = match latest {
        Some(run) => keep_for_later(journal, run, resources),
        None => Ok(()),
    };
    removed
        .and_then(|()| match fs::remove_file(journal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .context(|| format!("removing {}", journal.display()))
}

/// Ends the resources that an earlier run left; returns those that could not be ended.
fn end(run: &Run, known: KnownResources, journal: &Path) -> Vec<RegisteredResource> {
    let KnownResources {
        resources, shared, ..
    } = known;
    // After a reboot no process is left, and no pid means anything.
    let restarted = run.boot != process::boot();
    let resources: Vec<_> = resources
        .into_iter()
        .map(|mut registered| {
            if restarted {
                registered.identity = None;
            }
            registered
        })
        .collect();
    let shared = if restarted {
        SharedMemory::default()
    } else {
        shared
    };
    let report = Cleanup {
        resources: &resources,
        token: &run.token,
        shared: &shared,
        journal,
        when: Caller::After,
    }
    .run();
    if !report.ended.is_empty() {
        console::report(&format!(
            "ended what an earlier run (pid {}) had left: {}",
            run.run.pid,
            report.ended.join(", ")
        ));
    }
    complain(&report);
    report.unended
}
