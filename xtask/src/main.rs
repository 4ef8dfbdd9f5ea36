//! The project's own commands: `cargo xtask test`, `cargo xtask bench`, `cargo xtask site`.

mod archive;
mod bench;
mod mdbook;
mod peak;
mod site;
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
    /// Check formatting and lints, and run all tests
    Test(test::TestOptions),
    /// Measure the cost of the preprocessor in comparison with others
    Bench {
        /// Benchmarks to run (default: all but `checkpoints`, which builds the course twice)
        names: Vec<bench::Name>,
    },
    /// Build the course and the guide as one folder, as they are published, and check their links
    Site(site::Options),
    /// Build the program for a platform, and pack it as a release has it
    Archive {
        /// The platform, by the name that Rust gives it
        #[arg(long)]
        target: String,
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
        Command::Test(options) => test::run(root(), options),
        Command::Bench { names } => bench::run(root(), &names),
        Command::Site(options) => site::build(root(), &options),
        Command::Archive { target } => archive::make(root(), &target),
        Command::Mdbook { root } => mdbook::build(&root),
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
