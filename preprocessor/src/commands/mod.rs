//! The commands of the command line, one file each.

mod book_loader;
mod build;
mod clean;
mod client;
mod doctor;
mod exercise;
mod figure;
mod generate;
mod init;
mod list;
mod preprocess;
mod reaper;
mod run;
mod run_options;
mod stand;
mod uninit;
mod verify;
mod workload;

pub use run_options::RunOptions;

use crate::config::Config;
use crate::console;
use crate::error::{Context, Error, Result, nearest};
use crate::pipeline::{self, ChapterId, PlannedChapter, Recording, Selection, chapters};
use crate::progress::ProgressReporter;
use book_loader::{
    Missing, OtherPreprocessors, PrecedingPreprocessor, PreprocessorTreatment, load_book,
};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const ENVIRONMENT: &str = "\
Environment:
  WITNESS_DATABASE_URL  the URL of your own server, which is used instead of any other
  WITNESS_DISPOSABLE    a database on that server that may be dropped although mdbook-witness did not create it
  WITNESS_STAND         the only kind of server to use: url, local, docker, pip, or any (a local one of version 15 or later)
  WITNESS_MODE          auto, fresh or replay: see --mode
  WITNESS_DENY_STALE    1: same as --deny-stale
  WITNESS_CHECKPOINTS   the disk space for checkpoints, such as 4GB; 0 for none
  WITNESS_CACHE         the directory for servers, downloads, cached runs and checkpoints";

/// Run a book's sql and shell blocks against a live PostgreSQL server and embed the real results
#[derive(Debug, clap::Parser)]
#[command(name = "mdbook-witness", version)]
pub struct CommandLine {
    /// The options of a run.
    #[command(flatten)]
    pub choice: RunOptions,
    /// The command; without one, the program is mdBook's preprocessor.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add the preprocessor to an existing book
    #[command(visible_alias = "install")]
    Init(init::Arguments),
    /// Take out of a book what `init` has put in
    Uninit(uninit::Arguments),
    /// Manage a server for trying the book's statements by hand
    #[command(subcommand)]
    #[command(after_help = ENVIRONMENT)]
    Stand(stand::StandCommand),
    /// List every command that the book would run, with file and line; runs none of them except other preprocessors
    List(list::Arguments),
    /// Build the book as `mdbook build` does, with this program as its preprocessor, and print the path of its first page
    #[command(after_help = ENVIRONMENT)]
    Build(build::Arguments),
    /// Run one chapter from the nearest checkpoint and print the result
    #[command(after_help = ENVIRONMENT)]
    Run(run::Arguments),
    /// Write a figure of a chapter as an SVG file that stands alone, as a README or a talk needs it
    #[command(after_help = ENVIRONMENT)]
    Figure(figure::Arguments),
    /// Run chapters, check their claims and expectations, and compare the output with the accepted transcripts
    #[command(after_help = verify::NOTES)]
    Verify(verify::Arguments),
    /// Show the size of cached runs and checkpoints, and delete them
    Clean(clean::Arguments),
    /// Run a script with several clients as pgbench does, but count errors and go on, as an application would
    #[command(after_help = client::NOTES)]
    Client(client::Arguments),
    /// Run a workload of the book on your own server until Ctrl-C, to follow the book by hand
    #[command(after_help = workload::NOTES)]
    Workload(workload::Arguments),
    /// Make the starting state of an exercise on your own server, or check your answer to it
    #[command(after_help = exercise::NOTES)]
    Exercise(exercise::Arguments),
    /// Show which PostgreSQL servers were found and which one would be used
    #[command(after_help = ENVIRONMENT)]
    Doctor,
    /// Print a shell's completions, a manual page, the labels of pages, or the JSON schema of the configuration
    #[command(subcommand)]
    Generate(generate::Generate),
    /// Report to mdBook that a renderer is supported, as all of them are
    #[command(hide = true)]
    Supports {
        /// The renderer's name
        renderer: String,
    },
    /// Clean up after a run; started by the run itself
    #[command(hide = true)]
    Reaper(reaper::Arguments),
}

/// Runs a command; without one, preprocesses a book from mdBook on stdin. `choice` has the options of the run.
///
/// # Errors
/// The errors of the command.
pub fn run(command: Option<Command>, choice: &RunOptions) -> Result<ExitCode> {
    let Some(command) = command else {
        return preprocess::run(choice);
    };
    match command {
        Command::Supports { .. } => Ok(ExitCode::SUCCESS),
        Command::Init(arguments) => init::run(&arguments),
        Command::Uninit(arguments) => uninit::run(&arguments),
        Command::Generate(kind) => generate::run(&kind),
        Command::List(arguments) => list::run(&arguments),
        Command::Build(arguments) => build::run(&arguments, choice),
        Command::Run(arguments) => run::run(&arguments, choice),
        Command::Figure(arguments) => figure::run(&arguments, choice),
        Command::Verify(arguments) => Ok(verify::run(&arguments, choice)),
        Command::Clean(arguments) => clean::run(&arguments),
        Command::Client(arguments) => client::run(&arguments),
        Command::Workload(arguments) => workload::run(&arguments),
        Command::Stand(command) => stand::run(command),
        Command::Exercise(arguments) => Ok(exercise::run(&arguments, choice)),
        Command::Doctor => doctor::run(),
        Command::Reaper(arguments) => reaper::run(&arguments),
    }
}

/// Prints an error for the person at the keyboard.
pub fn report(error: &Error) -> ExitCode {
    let styled = console::is_styled();
    console::report_styled(&crate::diagnostics::render_error(error, styled));
    ExitCode::FAILURE
}

/// The exit status of a check that can't be run.
const CANNOT: u8 = 2;

