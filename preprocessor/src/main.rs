//! The command line of `mdbook-witness`.

use clap::Parser;
use mdbook_witness::commands::{self, Choice, Command};
use std::process::ExitCode;

/// Runs a book's sql and shell blocks against a live PostgreSQL server and embeds what really happened.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    choice: Choice,
    #[command(subcommand)]
    command: Option<Command>,
}

fn main() -> ExitCode {
    let Arguments { choice, command } = Arguments::parse();
    commands::run(command, &choice).unwrap_or_else(|error| commands::report(&error))
}
