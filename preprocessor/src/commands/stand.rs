//! `mdbook-witness stand`: a server for trying the book's statements by hand.

use super::root;
use crate::console;
use crate::error::{Context, Error, Result};
use crate::stand::lock::who;
use crate::stand::reserved::ReservedStand;
use crate::stand::{FORGOTTEN, Purpose, Stand, StandConfig, StandDirs, persistent};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// Manage a persistent server for experiments. Builds use a separate server and never touch this one.
#[derive(Debug, clap::Subcommand)]
pub enum StandCommand {
    /// Start the server, which runs until it is stopped
    Up,
    /// Stop the server
    Down {
        /// Also remove the server's data
        #[arg(long)]
        remove: bool,
    },
    /// Show the server's status (exit code 3 if it is down)
    Status,
    /// Open psql on the book's database
    Psql {
        /// The name of its connection, such as a session of the book
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
        /// Arguments for psql
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Open a shell in which psql and the book's scripts find the server
    Shell {
        /// The name of the connections made there
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Print commands for a shell: eval "$(mdbook-witness stand env)"
    Env,
}

/// The exit status of `status` if the server is down, as of `pg_ctl status`.
const DOWN: u8 = 3;

/// Runs the command.
///
/// # Errors
/// If there is no book, its configuration is wrong, or the server fails.
pub(super) fn run(command: StandCommand) -> Result<ExitCode> {
    let root = root()?;
    let config = StandConfig::read(&root)?;
    let dirs = StandDirs::of(&root, Purpose::Reader)?;
    let text = match command {
        StandCommand::Up => up(&config, &dirs)?,
        StandCommand::Down { remove } => down(&config, &dirs, remove)?.to_owned(),
        StandCommand::Status => return status(&config, &dirs),
        StandCommand::Psql { name, arguments } => {
            let stand = attach(&config, &dirs)?;
            let mut command = Command::new(stand.program("psql"));
            command.arg("-X").args(arguments);
            return become_program(&stand, command, name);
        }
        StandCommand::Shell { name } => {
            return become_program(&attach(&config, &dirs)?, Command::new("bash"), name);
        }
        StandCommand::Env => return env(&attach(&config, &dirs)?),
    };
    super::print(&format!("{text}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the reader's stand.
///
/// # Errors
/// If it is down.
pub(super) fn attach(config: &StandConfig, dirs: &StandDirs) -> Result<Stand> {
    persistent::attach(config, dirs)?.ok_or_else(|| {
        Error::setup(
            "the stand is down",
            "start it with: mdbook-witness stand up",
        )
    })
}

fn reserve_stand(dirs: &StandDirs) -> Result<ReservedStand> {
    ReservedStand::reserve(dirs, |holder| {
        console::report(&format!(
            "waiting for another command on this stand{}",
            who(holder)
        ));
    })
}

fn up(config: &StandConfig, dirs: &StandDirs) -> Result<String> {
    let reserved = reserve_stand(dirs)?;
    let was_up = persistent::attach(config, dirs)?.is_some();
    let stand = Stand::up(config, &dirs.book, Purpose::Reader, &reserved.reaper)?;
    reserved.reaper.end();
    if was_up {
        return Ok(format!(
            "PostgreSQL {} is already up; connect with: mdbook-witness stand psql",
            stand.version
        ));
    }
    let untested = stand.untested();
    let untested = untested.map_or_else(String::new, |note| format!("\n{note}"));
    Ok(format!(
        "{}{untested}\nconnect with: mdbook-witness stand psql\nor in any shell: eval \"$(mdbook-witness stand env)\"\n\
         stop it with: mdbook-witness stand down",
        stand.announcement()
    ))
}

fn down(config: &StandConfig, dirs: &StandDirs, remove: bool) -> Result<&'static str> {
    let reserved = reserve_stand(dirs)?;
    let done = persistent::down(config, dirs, &reserved.reaper, remove)?;
    Ok(match (done, remove) {
        (false, _) => "the stand was down",
        (true, false) => "the stand is down; its data is kept",
        (true, true) => "the stand is down and its data removed",
    })
}

fn status(config: &StandConfig, dirs: &StandDirs) -> Result<ExitCode> {
    let Some(stand) = persistent::attach(config, dirs)? else {
        super::print("down\n")?;
        return Ok(ExitCode::from(DOWN));
    };
    let status = persistent::status(&stand)?;
    let uptime = humantime::format_duration(Duration::from_secs(status.uptime.as_secs()));
    let variables = stand.environment();
    let host = variables.iter().find(|(name, _)| name == "PGHOST");
    let host = host.map(|(_, value)| value.to_string_lossy().into_owned());
    let mut text = format!(
        "up\nversion: {}\norigin: {}\nhost: {}\nuptime: {uptime}\ndatabases:\n",
        stand.version,
        stand.origin,
        host.unwrap_or_default()
    );
    for (name, bytes) in status.databases {
        text.push_str(&format!("  {name} ({} kB)\n", bytes / 1024));
    }
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Replaces this process by a program that finds the stand. `name` is the name of its connections.
fn become_program(stand: &Stand, mut command: Command, name: Option<String>) -> Result<ExitCode> {
    stand.run_as_user(&mut command);
    command.envs(name.map(|name| ("PGAPPNAME", name)));
    let error = command.exec();
    Err(error).context(|| format!("starting {}", command.get_program().display()))
}

/// Prints commands for a POSIX shell. Variables that lead to another server are unset first.
///
/// Control characters aren't replaced, since a shell needs the values to the byte.
fn env(stand: &Stand) -> Result<ExitCode> {
    let mut lines = String::new();
    for name in FORGOTTEN.iter().filter(|name| name.starts_with("PG")) {
        lines.push_str(&format!("unset {name}\n"));
    }
    for (name, value) in stand.environment() {
        // The shell's own language and locale stay.
        if name.starts_with("PG") || name == "PATH" {
            let value = value.to_string_lossy();
            let quoted = shlex::try_quote(&value).unwrap_or_default();
            lines.push_str(&format!("export {name}={quoted}\n"));
        }
    }
    std::io::stdout()
        .write_all(lines.as_bytes())
        .context(|| "printing".into())?;
    Ok(ExitCode::SUCCESS)
}