/// Reports the reason why a check can't be run.
fn report_no_run(error: &Error) -> ExitCode {
    report(error);
    CANNOT.into()
}

/// Returns the thing of this name in `book.toml`. `kind` is the word for it, and `table` the table that describes one.
///
/// # Errors
/// If there is none of this name.
fn find_named<'a, T>(
    all: &'a BTreeMap<String, T>,
    name: &str,
    (kind, table): (&str, &str),
) -> Result<&'a T> {
    all.get(name).ok_or_else(|| {
        let known = || all.keys().map(String::as_str);
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean {near}?"),
            None if all.is_empty() => format!("describe one as [preprocessor.witness.{table}]"),
            None => format!("the book has: {}", known().collect::<Vec<_>>().join(", ")),
        };
        Error::setup(format!("book.toml has no {kind} `{name}`"), help)
    })
}

/// Returns the book in `root` as mdBook hands it over, and reports each missing preprocessor.
///
/// # Errors
/// See [`load_book()`].
fn book(root: &Path) -> Result<(PreprocessorContext, Book)> {
    let read = load_book(root, OtherPreprocessors::Run, Missing::Create)?;
    for before in &read.before {
        if before.state == PreprocessorTreatment::Missing {
            let PrecedingPreprocessor { name, command, .. } = before;
            console::report(&format!(
                "witness: the preprocessor `{name}`, `{command}`, isn't installed and was skipped, since it is optional"
            ));
        }
    }
    Ok((read.context, read.book))
}

/// A book with its plan, and one of its chapters.
struct BookAtChapter {
    context: PreprocessorContext,
    book: Book,
    config: Config,
    planned: Vec<PlannedChapter>,
    chapter: ChapterId,
}

/// Returns the book in `root`, or else around the current directory, planned, and the chapter with this file.
///
/// # Errors
/// A book that can't be read, an unknown chapter, and all mistakes of all chapters.
fn book_at_chapter(
    root: Option<&Path>,
    chapter: &Path,
    choice: &RunOptions,
) -> Result<BookAtChapter> {
    let (context, book) = book(&root_or_current(root)?)?;
    let config = choice.config(&context.config)?;
    let planned = {
        let progress = ProgressReporter::new();
        chapters(&context, &book, &config, &|event| progress.on_event(event))?
    };
    let chapter = find_chapter(&planned, chapter, &context.root)?;
    Ok(BookAtChapter {
        context,
        book,
        config,
        planned,
        chapter,
    })
}

/// Returns the recordings of a book's selected chapters, and reports the progress of the run.
///
/// # Errors
/// See [`build()`](pipeline::build()).
fn recordings(at: &BookAtChapter, selection: Selection) -> Result<Vec<Option<Recording>>> {
    let progress = ProgressReporter::new();
    let hear = |event| progress.on_event(event);
    pipeline::build(&at.context, &at.config, &at.planned, selection, &hear)
}

/// Returns the named root, or else the root of the book around the current directory.
///
/// # Errors
/// If there is no book.
fn root_or_current(named: Option<&Path>) -> Result<PathBuf> {
    // Links to the book's files have to work from any directory.
    let absolute = |root| std::path::absolute(root).context(|| "looking for the book".into());
    named.map_or_else(root, absolute)
}

/// Returns the root of the book around the current directory.
///
/// # Errors
/// If there is no book.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context(|| "looking for the current directory".into())?;
    book_around(&here).map(PathBuf::from).ok_or_else(|| {
        Error::setup(
            format!("there is no book.toml in {} or above it", here.display()),
            "go to a book's directory",
        )
    })
}

/// Returns the nearest directory with a book at or above this one.
fn book_around(directory: &Path) -> Option<&Path> {
    let mut above = directory.ancestors();
    above.find(|directory| directory.join("book.toml").is_file())
}

/// Prints a text on stdout.
///
/// # Errors
/// If it can't be written. A reader that stops early, such as `head`, causes no error.
fn print(text: &str) -> Result<()> {
    console::print(text).context(|| "printing".into())
}

/// Returns `true` if a file named on the command line is this chapter of the book in `root`.
fn is_chapter(chapter: &str, file: &Path, root: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Path::new(chapter) == file || absolute(&root.join(chapter)) == absolute(file)
}

/// Returns the chapter with this file among those with live blocks or quotes.
fn find_chapter(planned: &[PlannedChapter], file: &Path, root: &Path) -> Result<ChapterId> {
    let is_meant = |planned: &PlannedChapter| is_chapter(&planned.plan.chapter, file, root);
    let found = planned.iter().position(is_meant);
    found.map(ChapterId::new).ok_or_else(|| {
        let name = file.to_string_lossy();
        let known = planned.iter().map(|planned| planned.plan.chapter.as_str());
        let help = match nearest(&name, known) {
            Some(near) => format!("did you mean {near}?"),
            None => "list the blocks of all chapters with: mdbook-witness list".into(),
        };
        Error::setup(
            format!("{name} is not a chapter of the book, or has no live blocks"),
            help,
        )
    })
}

/// Returns a book's root without symbolic links.
fn real_root(root: &Path) -> Result<PathBuf> {
    root.canonicalize()
        .context(|| format!("looking for {}", root.display()))
}

/// Returns the root of a book's repository, and the book's directory in it. `root` has no symbolic links.
fn in_repository(root: &Path) -> (&Path, &Path) {
    let repository = repository_of(root);
    let book = root.strip_prefix(repository).unwrap_or(Path::new(""));
    (repository, book)
}

/// Returns the root of a book's repository, or the book's own root if there is none.
fn repository_of(root: &Path) -> &Path {
    // `.git` is a folder, or a file that names one.
    let is_root = |folder: &&Path| folder.join(".git").exists();
    root.ancestors().find(is_root).unwrap_or(root)
}
