//! The exchange between mdBook and the preprocessor: the book on stdin, and the one on stdout.

use super::witness;
use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::{IndexPreprocessor, LinkPreprocessor};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes mdBook's input for the preprocessor of the book in `root` into a file.
pub(super) fn over(root: &Path, file: &Path) -> Result<()> {
    let MDBook {
        root, config, book, ..
    } = MDBook::load(root)?;
    let context = PreprocessorContext::new(root, config, "html".into());
    let book = LinkPreprocessor::new().run(&context, book)?;
    let book = IndexPreprocessor::new().run(&context, book)?;
    let file = File::create(file).context("writing what is handed over")?;
    serde_json::to_writer(file, &(context, book))?;
    Ok(())
}

/// The preprocessor with the content of such a file on stdin.
pub(super) fn preprocessor(file: &Path) -> Result<Command> {
    let mut command = Command::new(witness()?);
    to(&mut command, file)?;
    Ok(command)
}

/// Gives a command the content of a file on stdin.
pub(super) fn to(command: &mut Command, file: &Path) -> Result<()> {
    let file = File::open(file).context("reading what is handed over")?;
    command.stdin(Stdio::from(file));
    Ok(())
}

/// Makes the book `plain` of the preprocessor's pages for the book in `root`: the same chapters, files and settings,
/// but no preprocessor. `lend` prepares the preprocessor's command.
pub(super) fn back(
    root: &Path,
    plain: &Path,
    lend: impl FnOnce(&mut Command) -> Result<()>,
) -> Result<()> {
    std::fs::create_dir_all(plain)?;
    let file = plain.join("handed-over.json");
    over(root, &file)?;
    let mut command = preprocessor(&file)?;
    lend(&mut command)?;
    let output = command.output()?;
    std::fs::remove_file(&file)?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let book: Book = serde_json::from_slice(&output.stdout)?;
    let copied = Command::new("cp")
        .arg("-R")
        .arg(root.join("src"))
        .arg(plain)
        .status()?;
    ensure!(copied.success(), "the book could not be copied");
    for chapter in book.chapters() {
        if let Some(path) = &chapter.source_path {
            std::fs::write(plain.join("src").join(path), &chapter.content)?;
        }
    }
    let configuration = std::fs::read_to_string(root.join("book.toml"))?;
    std::fs::write(
        plain.join("book.toml"),
        without_preprocessors(&configuration),
    )?;
    Ok(())
}

/// A book's configuration without its tables of preprocessors.
fn without_preprocessors(configuration: &str) -> String {
    let (mut plain, mut is_left_out) = (String::new(), false);
    for line in configuration.lines() {
        if line.starts_with('[') {
            is_left_out = line.starts_with("[preprocessor");
        }
        if !is_left_out {
            plain.push_str(line);
            plain.push('\n');
        }
    }
    plain
}
