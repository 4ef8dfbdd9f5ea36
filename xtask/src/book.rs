//! `cargo book`: the whole way from a clone to a page.

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;
use std::path::Path;
use std::sync::Arc;

/// Builds the preprocessor, then the book, and prints the path of its first page. A fresh build runs the book from its
/// first chapter to its last; otherwise only changed parts are run.
pub(crate) fn build(root: &Path, fresh: bool) -> Result<()> {
    let root = root.canonicalize().context("finding the repository")?;
    // On Ctrl-C the preprocessor, which receives it as well, cleans up; this process waits for that.
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default())?;
    preprocessor(&root)?;
    render(&root, fresh.then_some("fresh"))?;
    let page = MDBook::load(&root)?
        .build_dir_for("html")
        .join("index.html");
    println!("The book is built: {}", page.display());
    Ok(())
}

/// Builds the preprocessor in the way that the book's own configuration calls it.
pub(crate) fn preprocessor(root: &Path) -> Result<()> {
    let status = crate::cargo(root, "build --release --locked --bin mdbook-witness")
        .status()
        .context("starting cargo")?;
    ensure!(status.success(), "the preprocessor could not be built");
    Ok(())
}

/// Builds the book in a directory, as `mdbook build` does; in the given mode of the preprocessor, if there is one.
pub(crate) fn render(root: &Path, mode: Option<&str>) -> Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .without_time()
        .with_writer(std::io::stderr)
        .init();
    let mut book = MDBook::load(root)?;
    if let Some(mode) = mode {
        book.config.set("preprocessor.witness.mode", mode)?;
    }
    book.build()
}
