//! The stand's table in `book.toml`, as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

/// The raw table of `book.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TableConfig {
    /// The major version of PostgreSQL; 18 by default.
    #[schemars(extend("type" = ["string", "integer"]))]
    pub(super) postgres: Option<String>,
    /// The URL of your own server, whose database is dropped and created.
    pub(super) url: Option<String>,
    /// The name of the book's database; `witness` by default.
    pub(super) database: Option<String>,
    /// The file of the server's settings, in the format of postgresql.conf.
    pub(super) settings: Option<PathBuf>,
    /// The compose file of a server in a container; docker/compose.yaml by default.
    pub(super) compose: Option<PathBuf>,
    /// The disk space for checkpoints, such as `4GB`.
    pub(super) checkpoints: Option<String>,
}
