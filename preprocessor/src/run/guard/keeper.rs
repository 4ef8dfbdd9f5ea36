//! The guard's own process, and what is done when even that was killed.

use super::end::{Ending, Report, When};
use super::process::{self, wait};
use super::shared::Shared;
use super::ward::{Known, Message, known};
use crate::error::{Doing, Result};
use crate::speech;
use std::fs;
use std::io::{self, BufRead};
use std::path::Path;
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
    let _ = fs::remove_file(journal);
}

fn complain(report: &Report) {
    for what in &report.failed {
        speech::tell(&format!("mdbook-witness could not end: {what}"));
    }
}

/// Ends what a run left that was killed together with its guard, and says on stderr what it was. Call it
/// with the lock in hand, before [`super::Guard::start`]. A guard that is still at work is waited for.
///
/// # Errors
/// When the journal can be neither read nor removed.
pub fn clean_up(journal: &Path) -> Result<()> {
    let text = match fs::read_to_string(journal) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).doing(|| format!("reading {}", journal.display())),
    };
    // The last line may have been cut short.
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let Known { run, wards, shared } = known(messages);
    if let Some(run) = run {
        if let Some(guard) = &run.guard {
            wait(EARLIER, || !guard.is_alive());
        }
        if !journal.exists() {
            return Ok(());
        }
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
    }
    match fs::remove_file(journal) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).doing(|| format!("removing {}", journal.display()))
        }
        _ => Ok(()),
    }
}
