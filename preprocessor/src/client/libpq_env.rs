//! The server named by libpq's environment variables (its documentation, "Environment Variables").

use crate::connection::tls::{ConnectionFuture, Tls};
use crate::error::{Error, Result};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio_postgres::{CancelToken, Client};

/// The default directories of a server's local socket.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// A server, with its connection settings.
pub(super) struct ClientAddress {
    config: tokio_postgres::Config,
    tls: Tls,
    host: String,
    port: u16,
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.config.get_dbname().unwrap_or_default();
        write!(
            f,
            "the database {database} at {}, port {}",
            self.host, self.port
        )
    }
}

impl ClientAddress {
    /// Reads the environment.
    ///
    /// # Errors
    /// Fails on an invalid value.
    pub(super) fn of_environment() -> Result<Self> {
        let wrong = |name: &str, why: &str| {
            Error::setup(format!("{name} can't be used: {why}"), "set it as for psql")
        };
        let text = |name: &str| match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(Some(value)),
            Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(wrong(name, "it is not UTF-8")),
        };
        let number = |name: &str| {
            let value = text(name)?.map(|value| value.trim().parse::<u16>());
            value
                .transpose()
                .map_err(|_| wrong(name, "it is not a number"))
        };
        let port = number("PGPORT")?.unwrap_or(5432);
        let host = text("PGHOST")?.unwrap_or_else(|| socket(port));
        let user = match text("PGUSER")? {
            Some(user) => user,
            None => nix::unistd::User::from_uid(nix::unistd::geteuid())
                .ok()
                .flatten()
                .map_or_else(|| "postgres".to_owned(), |user| user.name),
        };
        let database = text("PGDATABASE")?.unwrap_or_else(|| user.clone());
        let tls = Tls::of(text("PGSSLMODE")?, text("PGSSLROOTCERT")?)
            .map_err(|why| wrong("PGSSLMODE or PGSSLROOTCERT", &why))?;
        let seconds = number("PGCONNECT_TIMEOUT")?.filter(|seconds| *seconds > 0);
        let name = text("PGAPPNAME")?.unwrap_or_else(|| "mdbook-witness client".to_owned());
        let mut config = tokio_postgres::Config::new();
        config
            .host(&host)
            .port(port)
            .user(&user)
            .dbname(&database)
            .ssl_mode(tls.mode())
            .application_name(&name)
            .connect_timeout(Duration::from_secs(seconds.unwrap_or(10).into()));
        if let Some(options) = text("PGOPTIONS")? {
            config.options(&options);
        }
        let password = match std::env::var_os("PGPASSWORD") {
            Some(password) => Some(password.into_encoded_bytes()),
            None => of_file([&host, &port.to_string(), &database, &user]).map(String::into_bytes),
        };
        if let Some(password) = password {
            config.password(password);
        }
        Ok(Self {
            config,
            tls,
            host,
            port,
        })
    }

    /// Connects.
    ///
    /// # Errors
    /// The server's error, or that it did not answer.
    pub(super) async fn open(&self) -> Result<(Client, ConnectionFuture), postgres::Error> {
        self.tls.open(&self.config).await
    }

    /// Asks the server to cancel the running queries of connections.
    pub(super) fn cancel(&self, tokens: &[CancelToken]) {
        let runtime = Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        for token in tokens {
            // A query that has ended meanwhile can't be canceled.
            let _ = runtime.block_on(self.tls.cancel(&self.config, token));
        }
    }
}

/// The directory of the server's socket, or else the local host name.
fn socket(port: u16) -> String {
    let socket = format!(".s.PGSQL.{port}");
    let found = SOCKETS
        .iter()
        .find(|place| Path::new(place).join(&socket).exists());
    found.map_or("localhost", |place| *place).to_owned()
}

/// The password for a connection, from libpq's password file.
fn of_file(connection: [&str; 4]) -> Option<String> {
    let named = std::env::var_os("PGPASSFILE").filter(|path: &OsString| !path.is_empty());
    let path = match named {
        Some(path) => PathBuf::from(path),
        None => dirs::home_dir()?.join(".pgpass"),
    };
    password(&std::fs::read_to_string(path).ok()?, connection)
}

/// Finds the password in the text of such a file: `host:port:database:user:password`, where `*` matches anything.
fn password(text: &str, connection: [&str; 4]) -> Option<String> {
    text.lines().find_map(|line| {
        let mut fields = vec![String::new()];
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            if c == ':' && fields.len() < 5 {
                fields.push(String::new());
                continue;
            }
            let c = if c == '\\' { characters.next()? } else { c };
            fields.last_mut()?.push(c);
        }
        let [of @ .., password] = <[String; 5]>::try_from(fields).ok()?;
        let is_meant = of.iter().zip(connection).all(|(field, value)| {
            // A socket in a default directory matches `localhost`.
            field == "*" || field == value || (field == "localhost" && SOCKETS.contains(&value))
        });
        is_meant.then_some(password)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let text =
            "# mine\ndb:5432:shop:ann:one\n*:*:*:bob:t\\:w\\\\o\nlocalhost:5433:*:ann:three\n";
        let of = |host, port, user| password(text, [host, port, "shop", user]);
        assert_eq!(of("db", "5432", "ann").as_deref(), Some("one"));
        assert_eq!(of("/tmp", "1", "bob").as_deref(), Some("t:w\\o"));
        assert_eq!(of("/tmp", "5433", "ann").as_deref(), Some("three"));
        assert_eq!(of("db", "5433", "ann"), None);
    }
}
