//! The hidden command `reaper`: the process that cleans up after a run.

use crate::error::Result;
use crate::reaper;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `reaper`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The journal of registered resources
    #[arg(long)]
    journal: PathBuf,
}

/// Waits for the end of stdin, and cleans up.
///
/// # Errors
/// None; failures of the cleanup are reported on stderr.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    reaper::reap(&arguments.journal);
    Ok(ExitCode::SUCCESS)
}
