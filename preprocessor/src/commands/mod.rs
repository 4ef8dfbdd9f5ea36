//! What can be asked for on the command line, one file a command.

mod choice;
pub mod clean;
pub mod client;
pub mod doctor;
pub mod guard;
mod handed_over;
pub mod init;
pub mod list;
pub mod preprocess;
pub mod run;
pub mod stand;
pub mod verify;

pub use choice::Choice;

use crate::error::{Doing, Error, Result, nearest};
use crate::pipeline::Planned;
use crate::speech;
use handed_over::{Before, Missing, Others, State, handed_over};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const ENVIRONMENT: &str = "\
Environment:
  WITNESS_DATABASE_URL  a server of yours that is used instead of any other
  WITNESS_DISPOSABLE    the name of a database there that may be dropped though it was not made by us
  WITNESS_STAND         the only kind of server to use: url, local, docker, pip, or any (a local one of version 15 or later)
  WITNESS_MODE          auto, fresh or replay: see --mode
  WITNESS_DENY_STALE    1: as --deny-stale
  WITNESS_CHECKPOINTS   how much room checkpoints may take, such as 4GB; 0 for none
  WITNESS_CACHE         the directory for servers, for what is fetched once, and for what is kept of runs";

/// A command.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Puts the preprocessor into a book that is there already, without harm to it
    Init(init::Arguments),
    /// A server to try the book's statements on by hand
    #[command(subcommand)]
    #[command(after_help = ENVIRONMENT)]
    Stand(stand::Command),
    /// Lists every command that the book would run, with file and line, and runs none of them but other preprocessors
    List(list::Arguments),
    /// Runs one chapter, from the nearest checkpoint on, and prints it as a reader will see it
    #[command(after_help = ENVIRONMENT)]
    Run(run::Arguments),
    /// Runs the chapters, checks all that they declare, claim and expect, and compares what they print with what was accepted
    #[command(after_help = verify::NOTES)]
    Verify(verify::Arguments),
    /// Shows how much is kept of the book's runs, and removes it
    Clean(clean::Arguments),
    /// Runs a script with several clients as pgbench does, but counts errors and goes on, as an application would
    #[command(after_help = client::NOTES)]
    Client(client::Arguments),
    /// Tells what can serve as a PostgreSQL server on this machine, and what will
    #[command(after_help = ENVIRONMENT)]
    Doctor,
    /// Tells mdBook whether a renderer is supported: all of them are
    #[command(hide = true)]
    Supports {
        /// The renderer's name
        renderer: String,
    },
    /// Ends what a run has started; started by the run itself
    #[command(hide = true)]
    Guard(guard::Arguments),
}

/// Runs a command; without one, takes a book from mdBook on stdin. `choice` is what is said of how a book is run.
///
/// # Errors
/// What the command says.
pub fn run(command: Option<Command>, choice: &Choice) -> Result<ExitCode> {
    let Some(command) = command else {
        return preprocess::run(choice);
    };
    match command {
        Command::Supports { .. } => Ok(ExitCode::SUCCESS),
        Command::Init(arguments) => init::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Run(arguments) => run::run(&arguments, choice),
        Command::Verify(arguments) => Ok(verify::run(&arguments, choice)),
        Command::Clean(arguments) => clean::run(&arguments),
        Command::Client(arguments) => client::run(&arguments),
        Command::Stand(command) => stand::run(command),
        Command::Doctor => doctor::run(),
        Command::Guard(arguments) => guard::run(&arguments),
    }
}

/// Prints an error for the person at the keyboard.
pub fn report(error: &Error) -> ExitCode {
    let styled = speech::is_styled();
    speech::tell_styled(&crate::report::render_error(error, styled));
    ExitCode::FAILURE
}

/// The book in `root` as mdBook hands it over, with a word on each preprocessor that is missing.
///
/// # Errors
/// See [`handed_over()`].
fn book(root: &Path) -> Result<(PreprocessorContext, Book)> {
    let read = handed_over(root, Others::Run, Missing::Create)?;
    for before in &read.before {
        if before.state == State::Missing {
            let Before { name, command, .. } = before;
            speech::tell(&format!(
                "witness: the preprocessor `{name}`, `{command}`, isn't installed, and is optional: it is left out"
            ));
        }
    }
    Ok((read.context, read.book))
}

/// The root that was named, or else that of the book that the current directory lies in.
///
/// # Errors
/// When it lies in none.
fn root_or(named: Option<&Path>) -> Result<PathBuf> {
    // Links that are made to its files have to lead there from anywhere.
    let absolute = |root| std::path::absolute(root).doing(|| "looking for the book".into());
    named.map_or_else(root, absolute)
}

/// The root of the book that the current directory lies in.
///
/// # Errors
/// When it lies in none.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().doing(|| "looking for the current directory".into())?;
    here.ancestors()
        .find(|directory| directory.join("book.toml").is_file())
        .map(PathBuf::from)
        .ok_or_else(|| {
            Error::setup(
                format!("there is no book.toml in {} or above it", here.display()),
                "go to the directory of a book",
            )
        })
}

/// Prints a text on stdout.
///
/// # Errors
/// When it can't be written. Whoever has seen enough, such as `head`, is no error.
fn print(text: &str) -> Result<()> {
    speech::print(text).doing(|| "printing".into())
}

/// Whether a file, as it is named on the command line, is the chapter in `root` of this name.
fn is_chapter(chapter: &str, file: &Path, root: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Path::new(chapter) == file || absolute(&root.join(chapter)) == absolute(file)
}

/// The chapter of this file, by its place among those with live blocks.
fn find_chapter(planned: &[Planned], file: &Path, root: &Path) -> Result<usize> {
    let is_meant = |planned: &Planned| is_chapter(&planned.plan.chapter, file, root);
    planned.iter().position(is_meant).ok_or_else(|| {
        let name = file.to_string_lossy();
        let known = planned.iter().map(|planned| planned.plan.chapter.as_str());
        let help = match nearest(&name, known) {
            Some(near) => format!("did you mean {near}?"),
            None => "see what the book runs with mdbook-witness list".into(),
        };
        Error::setup(
            format!("{name} is no chapter of the book, or has no live blocks"),
            help,
        )
    })
}

/// The root of the repository that a book lies in: its own, where it lies in none.
fn repository_of(root: &Path) -> &Path {
    // A folder, or a file that names one.
    let is_root = |folder: &&Path| folder.join(".git").exists();
    root.ancestors().find(is_root).unwrap_or(root)
}
