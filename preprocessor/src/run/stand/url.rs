//! The address of a server of the user's.
//!
//! 1. `Parameters` reads a URL, or a list of `key=value`, strictly: where it can be read in two ways, a part of the password
//!    may be taken for a host, and shown. Such a URL is refused, with nothing of its text.
//! 2. [`Address`] is what they mean. What is shown of it is made of its user, hosts, ports and database, never of the text.

mod parameters;

pub(super) use self::parameters::Parameters;
use super::connection::{Connection, LIMIT};
use super::refusal;
use super::tls::Tls;
use crate::error::{Error, Result};
use crate::run::secret::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use postgres::config::Host;
use regex::Regex;
use std::sync::LazyLock;

/// What stands in a part of a URL as it is.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A shorter parameter is not looked for in what a server says.
const SHORTEST: usize = 4;

/// A server of the user's, and how to reach it.
#[derive(Debug, Clone)]
pub struct Address {
    /// Everything but the database that is made: with the password.
    pub config: tokio_postgres::Config,
    /// How its connections are secured.
    pub tls: Tls,
    /// As the user wrote it.
    pub url: Secret,
    /// True where it has no password of its own: then the caller's `PGPASSWORD` is sent to it.
    pub lacks_password: bool,
    /// What must not be seen of it: the password, and whatever isn't shown on purpose.
    unseen: Vec<Secret>,
}

impl Address {
    /// Reads the URL. What it doesn't say is the user's name and the database `postgres`.
    ///
    /// # Errors
    /// When it is no URL of a PostgreSQL server, or asks for what can't be had. Nothing of its text is told.
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
        // A server that refuses a parameter tells a part of it.
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

    /// The first host, as `PGHOST` takes it.
    pub fn host(&self) -> String {
        self.config
            .get_hosts()
            .first()
            .map_or_else(String::new, text)
    }

    /// The ports of all its hosts.
    pub(super) fn ports(&self) -> Vec<u16> {
        match self.config.get_ports() {
            [] => vec![self.port()],
            ports => ports.to_vec(),
        }
    }

    /// The first port.
    pub fn port(&self) -> u16 {
        self.config.get_ports().first().copied().unwrap_or(5432)
    }

    /// The URL for a reader's eyes: who, where and which database.
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

/// A text that quotes a configuration, without the addresses in it.
#[must_use]
pub fn without_addresses(text: &str) -> String {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(\burl\s*=).*|\b\w+://\S*@\S*|(\bpassword\s*=).*").ok());
    match &*ADDRESS {
        Some(address) => address.replace_all(text, "$1$2 …").into_owned(),
        None => String::new(),
    }
}

/// A host as it is written.
fn text(host: &Host) -> String {
    match host {
        Host::Tcp(host) => host.clone(),
        Host::Unix(path) => path.display().to_string(),
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

#[cfg(test)]
#[path = "url/tests.rs"]
mod tests;
