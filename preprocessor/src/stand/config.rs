//! The configuration of a stand, from the book and its user.

use crate::connection::url::without_addresses;
use crate::error::{Error, Result, nearest};
use crate::sandbox;
use crate::secret::Secret;
use crate::stand::config_table::TableConfig;
use crate::stand::provider::Provider;
use schemars::{Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The table in `book.toml`.
pub(crate) const TABLE: &str = "preprocessor.witness.stand";

/// The environment variable whose URL takes precedence over the book's.
pub(crate) const URL: &str = "WITNESS_DATABASE_URL";

/// Default size limit for checkpoints, in bytes.
pub(crate) const CHECKPOINTS: u64 = 2_000_000_000;

const KEYS: [&str; 6] = [
    "postgres",
    "url",
    "database",
    "settings",
    "compose",
    "checkpoints",
];

/// The configuration, from `[preprocessor.witness.stand]`, the environment and the user's own configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandConfig {
    /// The major version of PostgreSQL. Default: 18.
    pub postgres: u32,
    /// The version that the book is pinned to. It differs from `postgres` if another version was requested by name.
    pub pinned: u32,
    /// The requested version: by name, or else by the book, if the book sets one.
    pub wanted: Option<u32>,
    /// True if only a server of this major version may serve, because it was requested by name.
    pub exact: bool,
    /// The URL of the user's server.
    pub url: Option<Secret>,
    /// The name of the book's database. Default: `witness`.
    pub database: String,
    /// The file of the server's settings in the format of `postgresql.conf`; an absolute path.
    pub settings: Option<PathBuf>,
    /// The compose file of a server in a container; an absolute path. The file need not exist.
    pub compose: PathBuf,
    /// The only provider that may serve: `WITNESS_STAND` in the environment is `url`, `local`, `docker`, `pip` or
    /// `any` (any installation of version 15 or later).
    pub only: Option<Provider>,
    /// Databases that the user allows to be dropped although mdbook-witness didn't create them.
    pub disposable: Vec<String>,
    /// The variables of the caller's environment that the book passes to its steps: `environment` and `secrets` in
    /// `[preprocessor.witness]`.
    pub handed_on: Vec<String>,
    /// The rights of steps beyond those that each stand needs.
    pub sandbox: sandbox::SandboxConfig,
    /// Size limit for the book's checkpoints on disk, in bytes: `WITNESS_CHECKPOINTS` in the environment, such as
    /// `4GB`, or `checkpoints` in book.toml; default: `CHECKPOINTS`.
    pub checkpoints: u64,
}

/// The user's own file, `mdbook-witness/config.toml` in the user's configuration directory.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserConfig {
    #[serde(default)]
    disposable: Vec<String>,
}

/// Reads a book's `book.toml`, and mdBook's settings from environment variables.
///
/// # Errors
/// If it can't be read.
pub(crate) fn book_config(root: &Path) -> Result<mdbook_preprocessor::config::Config> {
    let file = root.join("book.toml");
    let unreadable = |error: mdbook_preprocessor::errors::Error| {
        // The error quotes the wrong line.
        let error = without_addresses(&format!("{error:#}"));
        Error::setup(
            format!("{} can't be read: {error}", file.display()),
            "correct it, or change to the directory of a book",
        )
    };
    let mut book = mdbook_preprocessor::config::Config::from_disk(&file).map_err(unreadable)?;
    // mdBook reads settings from environment variables as well.
    book.update_from_env().map_err(unreadable)?;
    Ok(book)
}

