//! The command line of `mdbook-witness`.

use clap::Parser;
use mdbook_witness::commands::{self, Command, RunOptions};
use std::process::ExitCode;

/// Run a book's sql and shell blocks against a live PostgreSQL server and embed the real results
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    choice: RunOptions,
    #[command(subcommand)]
    command: Option<Command>,
}

fn main() -> ExitCode {
    let Arguments { choice, command } = Arguments::parse();
    commands::run(command, &choice).unwrap_or_else(|error| commands::report(&error))
}
