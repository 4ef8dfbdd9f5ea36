//! The address of a server of the user's.

use super::connection::{Connection, LIMIT};
use super::tls::Tls;
use crate::error::{Error, Result};
use crate::run::secret::Secret;
use postgres::config::Host;

/// A server of the user's, and how to reach it.
#[derive(Debug, Clone)]
pub struct Address {
    /// Everything but the database that is made: with the password.
    pub config: tokio_postgres::Config,
    /// How its connections are secured.
    pub tls: Tls,
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
        let (rest, tls) = Tls::take(url.reveal()).map_err(wrong)?;
        let mut config: tokio_postgres::Config = rest
            .parse()
            // The source of the error may quote the URL.
            .map_err(|_| wrong("it is not understood".into()))?;
        config.ssl_mode(tls.mode());
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
        Ok(Self {
            config,
            tls,
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
    pub fn connect(&self) -> Result<Connection> {
        self.connect_with(self.config.clone())
    }

    /// Connects to another database of the same server.
    ///
    /// # Errors
    /// As for [`Address::connect`].
    pub fn connect_to(&self, database: &str) -> Result<Connection> {
        let mut config = self.config.clone();
        config.dbname(database);
        self.connect_with(config)
    }

    fn connect_with(&self, mut config: tokio_postgres::Config) -> Result<Connection> {
        config.application_name("mdbook-witness");
        Connection::open(&self.tls, &config, LIMIT).map_err(|error| {
                Error::setup(
                    format!("no connection to {}: {error}", self.redacted()),
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
}
