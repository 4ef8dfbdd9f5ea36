//! Compares the server that a book's configuration describes with the servers of cached runs.

use crate::archive::dependencies::FileKeys;
use crate::archive::{Basis, Key, KeyedFile, Record};
use crate::config::Config;
use crate::error::Result;
use crate::plan::StandKind;
use crate::stand::config::TABLE;
use crate::stand::{self, fingerprint};
use mdbook_preprocessor::PreprocessorContext;
use std::path::Path;

/// The server that a book's configuration describes.
pub(super) struct ExpectedServer {
    /// All inputs of a run except the files that its chapter reads.
    basis: Basis,
    /// True if the version was requested explicitly, so that no other version is accepted.
    is_exact: bool,
    /// True if the book names its database.
    names_database: bool,
}

impl ExpectedServer {
    /// Reads the settings that a server would be started with.
    ///
    /// # Errors
    /// If they can't be read.
    pub(super) fn new(
        context: &PreprocessorContext,
        config: &Config,
        stand: &stand::StandConfig,
    ) -> Result<Self> {
        let source = |path: &Path, text: &str| KeyedFile {
            path: path
                .strip_prefix(&context.root)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned(),
            key: Key::hash([text]),
        };
        let settings = fingerprint::settings_file_text(stand)?;
        let named = stand.settings.as_deref();
        Ok(Self {
            basis: Basis {
                pinned: stand.wanted,
                database: stand.database.clone(),
                settings: named.map(|path| source(path, &settings)),
                compose: Some(source(&stand.compose, &fingerprint::compose(stand))),
                psql: config.psql.clone(),
                files: FileKeys::new(),
            },
            is_exact: stand.exact,
            names_database: context
                .config
                .get::<String>(&format!("{TABLE}.database"))
                .is_ok_and(|named| named.is_some()),
        })
    }

    /// Returns the inputs of a run on a server of this kind whose chapter reads these files. The book's settings don't
    /// apply to a server from a URL, and the compose file only applies to a container.
    pub(super) fn basis(&self, kind: StandKind, files: FileKeys) -> Basis {
        let basis = self.basis.clone();
        let is_told = kind != StandKind::Url;
        Basis {
            settings: basis.settings.filter(|_| is_told),
            compose: basis.compose.filter(|_| kind == StandKind::Docker),
            files,
            ..basis
        }
    }

    /// Returns the differences between a cached run and the current configuration, in the server and the first commands
    /// of sessions, as sentences without full stops.
    pub(super) fn differs(&self, record: &Record) -> Vec<String> {
        let mut now = self.basis(record.server.kind, FileKeys::new());
        if record.server.kind == StandKind::Url && !self.names_database {
            // The user then decides on the database, as on the server.
            now.database.clone_from(&record.basis.database);
        }
        let mut said = Vec::new();
        // A server from a URL may have any version, unless one was requested explicitly.
        let is_taken = record.server.kind == StandKind::Url
            && !self.is_exact
            && record.basis.pinned == now.pinned;
        if let Some(pinned) = now.pinned
            && pinned != record.server.major
            && !is_taken
        {
            let version = &record.server.version;
            said.push(format!(
                "{pinned} is pinned, the cached run is of {version}"
            ));
        }
        said.extend(record.basis.differs(&now));
        said
    }
}
