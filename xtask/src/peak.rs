//! `cargo xtask peak`: the peak memory of a command, for the benchmarks.

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use std::path::Path;
use std::process::Command;

/// The prefix of the number of bytes on stderr.
pub(crate) const PREFIX: &str = "peak memory in bytes: ";

/// Runs a command to its end, and prints its peak memory. This process must start nothing else, since the system
/// reports only the maximum of all children that were waited for.
pub(crate) fn run(program: &Path) -> Result<()> {
    let status = Command::new(program)
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "{} failed: {status}", program.display());
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    // The unit is kilobytes, except on macOS.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    eprintln!("{PREFIX}{}", u64::try_from(usage.max_rss())? * unit);
    Ok(())
}
