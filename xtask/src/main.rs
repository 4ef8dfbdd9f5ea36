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
    /// Build the preprocessor, then the book, and print the path of its first page
    Book {
        /// Run all of it, including unchanged parts
        #[arg(long)]
        fresh: bool,
    },
    /// Check formatting and lints, and run all tests
    Test {
        /// Also run the tests on a private Docker engine (as root, on Debian); `--docker=only` runs no others
        #[arg(long, require_equals = true, num_args = 0..=1, default_missing_value = "too")]
        docker: Option<test::Docker>,
    },
    /// Measure the cost of the preprocessor in comparison with others
    Bench {
        /// Benchmarks to run (default: all but `checkpoints`, which builds the course twice)
        names: Vec<bench::Name>,
    },
    /// Build the book in a directory, as `mdbook build` does
    #[command(hide = true)]
    Mdbook {
        /// The directory that holds `book.toml`
        root: PathBuf,
    },
    /// Run a program, and print its peak memory to stderr
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

/// Cargo with these arguments, at the root; a single program is built with the features that all need.
fn cargo(root: &Path, words: &str) -> process::Command {
    let mut command = process::Command::new(env!("CARGO"));
    command.args(words.split(' ')).current_dir(root);
    command
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
