//! `cargo xtask peak`: how much memory a command takes, for the benchmarks.

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use std::path::Path;
use std::process::Command;

/// What stands on stderr before the number of bytes.
pub(crate) const PREFIX: &str = "peak memory in bytes: ";

/// Runs a command to its end, and says how much memory it had at most. This has to be a process that starts nothing else:
/// the system tells only the largest of all that were waited for.
pub(crate) fn run(program: &Path) -> Result<()> {
    let status = Command::new(program)
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "{} failed: {status}", program.display());
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    // In kilobytes, but for macOS.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    eprintln!("{PREFIX}{}", u64::try_from(usage.max_rss())? * unit);
    Ok(())
}
