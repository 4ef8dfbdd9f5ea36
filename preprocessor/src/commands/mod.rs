//! What can be asked for on the command line, one file a command.

mod choice;
pub mod doctor;
pub mod guard;
pub mod list;
pub mod preprocess;
pub mod stand;

pub use choice::Choice;

use crate::error::{Doing, Error, Result};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

const ENVIRONMENT: &str = "\
Environment:
  WITNESS_DATABASE_URL  a server of yours that is used instead of any other
  WITNESS_DISPOSABLE    the name of a database there that may be dropped though it was not made by us
  WITNESS_STAND         the only kind of server to use: url, local, docker, pip, or any (a local one of version 15 or later)
  WITNESS_CACHE         the directory for servers and for what is fetched once";

/// A command.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// A server to try the book's statements on by hand
    #[command(subcommand)]
    #[command(after_help = ENVIRONMENT)]
    Stand(stand::Command),
    /// Lists every command that the book would run, with file and line, and runs none of them
    List(list::Arguments),
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
        Command::List(arguments) => list::run(&arguments),
        Command::Stand(command) => stand::run(command),
        Command::Doctor => doctor::run(),
        Command::Guard(arguments) => guard::run(&arguments),
    }
}

/// Prints an error for the person at the keyboard.
pub fn report(error: &Error) -> ExitCode {
    let styled = std::io::stderr().is_terminal();
    anstream::eprintln!("{}", crate::report::render_error(error, styled));
    ExitCode::FAILURE
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
