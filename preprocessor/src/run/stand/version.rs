//! The versions of servers and programs.

use super::Stand;
use super::survey::OLDEST;
use super::url::full;
use crate::error::{Error, Result};

/// The version in the answer to `--version` or `show server_version`: `postgres (PostgreSQL) 15.14 (Debian …)`
/// has `15.14`, whose major version is 15.
pub fn version(answer: &str) -> Option<(String, u32)> {
    answer.split_whitespace().find_map(|word| {
        let digits = word
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(word.len());
        let major = word[..digits].parse().ok()?;
        Some((word.to_owned(), major))
    })
}

/// A server's version, as it says itself, and its major version.
///
/// # Errors
/// When it doesn't say, or is too old to serve.
pub(super) fn of_server(client: &mut postgres::Client) -> Result<(String, u32)> {
    let wrong = |why: String| {
        Error::setup(
            format!("the server doesn't say its version: {why}"),
            "is it PostgreSQL?",
        )
    };
    let answer: String = client
        .query_one("show server_version", &[])
        .map_err(|error| wrong(full(&error)))?
        .get(0);
    let (version, major) = version(&answer).ok_or_else(|| wrong(answer.clone()))?;
    if major < OLDEST {
        return Err(Error::setup(
            format!("the server is PostgreSQL {version}, and {OLDEST} is the oldest that serves"),
            "name a newer one",
        ));
    }
    Ok((version, major))
}

/// Learns a server's version from the server.
///
/// # Errors
/// As for [`of_server`].
pub(super) fn read_version(stand: &mut Stand, client: &mut postgres::Client) -> Result<()> {
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
}
