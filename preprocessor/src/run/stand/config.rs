//! What a book and its user want a stand to be.

use super::Provider;
use super::url::without_addresses;
use crate::error::{Error, Result, nearest};
use crate::run::sandbox;
use crate::run::secret::Secret;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The table in `book.toml`.
pub const TABLE: &str = "preprocessor.witness.stand";

/// The variable of the environment whose URL comes before the book's.
pub const URL: &str = "WITNESS_DATABASE_URL";

/// How many bytes checkpoints may take unless the user says otherwise.
pub const CHECKPOINTS: u64 = 8_000_000_000;

const KEYS: [&str; 5] = ["postgres", "url", "database", "settings", "compose"];

/// What is wanted, from `[preprocessor.witness.stand]`, the environment and the user's own configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The major version of PostgreSQL. 18 unless the book says otherwise.
    pub postgres: u32,
    /// The version that the book itself is pinned to: another one than `postgres` where that was asked for by name.
    pub pinned: u32,
    /// The version that is asked for: by name, or else by the book, where it names one.
    pub wanted: Option<u32>,
    /// Whether no server of another major version may serve, because this one was asked for by name.
    pub exact: bool,
    /// A server of the user's.
    pub url: Option<Secret>,
    /// The database that is made. `witness` unless the book says otherwise.
    pub database: String,
    /// Settings of the server, a file in the format of `postgresql.conf`, absolute.
    pub settings: Option<PathBuf>,
    /// The compose file of a server in a container, absolute. It need not exist.
    pub compose: PathBuf,
    /// The only provider that may serve: `WITNESS_STAND` in the environment is `url`, `local`, `docker`, `pip` or
    /// `any` (any installation of version 15 or later).
    pub only: Option<Provider>,
    /// Databases that the user lets us drop though we didn't make them.
    pub disposable: Vec<String>,
    /// The variables of the caller's environment that the book hands on to its steps: `environment` and `secrets` in
    /// `[preprocessor.witness]`.
    pub handed_on: Vec<String>,
    /// The rights of steps beside those that each stand needs.
    pub sandbox: sandbox::Config,
    /// How many bytes on the disk the book's checkpoints may take: `WITNESS_CHECKPOINTS` in the environment, such as
    /// `4GB`; [`CHECKPOINTS`] if it isn't set.
    pub checkpoints: u64,
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    postgres: Option<String>,
    url: Option<String>,
    database: Option<String>,
    settings: Option<PathBuf>,
    compose: Option<PathBuf>,
}

/// The user's own file, `mdbook-witness/config.toml` in the user's directory for configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    #[serde(default)]
    disposable: Vec<String>,
}

impl Config {
    /// What the book in `root` wants, given the whole of its `book.toml`.
    ///
    /// # Errors
    /// When the table has an unknown key or an unusable value, or the user's configuration can't be read.
    pub fn of_book(book: &mdbook_preprocessor::config::Config, root: &Path) -> Result<Self> {
        let table = book
            .get::<Map<String, Value>>(TABLE)
            .map_err(|error| wrong(&format!("is not a table: {error:#}")))?
            .unwrap_or_default();
        let own = match dirs::config_dir() {
            Some(dir) => own(&dir.join("mdbook-witness/config.toml"))?,
            None => Own::default(),
        };
        let mut config =
            Self::from_parts(table, own.disposable, root, |name| std::env::var_os(name))?;
        for list in ["environment", "secrets"] {
            let names = book.get::<Vec<String>>(&format!("preprocessor.witness.{list}"));
            // What is no list is told with the book's own configuration.
            config
                .handed_on
                .extend(names.ok().flatten().unwrap_or_default());
        }
        let written = book.get("preprocessor.witness.sandbox").ok().flatten();
        config.sandbox = sandbox::Config::of(written, root, dirs::home_dir().as_deref())?;
        Ok(config)
    }

    /// Reads what the book in `root` says by itself, with the URL that the environment has. Nothing is asked of this machine, and
    /// whatever else its user has said counts for nothing.
    ///
    /// # Errors
    /// When the table has an unknown key or an unusable value.
    pub fn as_written(book: &mdbook_preprocessor::config::Config, root: &Path) -> Result<Self> {
        let table = book
            .get::<Map<String, Value>>(TABLE)
            .map_err(|error| wrong(&format!("is not a table: {error:#}")))?
            .unwrap_or_default();
        let environment = |name: &str| (name == URL).then(|| std::env::var_os(name))?;
        Self::from_parts(table, Vec::new(), root, environment)
    }

    /// What the book in `root` wants, for a command that is not called by mdBook.
    ///
    /// # Errors
    /// As for [`Config::of_book`], and when `book.toml` can't be read.
    pub fn read(root: &Path) -> Result<Self> {
        let file = root.join("book.toml");
        let unreadable = |error: mdbook_preprocessor::errors::Error| {
            // It quotes the line that is wrong.
            let error = without_addresses(&format!("{error:#}"));
            Error::setup(
                format!("{} can't be read: {error}", file.display()),
                "correct it, or go to the directory of a book",
            )
        };
        let mut book = mdbook_preprocessor::config::Config::from_disk(&file).map_err(unreadable)?;
        // mdBook takes its variables for settings as well.
        book.update_from_env().map_err(unreadable)?;
        Self::of_book(&book, root)
    }

