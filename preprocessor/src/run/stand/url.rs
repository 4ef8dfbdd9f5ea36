//! A server of the user's. Nothing on it is touched but one database, and that only if it is ours.

use super::trouble;
use crate::error::{Error, Result};
use crate::run::secret::Secret;
use postgres::config::{Host, SslMode};
use std::sync::Mutex;
use std::time::Duration;

/// The comment that says a database was made by us and may be dropped.
pub const COMMENT: &str = "made by mdbook-witness";

/// A server of the user's, and how to reach it.
#[derive(Debug, Clone)]
pub struct Address {
    /// Everything but the database that is made: with the password.
    pub config: postgres::Config,
    /// As the user wrote it.
    pub url: Secret,
}

impl Address {
    /// Reads the URL. What it doesn't say is the user's name and the database `postgres`.
    ///
    /// # Errors
    /// When it is no URL of a PostgreSQL server, or asks for what can't be had.
    pub fn parse(url: &Secret) -> Result<Self> {
        let wrong = |why: String| {
            Error::setup(
                format!(
                    "the server's URL {} can't be used: {why}",
                    redacted(url.reveal())
                ),
                "write postgres://user@host:port/database in WITNESS_DATABASE_URL or in url of \
                 [preprocessor.witness.stand]",
            )
        };
        let mut config: postgres::Config = url
            .reveal()
            .parse()
            // The source of the error may quote the URL.
            .map_err(|_| wrong("it is not understood".into()))?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(wrong(
                "sslmode=require is not supported yet; a tunnel or a local proxy does instead"
                    .into(),
            ));
        }
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host".into()));
        }
        if config.get_user().is_none() {
            let own = nix::unistd::User::from_uid(nix::unistd::geteuid());
            let own = own.ok().flatten();
            config.user(own.as_ref().map_or("postgres", |user| &user.name));
        }
        if config.get_password().is_none()
            && let Some(password) = std::env::var_os("PGPASSWORD")
        {
            config.password(password.into_encoded_bytes());
        }
        if config.get_dbname().is_none() {
            config.dbname("postgres");
        }
        config.connect_timeout(Duration::from_secs(10));
        Ok(Self {
            config,
            url: url.clone(),
        })
    }

    /// The first host, as `PGHOST` takes it.
    pub fn host(&self) -> String {
        match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        }
    }

    /// The first port.
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// The URL for a reader's eyes.
    pub fn redacted(&self) -> String {
        redacted(self.url.reveal())
    }

    /// The line of a file for `PGPASSFILE`, if there is a password.
    pub fn passfile(&self) -> Option<Secret> {
        let password = String::from_utf8_lossy(self.config.get_password()?);
        let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
        Some(Secret::new(format!("*:*:*:*:{escaped}\n")))
    }

    /// Connects to the database that the URL names.
    ///
    /// # Errors
    /// When the server doesn't answer or doesn't let us in.
    pub fn connect(&self) -> Result<postgres::Client> {
        let mut config = self.config.clone();
        config
            .application_name("mdbook-witness")
            .connect(postgres::NoTls)
            .map_err(|error| {
                Error::setup(
                    format!("no connection to {}: {}", self.redacted(), full(&error)),
                    "start the server, or correct WITNESS_DATABASE_URL or url in [preprocessor.witness.stand]",
                )
            })
    }
}

