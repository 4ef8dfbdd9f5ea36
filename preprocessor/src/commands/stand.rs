//! The command `stand`: a server to try the book's statements on by hand.

use super::root;
use crate::error::{Doing, Error, Result};
use crate::run::hold::Hold;
use crate::run::lock::who;
use crate::run::stand::{Config, FORGOTTEN, Place, Purpose, Stand, reader};
use crate::speech;
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::ExitCode;
use std::time::Duration;

/// What can be done with it. It is another one than a build's: no build touches what was done here.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Starts it; it stays until it is taken down
    Up,
    /// Stops it
    Down {
        /// Removes its data, too
        #[arg(long)]
        remove: bool,
    },
    /// Tells how it is; exits with 3 if it is down
    Status,
    /// Opens psql on its database
    Psql {
        /// What psql is given
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Prints lines for a shell: eval "$(mdbook-witness stand env)"
    Env,
}

/// What `status` exits with when the server is down, as `pg_ctl status` does.
const DOWN: u8 = 3;

/// Runs the command.
///
/// # Errors
/// When there is no book, its configuration is wrong, or the server does not do what is asked.
pub fn run(command: Command) -> Result<ExitCode> {
    let root = root()?;
    let config = Config::read(&root)?;
    let place = Place::of(&root, Purpose::Reader)?;
    let text = match command {
        Command::Up => up(&config, &place)?,
        Command::Down { remove } => down(&config, &place, remove)?.to_owned(),
        Command::Status => return status(&config, &place),
        Command::Psql { arguments } => return psql(&attach(&config, &place)?, &arguments),
        Command::Env => return env(&attach(&config, &place)?),
    };
    super::print(&format!("{text}\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn attach(config: &Config, place: &Place) -> Result<Stand> {
    reader::attach(config, place)?.ok_or_else(|| {
        Error::setup(
            "the stand is down",
            "start it with: mdbook-witness stand up",
        )
    })
}

fn hold(place: &Place) -> Result<Hold> {
    Hold::take(place, |holder| {
        speech::tell(&format!(
            "waiting for another command on this stand{}",
            who(holder)
        ));
    })
}

fn up(config: &Config, place: &Place) -> Result<String> {
    let hold = hold(place)?;
    let was_up = reader::attach(config, place)?.is_some();
    let stand = Stand::up(config, &place.book, Purpose::Reader, &hold.guard)?;
    hold.guard.end();
    if was_up {
        return Ok(format!(
            "PostgreSQL {} is up already: mdbook-witness stand psql",
            stand.version
        ));
    }
    Ok(format!(
        "{}\nconnect with: mdbook-witness stand psql\nor in any shell: eval \"$(mdbook-witness stand env)\"\n\
         stop it with: mdbook-witness stand down",
        stand.announcement()
    ))
}

fn down(config: &Config, place: &Place, remove: bool) -> Result<&'static str> {
    let hold = hold(place)?;
    let done = reader::down(config, place, &hold.guard, remove)?;
    Ok(match (done, remove) {
        (false, _) => "the stand was down",
        (true, false) => "the stand is down; its data is kept",
        (true, true) => "the stand is down and its data removed",
    })
}

fn status(config: &Config, place: &Place) -> Result<ExitCode> {
    let Some(stand) = reader::attach(config, place)? else {
        super::print("down\n")?;
        return Ok(ExitCode::from(DOWN));
    };
    let status = reader::status(&stand)?;
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

fn psql(stand: &Stand, arguments: &[OsString]) -> Result<ExitCode> {
    let program = stand.program("psql");
    let mut command = std::process::Command::new(&program);
    stand.lend_to_user(&mut command);
    let error = command.arg("-X").args(arguments).exec();
    Err(error).doing(|| format!("starting {}", program.display()))
}

/// Lines for a POSIX shell: what would lead elsewhere is unset first.
///
/// They are for a shell and not for an eye: what stands in them has to be the value to the byte.
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
        .doing(|| "printing".into())?;
    Ok(ExitCode::SUCCESS)
}