    /// The same stand on this major version, and on no other: what was asked for by name must not be answered by what happens
    /// to be installed, as a book may be that only has to be built.
    ///
    /// What another version than the book's own leaves is apart from what the book's has left: it keeps no checkpoints, which
    /// would take the room of those that a build begins with, and what served it is remembered by itself.
    pub fn of_version(self, major: u32) -> Self {
        let is_own = major == self.pinned;
        Self {
            postgres: major,
            wanted: Some(major),
            exact: true,
            checkpoints: if is_own { self.checkpoints } else { 0 },
            ..self
        }
    }

    /// The version that a container's image is told, if it isn't the book's own: of that, the compose file knows better.
    pub(super) fn image(&self) -> Option<u32> {
        (self.postgres != self.pinned).then_some(self.postgres)
    }

    /// What a book wants that says nothing, and whose user has said nothing.
    #[cfg(test)]
    pub(super) fn of_nothing() -> Self {
        Self::from_parts(Map::new(), Vec::new(), Path::new("/book"), |_| None).expect("defaults")
    }

    fn from_parts(
        mut table: Map<String, Value>,
        mut disposable: Vec<String>,
        root: &Path,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self> {
        check_keys(&table)?;
        if let Some(Value::Number(number)) = table.get("postgres") {
            let text = number.to_string();
            table.insert("postgres".into(), Value::String(text));
        }
        let written: Written = serde_json::from_value(Value::Object(table))
            .map_err(|error| wrong(&format!("can't be used: {error}")))?;
        let text = |name: &str| {
            environment(name)
                .and_then(|value| value.into_string().ok())
                .filter(|value| !value.is_empty())
        };
        disposable.extend(text("WITNESS_DISPOSABLE"));
        let names_version = written.postgres.is_some();
        let postgres = written.postgres.as_deref().unwrap_or("18");
        let postgres: u32 = postgres.trim().parse().map_err(|_| {
            wrong(&format!(
                "has postgres = \"{postgres}\", which is no major version such as \"18\""
            ))
        })?;
        let database = written.database.unwrap_or_else(|| "witness".into());
        if database.is_empty()
            || database.len() > 63
            || database.contains(['\0', '\n', '\r'])
            || ["postgres", "template0", "template1"].contains(&database.as_str())
        {
            return Err(wrong(&format!(
                "has database = {database:?}, which can't be made and dropped"
            )));
        }
        let only = match text("WITNESS_STAND") {
            None => None,
            Some(word) => Some(only(&word)?),
        };
        let checkpoints = match text("WITNESS_CHECKPOINTS") {
            None => CHECKPOINTS,
            Some(size) => bytes(&size)?,
        };
        Ok(Self {
            postgres,
            pinned: postgres,
            wanted: names_version.then_some(postgres),
            exact: false,
            url: text(URL).or(written.url).map(Secret::new),
            database,
            settings: written.settings.map(|path| root.join(path)),
            compose: root.join(
                written
                    .compose
                    .unwrap_or_else(|| "docker/compose.yaml".into()),
            ),
            only,
            disposable,
            handed_on: Vec::new(),
            sandbox: sandbox::Config::default(),
            checkpoints,
        })
    }
}

fn check_keys(table: &Map<String, Value>) -> Result<()> {
    for key in table.keys() {
        if KEYS.contains(&key.as_str()) {
            continue;
        }
        if key == "disposable" {
            return Err(Error::setup(
                format!("[{TABLE}] of book.toml may not say which databases are disposable"),
                "the user says that: in the environment, WITNESS_DISPOSABLE=<database>, or with \
                 disposable = [\"<database>\"] in mdbook-witness/config.toml of the user's configuration",
            ));
        }
        let help = nearest(key, KEYS).map_or_else(
            || format!("the keys are {}", KEYS.join(", ")),
            |known| format!("did you mean {known}?"),
        );
        return Err(Error::setup(
            format!("[{TABLE}] of book.toml has an unknown key {key}"),
            help,
        ));
    }
    Ok(())
}

fn only(word: &str) -> Result<Provider> {
    let known = [
        Provider::Url,
        Provider::Local,
        Provider::Docker,
        Provider::Pip,
        Provider::Any,
    ];
    known
        .into_iter()
        .find(|provider| provider.word() == word)
        .ok_or_else(|| {
            Error::setup(
                format!("WITNESS_STAND={word} names no kind of stand"),
                "the kinds are url, local, docker, pip, any",
            )
        })
}

fn bytes(size: &str) -> Result<u64> {
    let read: Result<bytesize::ByteSize, _> = size.parse();
    read.map(|size| size.as_u64()).map_err(|_| {
        Error::setup(
            format!("WITNESS_CHECKPOINTS={size} is no size"),
            "write it as 4GB or 500MB; 0 keeps no checkpoints",
        )
    })
}

fn own(file: &Path) -> Result<Own> {
    match std::fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| {
            Error::setup(
                format!("{} can't be used: {}", file.display(), error.message()),
                "it has one key, disposable, a list of names of databases",
            )
        }),
        // No such file, or not ours to read: the user has said nothing.
        Err(_) => Ok(Own::default()),
    }
}

/// The server's settings, as they are written.
pub(super) fn read_settings(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Error::setup(
            format!("the server's settings {} can't be read: {error}", path.display()),
            "correct settings in [preprocessor.witness.stand] of book.toml; it is relative to the book's root",
        )
    })
}

fn wrong(what: &str) -> Error {
    Error::setup(
        format!("[{TABLE}] of book.toml {what}"),
        "see the keys in the README: postgres, url, database, settings, compose",
    )
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
