//! `mdbook-witness clean`: what is kept of a book's runs, and its end.

use crate::config::Config;
use crate::error::{Doing, Result};
use crate::pipeline::archive;
use crate::run::lock::Lock;
use crate::run::stand::{Place, Purpose};
use indicatif::{DecimalBytes, HumanCount};
use std::io::Write;
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
    let (context, _) = super::book(&root, "html")?;
    let config = Config::of(&context.config)?;
    let place = Place::of(&context.root, Purpose::Build)?;
    let _lock = Lock::take(&place.dir, &place.book, |holder| {
        let who = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
        anstream::eprintln!("waiting for a build of this book{who}");
    })?;
    let archive = archive(&context, &config)?;
    let (count, bytes) = archive.size();
    let verb = if arguments.dry_run { "kept" } else { "removed" };
    if !arguments.dry_run {
        archive.remove()?;
    }
    writeln!(
        std::io::stdout(),
        "transcripts: {} in {}, {verb}",
        HumanCount(count as u64),
        DecimalBytes(bytes),
    )
    .doing(|| "printing".into())?;
    Ok(ExitCode::SUCCESS)
}
