//! `mdbook-witness generate`: files for shells, manuals and editors, made from the program's own types.

mod schema;

use super::CommandLine;
use crate::error::{Context, Error, Result, nearest};
use crate::labels::LabelCatalog;
use clap::CommandFactory;
use clap_complete::Shell;
use std::process::ExitCode;

/// The name of the program.
const PROGRAM: &str = "mdbook-witness";

/// A file to print.
#[derive(Debug, clap::Subcommand)]
pub enum Generate {
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of the program, or of one of its commands
    Man {
        /// The command, such as `verify` or `stand up`
        command: Vec<String>,
    },
    /// Print all labels of pages in English, as a file to translate
    Labels,
    /// Print the JSON schema of book.toml, as far as this preprocessor reads it
    Schema,
}

/// Prints a file.
///
/// # Errors
/// If there is no such command.
pub(super) fn run(kind: &Generate) -> Result<ExitCode> {
    let text = match kind {
        Generate::Completions { shell } => completions(*shell),
        Generate::Man { command } => manual(command)?,
        Generate::Labels => LabelCatalog::english_file().to_owned(),
        Generate::Schema => format!("{:#}\n", schema::book_toml()),
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), PROGRAM, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Returns a manual page in the format of troff.
fn manual(words: &[String]) -> Result<String> {
    let mut all = CommandLine::command();
    all.build();
    let mut command = &all;
    for word in words {
        let known: Vec<&str> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        command = command.find_subcommand(word).ok_or_else(|| {
            let help = match nearest(word, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "mdbook-witness --help lists the commands".to_owned(),
            };
            Error::setup(format!("`{}` is not a command", words.join(" ")), help)
        })?;
    }
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page);
    written.context(|| "writing the manual page".into())?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
