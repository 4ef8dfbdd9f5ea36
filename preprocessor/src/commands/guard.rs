//! The hidden command `guard`: the process that ends what a run has started.

use crate::error::Result;
use crate::run::guard;
use std::path::PathBuf;
use std::process::ExitCode;

/// What it is told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where it is written down what is guarded
    #[arg(long)]
    journal: PathBuf,
}

/// Guards until its stdin ends.
///
/// # Errors
/// None; what could not be ended is told on stderr.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    guard::keep(&arguments.journal);
    Ok(ExitCode::SUCCESS)
}
