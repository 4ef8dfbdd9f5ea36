//! The processes of a private server: its cluster, the user that it runs as, its start, its end, and its log.

pub(crate) mod cluster;
pub(crate) mod managed;
pub mod user;
