//! `mdbook-witness uninit`: takes out of a book what `init` has put in, and nothing else.

use super::init::{self, atomic_write, book_toml, gitignore, workflow};
use crate::error::{Context, Error, Result};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `uninit`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    path: Option<PathBuf>,
}

/// Takes the preprocessor out of a book. The chapters and accepted transcripts stay.
///
/// # Errors
/// If there is no book, the preprocessor's tables have other settings than those of `init`, or a file can't be written.
/// Nothing is changed if the tables can't be taken out.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = init::root(arguments.path.as_deref())?;
    let file = root.join("book.toml");
    let text = fs::read_to_string(&file).context(|| format!("reading {}", file.display()))?;
    let new = book_toml::without_witness(&text).map_err(|why| {
        Error::setup(
            format!("{} can't be changed: {}", file.display(), why.trim_end()),
            "remove [preprocessor.witness] yourself, and run this again for the other files; nothing was changed",
        )
    })?;
    let mut said = Vec::new();
    match new {
        None => said.push("book.toml has no [preprocessor.witness]: it was not changed".to_owned()),
        Some(new) => {
            atomic_write::replace(&file, &new)?;
            said.push(
                "book.toml: removed [preprocessor.witness] and [preprocessor.witness.stand]"
                    .to_owned(),
            );
        }
    }
    said.extend(gitignore::remove(&root)?);
    said.extend(workflow::remove(&root)?);
    said.push(
        "the chapters and accepted transcripts stay; `mdbook-witness clean` removes cached runs"
            .to_owned(),
    );
    super::print(&format!("{}\n", said.join("\n")))?;
    Ok(ExitCode::SUCCESS)
}
