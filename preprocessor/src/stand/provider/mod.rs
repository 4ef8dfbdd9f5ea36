//! The sources of a server: a URL of the user's, an installation, a container, a package of the Python package index.
//!
//! [`discovery`] asks them in order and takes the first one that has a server.

pub mod discovery;
pub mod docker;
pub mod local;
pub mod packages;
pub mod pip;
pub(crate) mod remote;
