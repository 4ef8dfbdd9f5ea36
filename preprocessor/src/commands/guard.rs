//! The hidden command `guard`: the process that cleans up after a run.

use crate::error::Result;
use crate::run::guard;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `guard`.
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
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    guard::keep(&arguments.journal);
    Ok(ExitCode::SUCCESS)
}