impl StandConfig {
    /// Returns the schema of the table in `book.toml`.
    pub(crate) fn table_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = generator.subschema_for::<TableConfig>();
        let description = "The server on which the book runs.";
        schema.insert("description".to_owned(), description.into());
        schema
    }

    /// Reads the configuration of the book in `root` from the whole of its `book.toml`.
    ///
    /// # Errors
    /// If the table has an unknown key or an unusable value, or the user's configuration can't be read.
    pub fn of_book(book: &mdbook_preprocessor::config::Config, root: &Path) -> Result<Self> {
        let table = book
            .get::<Map<String, Value>>(TABLE)
            .map_err(|error| wrong(&format!("is not a table: {error:#}")))?
            .unwrap_or_default();
        let own = match dirs::config_dir() {
            Some(dir) => own(&dir.join("mdbook-witness/config.toml"))?,
            None => UserConfig::default(),
        };
        let mut config =
            Self::from_parts(table, own.disposable, root, |name| std::env::var_os(name))?;
        for list in ["environment", "secrets"] {
            let names = book.get::<Vec<String>>(&format!("preprocessor.witness.{list}"));
            // A value that isn't a list is reported with the book's own configuration.
            config
                .handed_on
                .extend(names.ok().flatten().unwrap_or_default());
        }
        let written = book.get("preprocessor.witness.sandbox").ok().flatten();
        config.sandbox = sandbox::SandboxConfig::of(written, root, dirs::home_dir().as_deref())?;
        Ok(config)
    }

    /// Reads only the settings of the book in `root` and the URL in the environment. Nothing else of this machine or
    /// its user is read.
    ///
    /// # Errors
    /// If the table has an unknown key or an unusable value.
    pub fn as_written(book: &mdbook_preprocessor::config::Config, root: &Path) -> Result<Self> {
        let table = book
            .get::<Map<String, Value>>(TABLE)
            .map_err(|error| wrong(&format!("is not a table: {error:#}")))?
            .unwrap_or_default();
        let environment = |name: &str| (name == URL).then(|| std::env::var_os(name))?;
        Self::from_parts(table, Vec::new(), root, environment)
    }

    /// Reads the configuration of the book in `root`, for a command that mdBook didn't call.
    ///
    /// # Errors
    /// As for [`StandConfig::of_book`], and when `book.toml` can't be read.
    pub fn read(root: &Path) -> Result<Self> {
        Self::of_book(&book_config(root)?, root)
    }

    /// Returns the same configuration for exactly this major version: a version requested by name must not be replaced
    /// by whatever happens to be installed, as is fine for a book that only has to be built.
    ///
    /// Everything that a version other than the book's own leaves is separate from the book's: it saves no checkpoints,
    /// which would take the space of those that a build begins with, and the server that served it is cached by itself.
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

    /// Returns the version for the container's image, if it isn't the book's own: for that, the compose file knows the
    /// minor version.
    pub(super) fn image(&self) -> Option<u32> {
        (self.postgres != self.pinned).then_some(self.postgres)
    }

    /// Returns the configuration of a book without settings, whose user has none either.
    #[cfg(test)]
    pub(crate) fn of_nothing() -> Self {
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
        let written: TableConfig = serde_json::from_value(Value::Object(table))
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
                "has postgres = \"{postgres}\", which is not a major version such as \"18\""
            ))
        })?;
        let database = written.database.unwrap_or_else(|| "witness".into());
        if database.is_empty()
            || database.len() > 63
            || database.contains(['\0', '\n', '\r'])
            || ["postgres", "template0", "template1"].contains(&database.as_str())
        {
            return Err(wrong(&format!(
                "has database = {database:?}, which can't be created and dropped"
            )));
        }
        let only = match text("WITNESS_STAND") {
            None => None,
            Some(word) => Some(only(&word)?),
        };
        let checkpoints = match (text("WITNESS_CHECKPOINTS"), &written.checkpoints) {
            (Some(size), _) => bytes(&size, &format!("WITNESS_CHECKPOINTS={size}"))?,
            (None, Some(size)) => {
                let whole = format!("checkpoints = {size:?} in [{TABLE}] of book.toml");
                bytes(size, &whole)?
            }
            (None, None) => CHECKPOINTS,
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
            sandbox: sandbox::SandboxConfig::default(),
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
                format!("disposable can't be set in [{TABLE}] of book.toml"),
                "only the user can set it: WITNESS_DISPOSABLE=<database> in the environment, or \
                 disposable = [\"<database>\"] in mdbook-witness/config.toml of the user's configuration directory",
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
                format!("WITNESS_STAND={word} is not a kind of stand"),
                "use one of url, local, docker, pip, any",
            )
        })
}

/// Parses a size; `whole` is the setting as it is written.
fn bytes(size: &str, whole: &str) -> Result<u64> {
    let read: Result<bytesize::ByteSize, _> = size.parse();
    read.map(|size| size.as_u64()).map_err(|_| {
        Error::setup(
            format!("{whole} is not a valid size"),
            "write it as 4GB or 500MB; 0 turns checkpoints off",
        )
    })
}

fn own(file: &Path) -> Result<UserConfig> {
    match std::fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| {
            Error::setup(
                format!("{} can't be used: {}", file.display(), error.message()),
                "its only key is disposable, a list of database names",
            )
        }),
        // No such file, or one that can't be read: the user has set nothing.
        Err(_) => Ok(UserConfig::default()),
    }
}

/// Reads the file of the server's settings.
pub(super) fn read_settings(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        Error::setup(
            format!("the server's settings {} can't be read: {error}", path.display()),
            "correct settings in [preprocessor.witness.stand] of book.toml; the path is relative to the book's root",
        )
    })
}

fn wrong(what: &str) -> Error {
    Error::setup(
        format!("[{TABLE}] of book.toml {what}"),
        "see the keys in the guide, docs/src/configuration.md: postgres, url, database, settings, compose, checkpoints",
    )
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
