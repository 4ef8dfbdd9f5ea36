//! `mdbook-witness clean`: what is kept of a book's runs, and its end.

use crate::config::Config;
use crate::error::Result;
use crate::pipeline::archive;
use crate::run::checkpoint::Store;
use crate::run::lock::{Lock, who};
use crate::run::stand::{self, Place, Purpose};
use crate::speech;
use bytesize::ByteSize;
use mdbook_preprocessor::PreprocessorContext;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is removed.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Shows what would be removed, and removes nothing
    #[arg(long)]
    dry_run: bool,
    /// The directory that holds book.toml; the nearest one above this one if it isn't given
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Shows what is kept, and removes it unless that is all that is wanted.
///
/// # Errors
/// A book that can't be read; a file that can't be removed.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = super::root_or(arguments.root.as_deref())?;
    let read = super::handed_over::config(&root)?;
    let config = Config::of(&read)?;
    let context = PreprocessorContext::new(root, read, String::new());
    let place = Place::of(&context.root, Purpose::Build)?;
    let _lock = Lock::take(&place.dir, &place.book, |holder| {
        speech::tell(&format!("waiting for a build of this book{}", who(holder)));
    })?;
    let archive = archive(&context, &config)?;
    let stand = stand::Config::of_book(&context.config, &context.root)?;
    let store = Store::of(&place, stand.checkpoints);
    let (runs, bytes) = archive.size();
    let (checkpoints, room) = (store.count()?, store.size()?);
    if !arguments.dry_run {
        archive.remove()?;
        store.remove_all()?;
    }
    let verb = if arguments.dry_run { "kept" } else { "removed" };
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
