//! The URL of the user's server.
//!
//! 1. `Parameters` reads a URL, or a list of `key=value`, strictly: in an ambiguous text, a part of the password could
//!    be taken for a host, and shown. Such a URL is refused, without showing any of it.
//! 2. [`ServerUrl`] is their meaning. Its visible form is made of user, hosts, ports and database, never of the text.

pub(crate) mod parameters;

use crate::connection::tls::Tls;
pub(super) use crate::connection::url::parameters::Parameters;
use crate::connection::{Connection, LIMIT, refusal};
use crate::error::{Error, Result};
use crate::secret::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postgres::config::Host;
use regex::Regex;
use std::sync::LazyLock;

/// The characters that need no encoding in a part of a URL.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Minimum length of parameters that are masked in a server's messages.
const SHORTEST: usize = 4;

/// The user's server, and the configuration of connections to it.
#[derive(Debug, Clone)]
pub struct ServerUrl {
    /// The connection parameters, including the password, for a database other than the book's.
    pub config: tokio_postgres::Config,
    /// The encryption of its connections.
    pub tls: Tls,
    /// The URL as the user wrote it.
    pub url: Secret,
    /// True if the URL has no password: then the caller's `PGPASSWORD` is sent.
    pub lacks_password: bool,
    /// The values to mask: the password, and everything that isn't shown on purpose.
    unseen: Vec<Secret>,
}

impl ServerUrl {
    /// Parses the URL. Defaults are the user's name and the database `postgres`.
    ///
    /// # Errors
    /// If it is not a URL of a PostgreSQL server, or has unsupported parameters. The error shows nothing of the text.
    pub fn parse(url: &Secret) -> Result<Self> {
        let wrong = |why: String| {
            Error::setup(
                format!("the server's URL can't be used: {why}"),
                "write postgres://user@host:port/database in WITNESS_DATABASE_URL or in url of \
                 [preprocessor.witness.stand]; in a user's name, a password or a parameter, signs such as \
                 @ : / # % ? are percent-encoded: %40 %3A %2F %23 %25 %3F",
            )
        };
        let parameters = Parameters::read(url.reveal()).map_err(|why| wrong(why.into()))?;
        let mut unseen = parameters.unseen();
        let (rest, tls) = Tls::take(parameters).map_err(wrong)?;
        let mut config: tokio_postgres::Config = rest
            .list()
            .parse()
            // The source of the error may quote the URL.
            .map_err(|_| {
                wrong("it has a parameter that isn't known, or a value that makes no sense".into())
            })?;
        for host in &rest.hosts {
            config.host(host);
        }
        for port in &rest.ports {
            config.port(*port);
        }
        config.ssl_mode(tls.mode());
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host".into()));
        }
        if config.get_user().is_none() {
            let own = nix::unistd::User::from_uid(nix::unistd::geteuid());
            let own = own.ok().flatten();
            config.user(own.as_ref().map_or("postgres", |user| &user.name));
        }
        let lacks_password = config.get_password().is_none();
        if lacks_password && let Some(password) = std::env::var_os("PGPASSWORD") {
            unseen.push(Secret::new(password.to_string_lossy()));
            config.password(password.into_encoded_bytes());
        }
        if config.get_dbname().is_none() {
            config.dbname("postgres");
        }
        // A server that refuses a parameter shows a part of it.
        let words = |it: &Secret| -> Vec<Secret> {
            let words = it.reveal().split(|c: char| !c.is_alphanumeric());
            words.map(Secret::new).collect()
        };
        let parts: Vec<Secret> = unseen.iter().flat_map(words).collect();
        unseen.extend(parts);
        unseen.retain(|it| it.reveal().len() >= SHORTEST);
        Ok(Self {
            config,
            tls,
            url: url.clone(),
            lacks_password,
            unseen,
        })
    }

    /// Returns the first host in the format of `PGHOST`.
    pub fn host(&self) -> String {
        self.config
            .get_hosts()
            .first()
            .map_or_else(String::new, text)
    }

    /// Returns the ports of all hosts.
    pub(crate) fn ports(&self) -> Vec<u16> {
        match self.config.get_ports() {
            [] => vec![self.port()],
            ports => ports.to_vec(),
        }
    }

    /// Returns the first port.
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// Returns the URL to show: only user, hosts, ports and database.
    pub fn redacted(&self) -> String {
        let part = |text: &str| utf8_percent_encode(text, PART).to_string();
        let ports = self.config.get_ports();
        let host = |(index, host): (usize, &Host)| {
            let host = match host {
                Host::Tcp(host) if host.contains(':') => format!("[{host}]"),
                other => part(&text(other)),
            };
            match ports.get(index).or(ports.last()) {
                Some(5432) | None => host,
                Some(port) => format!("{host}:{port}"),
            }
        };
        let hosts: Vec<String> = self
            .config
            .get_hosts()
            .iter()
            .enumerate()
            .map(host)
            .collect();
        format!(
            "postgres://{}@{}/{}",
            part(self.config.get_user().unwrap_or_default()),
            hosts.join(","),
            part(self.config.get_dbname().unwrap_or_default())
        )
    }

    /// Returns the line of a file for `PGPASSFILE`, if there is a password.
    pub fn passfile(&self) -> Option<Secret> {
        let password = String::from_utf8_lossy(self.config.get_password()?);
        let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
        Some(Secret::new(format!("*:*:*:*:{escaped}\n")))
    }

    /// Connects to the database that the URL names.
    ///
    /// # Errors
    /// If the server doesn't answer or refuses the connection.
    pub fn connect(&self) -> Result<Connection> {
        self.connect_with(self.config.clone())
    }

    /// Connects to another database of the same server.
    ///
    /// # Errors
    /// As for [`ServerUrl::connect`].
    pub fn connect_to(&self, database: &str) -> Result<Connection> {
        let mut config = self.config.clone();
        config.dbname(database);
        self.connect_with(config)
    }

    fn connect_with(&self, mut config: tokio_postgres::Config) -> Result<Connection> {
        config.application_name("mdbook-witness");
        Connection::open(&self.tls, &config, LIMIT).map_err(|error| {
            let mut said = error.to_string();
            for unseen in &self.unseen {
                said = said.replace(unseen.reveal(), "…");
            }
            let help = refusal::help_at_first(&error).unwrap_or(
                "start the server, or correct WITNESS_DATABASE_URL or url in [preprocessor.witness.stand]; in a user's name or a \
                 password there, signs such as @ : / # % ? are percent-encoded: %40 %3A %2F %23 %25 %3F",
            );
            Error::setup(format!("no connection to {}: {said}", self.redacted()), help)
        })
    }
}

/// Masks the URLs in a text that quotes a configuration.
#[must_use]
pub(crate) fn without_addresses(text: &str) -> String {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(\burl\s*=).*|\b\w+://\S*@\S*|(\bpassword\s*=).*").ok());
    match &*ADDRESS {
        Some(address) => address.replace_all(text, "$1$2 …").into_owned(),
        None => String::new(),
    }
}

/// Formats a host.
fn text(host: &Host) -> String {
    match host {
        Host::Tcp(host) => host.clone(),
        Host::Unix(path) => path.display().to_string(),
    }
}

/// Formats an error of the server with its causes.
pub(crate) fn full(error: &postgres::Error) -> String {
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

#[cfg(test)]
#[path = "url/tests.rs"]
mod tests;
