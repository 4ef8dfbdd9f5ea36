//! The command line of `mdbook-witness`.

use clap::Parser;
use mdbook_witness::commands::{self, Command};
use std::process::ExitCode;

/// Runs a book's sql and shell blocks against a live PostgreSQL server and embeds what really happened.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

fn main() -> ExitCode {
    commands::run(Arguments::parse().command).unwrap_or_else(|error| commands::report(&error))
}
