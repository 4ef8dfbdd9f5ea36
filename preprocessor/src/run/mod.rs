//! The only effects: the stand, sessions, processes, threads and the clock.

pub mod guard;
pub mod hold;
pub mod lock;
pub mod secret;
pub mod stand;
