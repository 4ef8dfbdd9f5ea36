//! The project's own commands: `cargo book`, `cargo xtask test`, `cargo xtask bench`.

mod bench;
mod book;
mod peak;
mod test;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the preprocessor, then the book, and says where its first page is
    Book {
        /// Runs all of it, also what hasn't changed
        #[arg(long)]
        fresh: bool,
    },
    /// Checks formatting and lints, and runs all tests
    Test {
        /// Runs the tests on a Docker engine, too: one of their own, as root, on Debian; `--docker=only` runs no others
        #[arg(long, require_equals = true, num_args = 0..=1, default_missing_value = "too")]
        docker: Option<test::Docker>,
    },
    /// Measures what the preprocessor costs, beside what it is compared with
    Bench {
        /// Only these; `checkpoints` is run only where it is named: it builds the course twice
        names: Vec<bench::Name>,
    },
    /// Builds the book in a directory, as `mdbook build` does
    #[command(hide = true)]
    Mdbook {
        /// The directory that holds `book.toml`
        root: PathBuf,
    },
    /// Runs a program, and says on stderr how much memory it took at most
    #[command(hide = true)]
    Peak {
        /// The program
        program: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Book { fresh } => book::build(root(), fresh),
        Command::Test { docker } => test::run(root(), docker),
        Command::Bench { names } => bench::run(root(), &names),
        Command::Mdbook { root } => book::render(&root, None),
        Command::Peak { program } => peak::run(&program),
    }
}

/// Cargo with these words, at the root, where a program that is named is built with the features that all need.
fn cargo(root: &Path, words: &str) -> process::Command {
    let mut command = process::Command::new(env!("CARGO"));
    command.args(words.split(' ')).current_dir(root);
    command
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
