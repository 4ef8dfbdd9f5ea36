//! `mdbook-witness workload`: a workload of the book on the reader's own server, until Ctrl-C.

use super::stand::attach;
use super::{find_named, print, root};
use crate::config::Config;
use crate::console;
use crate::error::{Context, Result};
use crate::plan::WorkloadProcess;
use crate::reaper::{self, Reaper};
use crate::run::workload::foreground::{ForegroundWorkload, Starter, WorkloadEvent};
use crate::stand::{Purpose, StandConfig, StandDirs, book_config};
use std::fmt::Write as _;
use std::process::ExitCode;

/// The help text below the options.
pub(super) const NOTES: &str = "\
The processes, their scripts, clients and rates are those of [preprocessor.witness.workload.NAME] in book.toml, as in a
build, but no log is written. The server is that of `mdbook-witness stand up`. Several workloads run in several
terminals.";

/// The arguments of `workload`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The workload, as book.toml and the book's pages name it
    name: String,
}

/// Runs a workload until Ctrl-C, and prints what its clients have done.
///
/// # Errors
/// An unknown workload, a stand that is down, a process that can't be started or fails.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = root()?;
    let book = book_config(&root)?;
    let (config, stand) = (
        Config::from_table(&book)?,
        StandConfig::of_book(&book, &root)?,
    );
    let processes = find_named(
        config.workloads(),
        &arguments.name,
        ("workload", "workload.NAME.PROCESS"),
    )?;
    let stand = attach(&stand, &StandDirs::of(&root, Purpose::Reader)?)?;
    let own = reaper::program()?;
    let journal = tempfile::tempdir().context(|| "making a directory".into())?;
    let reaper = Reaper::start(&own, &journal.path().join("journal"))?;
    let by = Starter {
        stand: &stand,
        own: &own,
        root: &root,
        reaper: &reaper,
    };
    let mut text = format!("workload {}:\n", arguments.name);
    for process in processes {
        let _ = writeln!(text, "  {}", process.command());
    }
    print(&text)?;
    let mut running = ForegroundWorkload::start(processes, &by)?;
    attend(&mut running, processes)
}

/// Follows a workload to its end.
fn attend(running: &mut ForegroundWorkload, processes: &[WorkloadProcess]) -> Result<ExitCode> {
    let (mut is_ending, mut has_failed) = (false, false);
    loop {
        match running.next()? {
            WorkloadEvent::Steady => print("all clients are at work; end it with Ctrl-C\n")?,
            WorkloadEvent::Interrupted if is_ending => running.end(),
            WorkloadEvent::Interrupted => {
                is_ending = true;
                console::report(
                    "\nending it after the transactions in progress; Ctrl-C again ends it at once",
                );
                running.stop();
            }
            WorkloadEvent::Trouble(number, line) => {
                console::report(&format!("{}: {line}", processes[number].name));
            }
            WorkloadEvent::Ended(number, status, output) => {
                let name = &processes[number].name;
                print(&format!("\n{name}:\n{output}"))?;
                if !status.success() {
                    has_failed = true;
                    console::report(&format!("{name} has ended with {status}"));
                }
                if !is_ending {
                    is_ending = true;
                    running.stop();
                }
            }
            WorkloadEvent::Over if has_failed => return Ok(ExitCode::FAILURE),
            WorkloadEvent::Over => return Ok(ExitCode::SUCCESS),
        }
    }
}
