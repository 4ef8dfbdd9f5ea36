//! The command line of `mdbook-witness`.

use clap::Parser;
use mdbook_witness::commands::{self, CommandLine};
use std::process::ExitCode;

fn main() -> ExitCode {
    let CommandLine { choice, command } = CommandLine::parse();
    commands::run(command, &choice).unwrap_or_else(|error| commands::report(&error))
}
