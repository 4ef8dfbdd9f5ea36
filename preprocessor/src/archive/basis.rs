//! The basis of a run: every input beside the chapter's text, under a name that a person knows.

use super::dependencies::FileKeys;
use super::key::Key;
use serde::{Deserialize, Serialize};

/// Every input of a run beside the chapter's text, so that a later build can name the ones that changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The major version pinned by the book, if any.
    pub pinned: Option<u32>,
    /// The name of the database.
    pub database: String,
    /// The file of the server's settings.
    pub settings: Option<KeyedFile>,
    /// The compose file, if the server is in a container.
    pub compose: Option<KeyedFile>,
    /// The texts that each session runs when it opens.
    pub psql: Vec<String>,
    /// The files that the chapter's steps read.
    pub files: FileKeys,
}

/// A file of the book: its path and the key of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedFile {
    /// The path relative to the book's root.
    pub path: String,
    /// The key of its text.
    pub key: Key,
}

impl Basis {
    /// Names every input except files that differs from `now`, in sentences without full stops.
    #[must_use]
    pub fn differs(&self, now: &Self) -> Vec<String> {
        let mut said = Vec::new();
        if self.database != now.database {
            said.push(format!(
                "the database is {} now, and was {}",
                now.database, self.database
            ));
        }
        let sources = [
            ("settings", &self.settings, &now.settings),
            ("compose", &self.compose, &now.compose),
        ];
        said.extend(
            sources
                .into_iter()
                .filter_map(|(key, was, is)| match (was, is) {
                    (Some(was), Some(is)) if was.key == is.key => None,
                    (Some(was), Some(is)) if was.path == is.path => {
                        Some(format!("{} has changed", is.path))
                    }
                    (Some(was), Some(is)) => Some(format!(
                        "`{key}` names {} now, and named {}",
                        is.path, was.path
                    )),
                    (Some(was), None) => {
                        Some(format!("`{key}` doesn't name {} any more", was.path))
                    }
                    (None, Some(is)) => Some(format!("`{key}` names {} now", is.path)),
                    (None, None) => None,
                }),
        );
        if self.psql != now.psql {
            said.push("`psql` in book.toml, what sessions begin with, has changed".to_owned());
        }
        said
    }
}
