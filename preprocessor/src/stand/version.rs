//! The versions of servers and programs.

use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::stand::{Stand, StandConfig};

/// The oldest supported major version.
pub(crate) const OLDEST: u32 = 15;

/// The newest major version that this release was tested with. A newer one is used, and named.
pub(crate) const NEWEST: u32 = 18;

/// Returns a sentence, without its full stop, about a server that is newer than all that were tested.
pub(crate) fn untested(version: &str, major: u32) -> Option<String> {
    (major > NEWEST).then(|| {
        format!(
            "PostgreSQL {version} is newer than {NEWEST}, the newest version that mdbook-witness was tested with"
        )
    })
}

/// Parses the answer to `--version` or `show server_version`: `postgres (PostgreSQL) 15.14 (Debian …)` has `15.14`,
/// whose major version is 15.
pub(crate) fn version(answer: &str) -> Option<(String, u32)> {
    answer.split_whitespace().find_map(|word| {
        let digits = word
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(word.len());
        let major = word[..digits].parse().ok()?;
        Some((word.to_owned(), major))
    })
}

/// Queries a server's version and major version.
///
/// # Errors
/// If the server doesn't report it, or is too old.
pub(crate) fn of_server(client: &mut Connection) -> Result<(String, u32)> {
    let wrong = |why: String| {
        Error::setup(
            format!("the server doesn't report its version: {why}"),
            "is it PostgreSQL?",
        )
    };
    let answer: String = client
        .query_one("show server_version", &[])
        .map_err(|error| wrong(error.to_string()))?
        .get(0);
    let (version, major) = version(&answer).ok_or_else(|| wrong(answer.clone()))?;
    if major < OLDEST {
        return Err(Error::setup(
            format!("the server is PostgreSQL {version}, but {OLDEST} is the oldest supported"),
            "name a newer server",
        ));
    }
    Ok((version, major))
}

/// Checks that the user's server has the version requested by name, if any.
///
/// # Errors
/// If it has another version.
pub(crate) fn check_requested_version(
    config: &StandConfig,
    version: &str,
    major: u32,
    at: &str,
) -> Result<()> {
    let asked = config.postgres;
    if !config.exact || major == asked {
        return Ok(());
    }
    Err(Error::setup(
        format!("the server {at} is PostgreSQL {version}, but PostgreSQL {asked} was requested"),
        format!(
            "name one of version {asked} in WITNESS_DATABASE_URL; or leave the URL out, and with \
             WITNESS_STAND=local, docker or pip a server of that version is started"
        ),
    ))
}

/// Queries a server's version and stores it in the stand.
///
/// # Errors
/// As for [`of_server`].
pub(crate) fn read_version(stand: &mut Stand, client: &mut Connection) -> Result<()> {
    (stand.version, stand.major) = of_server(client)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        let of = |text| version(text).expect("a version");
        assert_eq!(
            of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"),
            ("15.14".into(), 15)
        );
        assert_eq!(of("18.6\n"), ("18.6".into(), 18));
        assert_eq!(of("postgres (PostgreSQL) 19devel"), ("19devel".into(), 19));
        assert_eq!(version("postgres"), None);
    }

    #[test]
    fn a_server_newer_than_those_of_the_tests_is_named() {
        for known in ["15.14", "18.6 (Debian 18.6-1.pgdg13+1)"] {
            let (version, major) = version(known).expect("a version");
            assert_eq!(untested(&version, major), None);
        }
        for (answer, name) in [
            ("postgres (PostgreSQL) 19devel", "19devel"),
            ("19beta2 (Debian 19~beta2-1)", "19beta2"),
            ("20.1", "20.1"),
        ] {
            let (version, major) = version(answer).expect("a version");
            let sentence = untested(&version, major).expect("it is newer");
            assert_eq!(
                sentence,
                format!(
                    "PostgreSQL {name} is newer than 18, the newest version that mdbook-witness was tested with"
                )
            );
        }
    }

    #[test]
    fn the_packages_are_of_tested_versions() {
        let tested = OLDEST..=NEWEST;
        let packages = &crate::stand::provider::packages::PACKAGES;
        assert!(packages.iter().all(|it| tested.contains(&it.major)));
    }

    #[test]
    fn a_server_of_the_users_is_of_the_version_that_was_asked_for() {
        let config = StandConfig::of_nothing();
        let at = "postgres://db.example/shop";
        assert!(check_requested_version(&config, "15.14", 15, at).is_ok());
        let asked = config.of_version(17);
        assert!(check_requested_version(&asked, "17.2", 17, at).is_ok());
        let Err(Error::Setup { message, help }) = check_requested_version(&asked, "15.14", 15, at)
        else {
            panic!("another one was asked for")
        };
        assert_eq!(
            message,
            "the server postgres://db.example/shop is PostgreSQL 15.14, but PostgreSQL 17 was requested"
        );
        assert!(help.is_some_and(|help| help.contains("of version 17")));
    }
}
