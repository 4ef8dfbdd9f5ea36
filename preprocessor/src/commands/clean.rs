//! `mdbook-witness clean`: lists and deletes cached runs and checkpoints.

use crate::checkpoint::CheckpointStore;
use crate::config::Config;
use crate::console;
use crate::error::{Context, Result};
use crate::pipeline::archive;
use crate::pipeline::verify::kept_results;
use crate::reaper;
use crate::stand::lock::{StandLock, who};
use crate::stand::{self, Purpose, StandDirs};
use bytesize::ByteSize;
use mdbook_preprocessor::PreprocessorContext;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `clean`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Show what would be removed, without removing it
    #[arg(long)]
    dry_run: bool,
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Prints the size of cached runs and checkpoints, and removes them unless it is a dry run.
///
/// # Errors
/// A book that can't be read; a file that can't be removed.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = super::root_or_current(arguments.root.as_deref())?;
    let read = super::book_loader::config(&root)?;
    let config = Config::from_table(&read)?;
    let context = PreprocessorContext::new(root, read, String::new());
    let dirs = StandDirs::of(&context.root, Purpose::Build)?;
    let _lock = StandLock::take(&dirs.dir, &dirs.book, |holder| {
        console::report(&format!("waiting for a build of this book{}", who(holder)));
    })?;
    let archive = archive(&context, &config)?;
    let stand = stand::StandConfig::of_book(&context.config, &context.root)?;
    let store = CheckpointStore::of(&dirs, stand.checkpoints);
    let (runs, bytes) = archive.size();
    let (checkpoints, room) = (store.count()?, store.size()?);
    if !arguments.dry_run {
        archive.remove()?;
        let kept = kept_results(&context.root)?;
        reaper::remove_all(&kept).context(|| format!("removing {}", kept.display()))?;
        store.remove_all()?;
    }
    let verb = if arguments.dry_run {
        "cached"
    } else {
        "removed"
    };
    let text = format!(
        "{verb}: {}, {}\n{verb}: {}, {}\n",
        count(runs, "run of a chapter", "runs of chapters"),
        size(bytes),
        count(checkpoints, "checkpoint", "checkpoints"),
        size(room)
    );
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn size(bytes: u64) -> String {
    ByteSize::b(bytes).display().si().to_string()
}

fn count(number: usize, one: &str, many: &str) -> String {
    let what = if number == 1 { one } else { many };
    format!("{number} {what}")
}
