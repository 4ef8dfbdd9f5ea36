//! The guard's own process, and what is done when even that was killed.

use super::end::{Ending, Report, When};
use super::process::{self, Identity, wait};
use super::ward::{Message, registered};
use crate::error::{Doing, Result};
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long the guard of an earlier run may take to end what it guards.
const EARLIER: Duration = Duration::from_secs(30);

/// What the hidden subcommand `guard` does: reads registrations from stdin until its end, then ends all that
/// is registered and removes the journal.
///
/// # Errors
/// When the journal can't be written. What was registered is ended nonetheless.
pub fn keep(journal: &Path) -> Result<()> {
    // A handler that does nothing, rather than ignoring: it is not inherited by what the guard starts.
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
        signal_hook::consts::SIGQUIT,
    ] {
        let _ = signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)));
    }
    let mut file = create(journal);
    let mut messages = Vec::new();
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let Ok(mut message) = serde_json::from_str::<Message>(&line) else {
            continue;
        };
        if let Message::Begin(run) = &mut message {
            run.guard = Some(Identity::own());
        }
        if let Ok(file) = &mut file {
            write(file, &message.public());
        }
        messages.push(message);
    }
    let (run, wards) = registered(messages);
    let report = Ending {
        wards: &wards,
        token: run.as_ref().map_or("", |run| &run.token),
        home: journal.parent().unwrap_or(Path::new("/")),
        when: When::Live,
    }
    .run();
    complain(&report);
    let _ = fs::remove_file(journal);
    file.map(|_| ())
        .doing(|| format!("writing {}", journal.display()))
}

/// The journal is for this user's eyes: it says what runs.
fn create(journal: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let _ = fs::remove_file(journal);
    File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(journal)
}

fn write(file: &mut File, message: &Message) {
    if let Ok(mut line) = serde_json::to_string(message) {
        line.push('\n');
        let _ = file.write_all(line.as_bytes());
    }
}

fn complain(report: &Report) {
    for what in &report.failed {
        // The terminal may be gone.
        let _ = writeln!(io::stderr(), "mdbook-witness could not end: {what}");
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
    let (run, wards) = registered(messages);
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
        let report = Ending {
            wards: &wards,
            token: &run.token,
            home: journal.parent().unwrap_or(Path::new("/")),
            when: When::After,
        }
        .run();
        if !report.ended.is_empty() {
            let _ = writeln!(
                io::stderr(),
                "ended what an earlier run (pid {}) had left: {}",
                run.run.pid,
                report.ended.join(", ")
            );
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
