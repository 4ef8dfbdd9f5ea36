//! `mdbook-witness doctor`: the PostgreSQL servers found on this machine, and the one that a build would use.

use crate::connection::url::ServerUrl;
use crate::container_engine;
use crate::error::{Context, Error, Result};
use crate::sandbox::Enforcement;
use crate::stand::provider::discovery::{self, Candidate, Verdict};
use crate::stand::provider::remote::examine;
use crate::stand::provider::{Provider, packages, pip};
use crate::stand::server::user::User;
use crate::stand::{Purpose, StandConfig, StandDirs, version};
use crate::visible::visible_line;
use mdbook_preprocessor::config::Config as BookConfig;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// Prints its findings; fails if no build could run. Outside of a book, the findings are those for a book without
/// settings.
///
/// # Errors
/// If the book's configuration is wrong.
pub(super) fn run() -> Result<ExitCode> {
    let here = std::env::current_dir().context(|| "looking for the current directory".into())?;
    let book = super::book_around(&here);
    let root = book.unwrap_or(&here).to_owned();
    let config = match book {
        Some(root) => StandConfig::read(root)?,
        None => StandConfig::of_book(&BookConfig::default(), &root)?,
    };
    let dirs = StandDirs::of(&root, Purpose::Build)?;
    let mut text = String::new();
    let mut used = None;
    let installed = discovery::installed();
    match book {
        Some(root) => say(&mut text, "book", &root.display().to_string()),
        None => say(
            &mut text,
            "book",
            "none here; these are the findings for a book without settings",
        ),
    }
    say(
        &mut text,
        "wanted",
        &format!("PostgreSQL {}", config.postgres),
    );
    for provider in Provider::ALL {
        let verdict = match discovery::ask(provider, &config, &dirs.cache, &installed)? {
            Verdict::Serves(candidate, phrase) if used.is_none() => {
                used = Some(candidate);
                format!("{phrase} — this one is used")
            }
            verdict => verdict.to_string(),
        };
        say(&mut text, provider.word(), &verdict);
    }
    let untested = used.as_ref().and_then(|it| it.untested(config.postgres));
    if let Some(note) = untested {
        say(&mut text, "note", &note);
    }
    for found in installed.iter() {
        say(
            &mut text,
            "installed",
            &format!("PostgreSQL {} in {}", found.version, found.bin.display()),
        );
    }
    say(
        &mut text,
        "docker",
        &container_engine::engine()
            .map_or_else(|why| why.full, |version| format!("engine {version}")),
    );
    let python = pip::python().map_or_else(|| "none".into(), |path| path.display().to_string());
    say(&mut text, "python", &python);
    for package in &packages::PACKAGES {
        let state = match package.fetched(&dirs.cache) {
            Some(_) => "fetched",
            None => "not fetched yet",
        };
        let verdict = format!("PostgreSQL {} in {package}, {state}", package.major);
        say(&mut text, "package", &verdict);
    }
    let force = Enforcement::of_this_kernel().phrase();
    let sandbox = match config.sandbox.is_off {
        true => format!("switched off by the book; there is {force}"),
        false => force,
    };
    say(&mut text, "sandbox", &sandbox);
    say(&mut text, "cache", &dirs.cache.display().to_string());
    say(&mut text, "disk", &free(&dirs.cache));
    let serves = match &used {
        // It is already running, so that no user is chosen for it.
        Some(Candidate::Url(address)) => answers(&mut text, &config, address),
        Some(_) => server_user(&mut text, &dirs),
        None => false,
    };
    super::print(&text)?;
    if serves {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// Returns `true` if the server at a URL lets a build create its database.
fn answers(text: &mut String, config: &StandConfig, address: &ServerUrl) -> bool {
    match examine(config, address) {
        Ok((version, major)) => {
            say(text, "server", &format!("PostgreSQL {version} answers"));
            if let Some(note) = version::untested(&version, major) {
                say(text, "note", &note);
            }
        }
        Err(error) => {
            say(text, "server", &error.to_string());
            if let Error::Setup {
                help: Some(help), ..
            } = error
            {
                say(text, "help", &help);
            }
            return false;
        }
    }
    true
}

/// Prints the user that runs the server. Returns `true` if that user can access the stand's directory.
fn server_user(text: &mut String, dirs: &StandDirs) -> bool {
    match User::for_server() {
        Ok(None) => say(text, "server's user", "your own"),
        Ok(Some(user)) => {
            if let Some(bar) = user.barred_by(&dirs.dir) {
                let name = &user.name;
                say(
                    text,
                    "server's user",
                    &format!("{name}, who can't pass through {}", bar.display()),
                );
                return false;
            }
            say(text, "server's user", &user.name);
        }
        Err(error) => {
            say(text, "server's user", &error.to_string());
            return false;
        }
    }
    true
}

fn say(text: &mut String, what: &str, verdict: &str) {
    // Writing to a string doesn't fail.
    let _ = writeln!(text, "{:14} {}", format!("{what}:"), visible_line(verdict));
}

fn free(path: &Path) -> String {
    match nix::sys::statvfs::statvfs(path) {
        Ok(disk) => {
            #[allow(clippy::useless_conversion, clippy::unnecessary_cast)]
            let bytes = disk.blocks_available() as u64 * disk.fragment_size() as u64;
            format!("{} MB free", bytes / 1_000_000)
        }
        Err(error) => format!("unknown: {error}"),
    }
}
