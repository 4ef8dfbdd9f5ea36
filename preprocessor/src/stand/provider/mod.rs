//! The sources of a server: a URL of the user's, an installation, a container, a package of the Python package index.
//!
//! `discovery` asks them in order and takes the first one that has a server.

pub(crate) mod discovery;
pub mod docker;
pub(crate) mod local;
pub(crate) mod packages;
pub(crate) mod pip;
pub(crate) mod remote;

use std::fmt;

/// The sources of a server, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// The user's server.
    Url,
    /// An installation of the pinned version.
    Local,
    /// A container.
    Docker,
    /// The Python package index.
    Pip,
    /// Any installation of version 15 or later.
    Any,
}

impl Provider {
    /// All providers, in order.
    pub const ALL: [Self; 5] = [Self::Url, Self::Local, Self::Docker, Self::Pip, Self::Any];

    /// Returns the name in `WITNESS_STAND`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Local => "local",
            Self::Docker => "docker",
            Self::Pip => "pip",
            Self::Any => "any",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
