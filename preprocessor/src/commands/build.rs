//! `mdbook-witness build`: builds a book's pages as `mdbook build` does, with this program as its preprocessor.

use super::{RunOptions, book_loader, preprocess};
use crate::config::RunMode;
use crate::error::{Context, Error, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config as BookConfig;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, errors};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

/// The folder of a recorded run, relative to the book's root: an archive with one run of each chapter.
const RECORDING: &str = "recording";

/// The key of the archive's folder in `book.toml`.
const ARCHIVE: &str = "preprocessor.witness.archive";

/// The arguments of `build`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    root: Option<PathBuf>,
    /// The directory for the pages (default: `build-dir` of book.toml)
    #[arg(short, long)]
    dest_dir: Option<PathBuf>,
    /// Run all of it, including unchanged parts; same as --mode fresh
    #[arg(long, conflicts_with_all = ["mode", "replay", "record"])]
    fresh: bool,
    /// Show the run recorded in the book's folder `recording`; runs nothing and needs no server
    #[arg(long, conflicts_with_all = ["mode", "record"])]
    replay: bool,
    /// Run all of it, and record the run in the book's folder `recording`, for --replay
    #[arg(long, conflicts_with = "mode")]
    record: bool,
}

impl Arguments {
    /// The mode that a flag asks for.
    fn mode(&self) -> Option<RunMode> {
        match self {
            Self { replay: true, .. } => Some(RunMode::Replay),
            Self { fresh: true, .. } | Self { record: true, .. } => Some(RunMode::Fresh),
            _ => None,
        }
    }
}

/// Builds the book with all of its renderers, and prints the path of the first page. The program that `command` names
/// in the configuration isn't started.
///
/// # Errors
/// A book that can't be read, the errors of [`crate::pipeline::preprocess`], and those of other preprocessors and renderers. A
/// recording is replaced only by a complete one.
pub(super) fn run(arguments: &Arguments, choice: &RunOptions) -> Result<ExitCode> {
    let root = super::root_or_current(arguments.root.as_deref())?;
    let mut config = book_loader::config(&root)?;
    if let Some(directory) = &arguments.dest_dir {
        config.build.build_dir =
            std::path::absolute(directory).context(|| "looking for the directory".into())?;
    }
    let recording = root.join(RECORDING);
    let mut new = None;
    if arguments.replay {
        if !recording.is_dir() {
            return Err(nothing_recorded(&recording));
        }
        archive_in(&mut config, Path::new(RECORDING))?;
    } else if arguments.record {
        let directory = tempfile::Builder::new()
            .prefix("recording-")
            .tempdir_in(&root)
            .context(|| format!("making a directory in {}", root.display()))?;
        archive_in(
            &mut config,
            Path::new(directory.path().file_name().unwrap_or_default()),
        )?;
        new = Some(directory);
    }
    let page = build(&root, config, arguments.mode(), choice)?;
    if let Some(new) = new {
        replace(&recording, new)?;
    }
    super::print(&format!("The book is built: {}\n", page.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the pages; returns the path of the first one.
fn build(
    root: &Path,
    config: BookConfig,
    mode: Option<RunMode>,
    choice: &RunOptions,
) -> Result<PathBuf> {
    log_warnings();
    let failed = |error: errors::Error| {
        Error::setup(
            format!("the book in {} can't be built: {error:#}", root.display()),
            "correct its files or book.toml; `mdbook build` says the same",
        )
    };
    let mut book = MDBook::load_with_config(root, config).map_err(failed)?;
    let failure = Rc::default();
    book.with_preprocessor(Witness {
        mode,
        choice: choice.clone(),
        failure: Rc::clone(&failure),
    });
    if let Err(error) = book.build() {
        return Err(failure.take().unwrap_or_else(|| failed(error)));
    }
    Ok(book.build_dir_for("html").join("index.html"))
}

/// This preprocessor, in the place that the book's configuration gives it.
struct Witness {
    mode: Option<RunMode>,
    choice: RunOptions,
    /// The error that ended the build, if this preprocessor did.
    failure: Rc<RefCell<Option<Error>>>,
}

impl Preprocessor for Witness {
    fn name(&self) -> &str {
        book_loader::WITNESS
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> errors::Result<Book> {
        let results = self.choice.config(&context.config).and_then(|mut config| {
            config.mode = self.mode.unwrap_or(config.mode);
            preprocess::with_results(context, &config, book)
        });
        results.map_err(|error| {
            let message = error.to_string();
            self.failure.replace(Some(error));
            errors::Error::msg(message)
        })
    }
}

/// Prints mdBook's own warnings.
fn log_warnings() {
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .without_time()
        .with_writer(std::io::stderr);
    // It fails if the log is set up already.
    let _ = log.try_init();
}

fn archive_in(config: &mut BookConfig, folder: &Path) -> Result<()> {
    config
        .set(ARCHIVE, folder)
        .map_err(|error| Error::setup(format!("book.toml: {error:#}"), "correct it"))
}

/// Puts a new recording in the place of the old one.
fn replace(recording: &Path, new: tempfile::TempDir) -> Result<()> {
    let writing = || format!("writing {}", recording.display());
    if recording.exists() {
        std::fs::remove_dir_all(recording).context(writing)?;
    }
    let new = new.keep();
    // A temporary directory is its owner's; a recording is read by whoever reads the book.
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&new, mode).context(writing)?;
    std::fs::rename(new, recording).context(writing)
}

fn nothing_recorded(recording: &Path) -> Error {
    Error::setup(
        format!(
            "there is no recorded run: {} doesn't exist",
            recording.display()
        ),
        "record one with `mdbook-witness build --record`, or show the cached one with `mdbook-witness build --mode replay`",
    )
}
