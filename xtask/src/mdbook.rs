//! A book as `mdbook build` makes it, and the preprocessor for it.

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;
use std::path::Path;

/// Builds the preprocessor, optimized.
pub(crate) fn preprocessor(root: &Path) -> Result<()> {
    let status = crate::cargo(root, "build --release --locked --bin mdbook-witness")
        .status()
        .context("starting cargo")?;
    ensure!(status.success(), "the preprocessor could not be built");
    Ok(())
}

/// Builds the book in a directory, as `mdbook build` does.
pub(crate) fn build(root: &Path) -> Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .without_time()
        .with_writer(std::io::stderr)
        .init();
    MDBook::load(root)?.build()
}