/// An error of the server's with its causes.
pub fn full(error: &postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// A URL or a list of `key=value` without its password.
pub fn redacted(url: &str) -> String {
    if let Some((scheme, rest)) = url.split_once("://") {
        // A password may itself hold a slash: take the last @ before the query.
        let query = rest.find('?').unwrap_or(rest.len());
        let at = rest[..query].rfind('@').unwrap_or(0);
        let authority = &rest[..at];
        let host = &rest[if at > 0 { at + 1 } else { 0 }..query];
        let user = authority.split(':').next().unwrap_or_default();
        let at = if at > 0 { "@" } else { "" };
        return format!("{scheme}://{user}{at}{host}");
    }
    url.split_whitespace()
        .filter(|word| {
            ["host=", "port=", "user=", "dbname="]
                .iter()
                .any(|key| word.starts_with(key))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Quotes a name for SQL.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What is known of a database of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There is none.
    None,
    /// We made it.
    Ours,
    /// Somebody else made it.
    Foreign,
}

/// Looks for a database.
///
/// # Errors
/// When the server refuses the question.
pub fn look(client: &mut postgres::Client, name: &str) -> Result<Found> {
    let rows = client
        .query(include_str!("database.sql"), &[&name])
        .map_err(|error| refused("looking for the database", name, &error))?;
    Ok(
        match rows.first().map(|row| row.get::<_, Option<String>>(0)) {
            None => Found::None,
            Some(Some(comment)) if comment == COMMENT => Found::Ours,
            Some(_) => Found::Foreign,
        },
    )
}

/// A database that no other run may use meanwhile. The server gives it back when the connection ends.
pub struct Claim {
    _client: Mutex<postgres::Client>,
}

impl Claim {
    /// Keeps the connection that [`claim`] was called on.
    pub fn new(client: postgres::Client) -> Self {
        Self {
            _client: Mutex::new(client),
        }
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim")
    }
}

/// Claims a database for as long as the connection lives. False if another run has it.
///
/// # Errors
/// When the server refuses the question.
pub fn claim(client: &mut postgres::Client, name: &str) -> Result<bool> {
    client
        .query_one(include_str!("claim.sql"), &[&name])
        .map(|row| row.get(0))
        .map_err(|error| refused("claiming the database", name, &error))
}

/// A database that another run uses.
pub fn claimed(name: &str, at: &str) -> Error {
    Error::setup(
        format!("the database {name} on {at} is in use by another run of mdbook-witness"),
        "wait for its end, or choose another name with database in [preprocessor.witness.stand]",
    )
}

/// Makes an empty database and says on it that it is ours.
///
/// # Errors
/// When the server refuses.
pub fn create(client: &mut postgres::Client, name: &str) -> Result<()> {
    let quoted = identifier(name);
    client
        .batch_execute(&format!("create database {quoted}"))
        .and_then(|()| {
            client.batch_execute(&format!("comment on database {quoted} is '{COMMENT}'"))
        })
        .map_err(|error| refused("making the database", name, &error))
}

/// Drops a database and ends whoever uses it.
///
/// # Errors
/// When the server refuses.
pub fn drop(client: &mut postgres::Client, name: &str) -> Result<()> {
    client
        .batch_execute(&format!(
            "drop database if exists {} with (force)",
            identifier(name)
        ))
        .map_err(|error| refused("dropping the database", name, &error))
}

/// A database that we may not touch.
pub fn foreign(name: &str, at: &str) -> Error {
    Error::setup(
        format!("the database {name} on {at} was not made by mdbook-witness, so it is not touched"),
        format!(
            "choose another name with database in [preprocessor.witness.stand]; or, if everything in it may be \
             dropped, say so yourself: WITNESS_DISPOSABLE={name}"
        ),
    )
}

fn refused(doing: &str, name: &str, error: &postgres::Error) -> Error {
    let said = full(error);
    if trouble::is_full(&said) {
        return Error::setup(
            format!("{doing} {name}: the server's disk is full: {said}"),
            "make room on the server, or name a directory on another disk in the environment's WITNESS_CACHE",
        );
    }
    Error::setup(
        format!("{doing} {name}: {said}"),
        "the server's user must be allowed to create databases (CREATEDB)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            (
                "postgres://ann:s3cret@db.example:6432/app?sslmode=disable",
                "postgres://ann@db.example:6432/app",
            ),
            ("postgres://ann:s3/cr@et@db/app", "postgres://ann@db/app"),
            ("postgresql://db/app", "postgresql://db/app"),
            (
                "postgresql:///app?host=/tmp&password=s3cret",
                "postgresql:///app",
            ),
            (
                "host=db user=ann password=s3cret dbname=app",
                "host=db user=ann dbname=app",
            ),
        ] {
            assert_eq!(redacted(url), shown);
        }
        let address =
            Address::parse(&Secret::new("postgres://ann:s3:c\\ret@db/app")).expect("understood");
        assert!(!format!("{address:?}").contains("s3:c"), "{address:?}");
        assert_eq!(
            address.passfile().map(|line| line.reveal().to_owned()),
            Some("*:*:*:*:s3\\:c\\\\ret\n".into())
        );
    }

    #[test]
    fn what_a_url_leaves_out_has_a_default() {
        let address = Address::parse(&Secret::new("postgres://ann@db")).expect("understood");
        assert_eq!(address.config.get_dbname(), Some("postgres"));
        assert_eq!((address.host().as_str(), address.port()), ("db", 5432));
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
