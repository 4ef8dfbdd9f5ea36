//! The server that a book wants, as far as that is known without one, beside those of which runs are kept.

use crate::archive::reads::Files;
use crate::archive::{Basis, Kept, Key, Source};
use crate::config::Config;
use crate::error::Result;
use crate::plan::StandKind;
use crate::run::stand;
use crate::run::stand::config::TABLE;
use crate::run::stand::nature;
use mdbook_preprocessor::PreprocessorContext;
use std::path::Path;

/// The server as a book describes it.
pub(super) struct Expected {
    /// All of it, but for the files that a chapter reads.
    basis: Basis,
    /// True if the version was asked for by name, so that no server has another one.
    is_exact: bool,
    /// True if the book says what its database is called.
    names_database: bool,
}

impl Expected {
    /// Reads the settings that a server would be started with.
    ///
    /// # Errors
    /// When they can't be read.
    pub(super) fn new(
        context: &PreprocessorContext,
        config: &Config,
        stand: &stand::Config,
    ) -> Result<Self> {
        let source = |path: &Path, text: &str| Source {
            path: path
                .strip_prefix(&context.root)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned(),
            key: Key::of([text]),
        };
        let settings = nature::told(stand)?;
        let named = stand.settings.as_deref();
        Ok(Self {
            basis: Basis {
                pinned: stand.wanted,
                database: stand.database.clone(),
                settings: named.map(|path| source(path, &settings)),
                compose: Some(source(&stand.compose, &nature::compose(stand))),
                psql: config.psql.clone(),
                files: Files::new(),
            },
            is_exact: stand.exact,
            names_database: context
                .config
                .get::<String>(&format!("{TABLE}.database"))
                .is_ok_and(|named| named.is_some()),
        })
    }

    /// Returns the basis of a run on a server of this kind whose chapter reads these files: a server of the user's has settings of
    /// its own, and only one in a container is described by a compose file.
    pub(super) fn basis(&self, kind: StandKind, files: Files) -> Basis {
        let basis = self.basis.clone();
        let is_told = kind != StandKind::Url;
        Basis {
            settings: basis.settings.filter(|_| is_told),
            compose: basis.compose.filter(|_| kind == StandKind::Docker),
            files,
            ..basis
        }
    }

    /// Names all that isn't as it was for a kept run, of the server and of what sessions begin with, in sentences without their
    /// full stops.
    pub(super) fn differs(&self, kept: &Kept) -> Vec<String> {
        let mut now = self.basis(kept.server.kind, Files::new());
        if kept.server.kind == StandKind::Url && !self.names_database {
            // It is the user's matter then, as the server is.
            now.database.clone_from(&kept.basis.database);
        }
        let mut said = Vec::new();
        // A server of the user's is taken whatever version it is of, unless that was asked for by name.
        let is_taken =
            kept.server.kind == StandKind::Url && !self.is_exact && kept.basis.pinned == now.pinned;
        if let Some(pinned) = now.pinned
            && pinned != kept.server.major
            && !is_taken
        {
            let version = &kept.server.version;
            said.push(format!("{pinned} is pinned, kept of {version}"));
        }
        said.extend(kept.basis.differs(&now));
        said
    }
}
